// A study on the shipped model, exported with its sounds: every stimulus is made again from its recipe, to the sample.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { Gauge } from '../../src/engine/gauge.ts'
import { StimulusMaker } from '../../src/engine/stimulus-maker.ts'
import { Synth } from '../../src/engine/synth.ts'
import { sha256 } from '../../src/formats/sha256.ts'
import { decodeWav, encodeWav } from '../../src/formats/wav.ts'
import { Lab } from '../../src/lab/service.ts'
import { stimuliOf } from '../../src/lab/package/stimuli.ts'
import { readPackage } from '../../src/lab/package/read-package.ts'
import { SqliteStore } from '../../src/lab/store/sqlite.ts'
import { readBundle } from '../../src/model/bundle.ts'
import { editionOf } from '../../src/server/edition.ts'
import { packageVersion } from '../../src/cli/package.ts'
import { conduct, fitting } from '../lab/participant.ts'
import { jndBlock, mushraBlock, plainStudy, questPlus } from '../lab/studies.ts'
import { ghostnote } from './launch.ts'
import { shippedModel } from '../shipped.ts'

const folder = mkdtempSync(join(tmpdir(), 'ghostnote-lab-sounds-'))
afterAll(() => rmSync(folder, { recursive: true }))
const models = join(import.meta.dirname, '../../models')

/** Moved descriptors, alone and with what belongs to them; low-pass anchors; a file beside the study. */
const file = {
  ...plainStudy,
  blocks: [
    { ...jndBlock, procedure: { ...questPlus, trials: 4 } },
    { ...jndBlock, name: 'alone', others: 'held', procedure: { ...questPlus, trials: 3 } },
    { ...mushraBlock, items: [{ ...mushraBlock.items[0], systems: { tape: { file: 'tone.wav' } } }] },
  ],
}

async function heard(): Promise<string> {
  const path = join(folder, 'study.json')
  const text = JSON.stringify(file)
  writeFileSync(path, text)
  const samples = Float32Array.from({ length: 20_000 }, (_, i) => Math.sin(i * 0.1) * Math.exp(-i / 4000))
  writeFileSync(join(folder, 'tone.wav'), encodeWav({ channels: [samples], rateHz: 48_000 }, '24'))
  const synth = new Synth(readBundle(join(models, shippedModel)))
  const gauge = new Gauge()
  const edition = editionOf(synth.bundle.hash, packageVersion())
  const measure = async (x: Float32Array, rateHz: number) => (await gauge.measure(x, rateHz)).timbre
  const maker = new StimulusMaker({ synth, edition, folder, measure })
  const store = new SqliteStore(join(folder, 'lab.sqlite'))
  const lab = new Lab({ store, makerOf: () => maker })
  const { token } = await lab.open(await lab.addStudy(text, path))
  let { step } = await lab.greet(token)
  while (step.kind !== 'end') step = (await lab.answer(token, { step: step.step, answer: fitting(step), conduct })).next
  await store.close()
  await gauge.close()
  await synth.close()
  return path
}

test('every sound that was heard is in the package, and what is in it is what was heard', async () => {
  const study = await heard()
  const out = join(folder, 'package')
  const { status, stderr } = ghostnote('lab', 'export', study, '--out', out, '--lab', folder, '--sounds')
  expect([status, stderr.replace(/^rendering.*$/gm, '').trim()]).toEqual([0, ''])
  const { sessions } = readPackage(out)
  const listed = stimuliOf(sessions).map(({ hash }) => hash)
  expect(listed.length).toBeGreaterThan(8)
  const names = readdirSync(join(out, 'stimuli'))
  expect(names.toSorted()).toEqual(listed.map((hash) => `${hash}.wav`).toSorted())
  for (const name of names) {
    const { channels, rateHz } = decodeWav(readFileSync(join(out, 'stimuli', name)), name)
    // As the README has it: the rate as a 64-bit float, then the samples as 32-bit floats.
    const bytes = Buffer.concat([Buffer.from(Float64Array.of(rateHz).buffer), Buffer.from(channels[0].buffer)])
    expect(`${sha256(bytes)}.wav`).toBe(name)
  }
})

test('where other samples come out than were heard, it says so and leaves nothing', () => {
  writeFileSync(
    join(folder, 'tone.wav'),
    encodeWav(
      {
        channels: [Float32Array.from({ length: 20_000 }, (_, i) => Math.sin(i * 0.2) * Math.exp(-i / 4000))],
        rateHz: 48_000,
      },
      '24',
    ),
  )
  const study = join(folder, 'study.json')
  const out = join(folder, 'other')
  const { status, stderr } = ghostnote('lab', 'export', study, '--out', out, '--lab', folder, '--sounds')
  expect(status).toBe(3)
  expect(stderr).toMatch(
    /E_MODEL stimulus [0-9a-f]{12}: found other samples .+ Use the model and the Ghostnote that the study ran with/s,
  )
  expect(readdirSync(folder).filter((name) => name.includes('other'))).toEqual([])
})
