import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ModelShelf } from '../../src/engine/shelf.ts'
import { renderClassShot } from '../../src/factory/render.ts'
import { decodeWav, encodeWav } from '../../src/formats/wav.ts'
import { readBundle } from '../../src/model/bundle.ts'
import { analysis, type Analysis } from '../../src/protocol/analysis.ts'
import { z } from '../../src/faults/checked.ts'
import { type Rig, startRig } from './rig.ts'
import { shippedFolder, shippedModel } from '../shipped.ts'

let rig: Rig
beforeAll(async () => {
  rig = await startRig({}, {}, new ModelShelf(join(import.meta.dirname, '../../models'), shippedModel))
})
afterAll(() => rig.end())

const audio = { 'Content-Type': 'audio/wav' }
const wavOf = (samples: Float32Array) => new Uint8Array(encodeWav({ channels: [samples], rateHz: 44_100 }, '24'))
const { lengthSamples } = readBundle(shippedFolder).manifest
const clap = renderClassShot('clap', 77, 1).samples

const openapi = JSON.parse(readFileSync(join(import.meta.dirname, '../../docs/openapi.json'), 'utf8')) as object

test('a sample is answered with the sound nearest to it, and with itself as it was analysed', async () => {
  const response = await fetch(`${rig.server.address}/api/analyses`, {
    method: 'POST',
    body: wavOf(clap),
    headers: audio,
  })
  expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-store'])
  const answer = (await response.json()) as Analysis
  expect(z.safeParse(analysis, answer).error).toBeUndefined()
  const described = new Ajv2020({ strict: false }).addSchema(openapi, 'description')
  expect(described.validate('description#/components/schemas/Analysis', answer), described.errorsText()).toBe(true)
  expect(answer).toMatchObject({ model: shippedModel, class: 'clap', controls: {} })
  expect(answer.distanceDb).toBeLessThan(10)
  const { channels, rateHz } = decodeWav(new Uint8Array(Buffer.from(answer.wav, 'base64')), 'wav')
  expect([channels.length, channels[0].length, rateHz]).toEqual([1, lengthSamples, 44_100])

  const { class: of, seed, latent } = answer
  const shot = await fetch(`${rig.server.address}/shots/${shippedModel}/${of}/${seed}.wav?latent=${latent}&bits=32f`)
  const made = decodeWav(new Uint8Array(await shot.arrayBuffer()), 'shot').channels[0]
  const energy = (x: Float32Array) => x.reduce((sum, v) => sum + v * v, 0)
  expect(Math.abs(energy(channels[0]) / energy(made) - 1)).toBeLessThan(0.02) // its level is the model's
  const { pads } = (await (await fetch(`${rig.server.address}/api/kits/plain`)).json()) as { pads: object[] }
  const kit = { format: 'ghostnote-kit', version: 1, name: 'Mine', pads: [{ ...pads[0], class: of, seed, latent }] }
  const json = { 'Content-Type': 'application/json' }
  const saved = await fetch(`${rig.server.address}/api/kits/mine`, {
    method: 'PUT',
    headers: json,
    body: JSON.stringify(kit),
  })
  expect(saved.status).toBe(200)
  const metrics = await (await fetch(`${rig.server.address}/metrics`)).text()
  expect(metrics).toMatch(/^ghostnote_analysis_done_total 1$/m)
  expect(metrics).toMatch(/^ghostnote_analysis_time_seconds_total [\d.]+$/m)
})
