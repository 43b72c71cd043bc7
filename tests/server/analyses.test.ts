import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ModelShelf } from '../../src/engine/shelf.ts'
import { renderClassShot } from '../../src/factory/render.ts'
import { encodeWav } from '../../src/formats/wav.ts'
import { mostSampleBytes } from '../../src/protocol/analysis.ts'
import { type Rig, startRig } from './rig.ts'
import { shippedModel } from '../shipped.ts'

let rig: Rig
let plain: Rig
beforeAll(async () => {
  rig = await startRig({}, {}, new ModelShelf(join(import.meta.dirname, '../../models'), shippedModel))
  plain = await startRig()
})
afterAll(() => Promise.all([rig.end(), plain.end()]))

const audio = { 'Content-Type': 'audio/wav' }
const post = (body: BodyInit, headers: Record<string, string> = audio, query = '', at: Rig = rig) =>
  fetch(`${at.server.address}/api/analyses${query}`, { method: 'POST', body, headers })
const wavOf = (samples: Float32Array) => new Uint8Array(encodeWav({ channels: [samples], rateHz: 44_100 }, '24'))
const clap = renderClassShot('clap', 77, 1).samples

async function refused(response: Response): Promise<[number, string]> {
  const { code } = (await response.json()) as { code: string }
  return [response.status, code]
}

test('what is no sound, no one-shot, too large or not said to be audio is refused and breaks nothing', async () => {
  expect(await refused(await post('no sound'))).toEqual([422, 'E_AUDIO'])
  expect(await refused(await post(''))).toEqual([422, 'E_AUDIO'])
  expect(await refused(await post(wavOf(new Float32Array(5000))))).toEqual([422, 'E_AUDIO'])
  expect(await refused(await post(wavOf(clap).subarray(0, 30)))).toEqual([422, 'E_AUDIO'])
  expect(await refused(await post(new Uint8Array(mostSampleBytes + 1)))).toEqual([429, 'E_LIMIT'])
  for (const type of ['text/plain', 'multipart/form-data; boundary=x', 'application/x-www-form-urlencoded'])
    expect(await refused(await post(wavOf(clap), { 'Content-Type': type }))).toEqual([400, 'E_USAGE'])
  expect(await refused(await post(wavOf(clap), audio, '?model=style-light'))).toEqual([404, 'E_PATH'])
  expect(await refused(await post(wavOf(clap), audio, '?modle=style-lite'))).toEqual([400, 'E_USAGE'])
  expect(await refused(await post(wavOf(clap), audio, '', plain))).toEqual([400, 'E_USAGE']) // no encoder
})

test('a page of another origin cannot have samples analysed, and nothing but POST is answered', async () => {
  expect(await refused(await post(wavOf(clap), { ...audio, Origin: 'http://evil.example' }))).toEqual([
    403,
    'E_FORBIDDEN',
  ])
  const response = await fetch(`${rig.server.address}/api/analyses`, { method: 'PUT', body: 'x' })
  expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST'])
})
