// Model bundles from strangers: files that are spoilt at random, with checksums that do not fit, and with checksums that a
// stranger has made to fit. What is read all the same is then asked for sounds, as far as that goes without the graphs; and
// of bundles whose graphs are spoilt, those of their slices included, in a process of their own, as `serve` does it.

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { RandomStream } from '../../src/dsp/random.ts'
import { ModelShelf } from '../../src/engine/shelf.ts'
import { resolveShot } from '../../src/engine/shot-request.ts'
import { tryModel } from '../../src/engine/trial.ts'
import { Fault } from '../../src/faults/fault.ts'
import { sha256 } from '../../src/formats/sha256.ts'
import { checkKit } from '../../src/protocol/kit.ts'
import { plainKit } from '../../src/engine/kits.ts'
import { type Bundle, readBundle } from '../../src/model/bundle.ts'
import { carrierClasses, writeCarrierBundle } from '../engine/carrier-bundle.ts'
import { writeSlicedBundle } from '../engine/sliced-bundle.ts'
import { steeredConditioning } from '../engine/steered.ts'
import { styleNetwork } from '../gan/sliced-networks.ts'
import { garbled, spoilt } from '../spoilt-values.ts'

const short = process.env['GHOSTNOTE_SHORT'] === '1'
const rounds = short ? 4000 : 100_000
// In memory where there is such a place: this writes hundreds of thousands of files.
const room = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'ghostnote-fuzz-'))
afterAll(() => rmSync(room, { recursive: true }))

const leaning = { base: 8, conditions: [0, 0, 0.8, 0, 0, 0, 0, 0.1], latent: [1, -2, 0, 0.5], scatter: 2 }
const answer = { rawError: 1, error: 1, slope: 1, spearman: 1, leakage: {}, leaning }
const calibration = {
  format: 'ghostnote-calibration' as const,
  version: 2 as const,
  shots: 10,
  classes: carrierClasses.map((name) => ({
    class: name,
    controls: { brightness: { given: [20, 50, 90], means: [30, 50, 80], measured: [30, 50, 80], ...answer } },
  })),
}
const folder = writeCarrierBundle(room, 'carrier', { steered: { conditioning: steeredConditioning(), calibration } })
const names = ['model.json', 'conditioning.json', 'calibration.json', 'weights.safetensors', 'generator.onnx'] as const
const whole = new Map<string, Buffer<ArrayBuffer>>(names.map((name) => [name, readFileSync(join(folder, name))]))

/** What model.json says, as far as it matters here. */
function readManifest(from: string, bytes = readFileSync(join(from, 'model.json'))) {
  return JSON.parse(bytes.toString('utf8')) as { files: Record<string, { bytes: number; sha256: string }> }
}

/** A file with a few bytes changed, or, where it is JSON, some values. */
function mutate(name: string, random: RandomStream, file = whole.get(name)!): Buffer {
  if (name.endsWith('.json') && random.chance(0.7)) {
    let value = JSON.parse(file.toString('utf8')) as unknown
    for (let n = 1 + random.integer(2); n > 0; n--) value = spoilt(value, random)
    return Buffer.from(JSON.stringify(value) ?? '')
  }
  if (name.endsWith('.json') && random.chance(0.3)) return Buffer.from(garbled(file.toString('utf8'), random))
  const bytes = Buffer.from(file)
  for (let n = 1 + random.integer(4); n > 0; n--) {
    const at = random.integer(random.chance(0.5) ? Math.min(256, bytes.length) : bytes.length)
    if (random.chance(0.1)) return bytes.subarray(0, at)
    bytes[at] = random.choice([0, 0x22, 0x2c, 0x39, 0x5b, 0x7b, 0x7f, 0x80, 0xff, random.integer(256)])
  }
  return bytes
}

/** Numbers far from the usual, where the schema only wants numbers. */
function extreme(name: 'conditioning.json' | 'calibration.json', random: RandomStream): Buffer {
  const text = whole.get(name)!.toString('utf8')
  const from = random.integer(text.length)
  const tail = text
    .slice(from)
    .replace(/-?\d+\.?\d*(e[+-]?\d+)?/, () =>
      random.choice(['0', '-1', '1e308', '-1e308', '5e-324', '1e20', '-1e20', '1e-20', '123456789']),
    )
  return Buffer.from(text.slice(0, from) + tail)
}

function use(bundle: Bundle, random: RandomStream): void {
  for (const name of [...bundle.manifest.classes.slice(0, 2), { kick: 1, rim: 2 }]) {
    const controls = random.chance(0.5) ? { brightness: random.uniform(-100, 200) } : {}
    const { job, timbre } = resolveShot({ class: name, seed: random.integer(1000), velocity: 90, controls }, bundle)
    const latent = typeof job.from === 'number' ? [] : job.from.latent
    for (const value of [...job.mix, ...latent, ...job.conditions, ...Object.values(timbre.expected)])
      if (!Number.isFinite(value)) throw new Error(`${value} for the generator`)
  }
}

/** Whether `act` came to its end; anything but a Fault that it throws is thrown on. */
function survives(act: () => void, what: () => string): boolean {
  try {
    act()
    return true
  } catch (error) {
    if (error instanceof Fault) return false
    throw new Error(what(), { cause: error })
  }
}

test(`${rounds} spoilt bundles are read or refused with a Fault, quickly and in bounded memory`, () => {
  const before = process.memoryUsage.rss()
  let highest = 0
  let slowestMs = 0
  const counts = { altered: 0, refused: 0, read: 0 }
  for (let round = 0; round < rounds; round++) {
    const random = new RandomStream(round, 'spoilt bundles')
    const name = random.choice(names)
    const fits = random.chance(0.7)
    const bytes =
      (name === 'conditioning.json' || name === 'calibration.json') && random.chance(0.4)
        ? extreme(name, random)
        : mutate(name, random)
    writeFileSync(join(folder, name), bytes)
    if (fits && name !== 'model.json') {
      const manifest = readManifest(folder, whole.get('model.json'))
      manifest.files[name] = { bytes: bytes.length, sha256: sha256(bytes) }
      writeFileSync(join(folder, 'model.json'), JSON.stringify(manifest))
    }
    const started = performance.now()
    const what = () => `round ${round}: ${name}, ${fits ? 'checksums that fit' : 'checksums that do not'}`
    let bundle: Bundle | undefined
    survives(() => (bundle = readBundle(folder)), what)
    if (bundle === undefined) counts[fits ? 'refused' : 'altered']++
    else {
      if (!fits && name !== 'model.json' && !bytes.equals(whole.get(name)!)) throw new Error(`${what()}: was read`)
      counts.read++
      const read = bundle
      survives(() => use(read, random), what)
      if (round % 10 === 0) survives(() => void new ModelShelf(room).summaries(), what)
    }
    slowestMs = Math.max(slowestMs, performance.now() - started)
    if (round % 100 === 0) highest = Math.max(highest, process.memoryUsage.rss() - before)
    for (const other of [name, 'model.json'] as const) writeFileSync(join(folder, other), whole.get(other)!)
  }
  console.log({ ...counts, slowestMs, mib: highest / 2 ** 20 })
  expect(counts.read).toBeGreaterThan(rounds / 20)
  expect(counts.refused).toBeGreaterThan(rounds / 5)
  expect(counts.altered).toBeGreaterThan(rounds / 10)
  expect(slowestMs).toBeLessThan(2000)
  expect(highest).toBeLessThan(300 * 2 ** 20)
})

const graphRounds = short ? 24 : 600

test(`${graphRounds} bundles with spoilt graphs, slices or weights come through their trial, or are refused with a Fault`, async () => {
  const sliced = writeSlicedBundle(room, 'sliced', styleNetwork(), [
    { from: 0, to: 4 },
    { from: 4, to: 16 },
  ])
  const conditions = Buffer.from(JSON.stringify(steeredConditioning()))
  writeFileSync(join(sliced, 'conditioning.json'), conditions)
  const described = {
    ...readManifest(sliced),
    classes: carrierClasses,
    conditions: ['brightness', 'energy'],
  }
  described.files['conditioning.json'] = { bytes: conditions.length, sha256: sha256(conditions) }
  const graphs = ['mapping.onnx', 'slice-00.onnx', 'slice-01.onnx', 'generator.onnx', 'weights.safetensors']
  const files = new Map(graphs.map((name) => [name, readFileSync(join(sliced, name))]))
  const put = (name: string, bytes: Buffer) => {
    writeFileSync(join(sliced, name), bytes)
    const entry = { bytes: bytes.length, sha256: sha256(bytes) }
    writeFileSync(
      join(sliced, 'model.json'),
      JSON.stringify({ ...described, files: { ...described.files, [name]: entry } }),
    )
  }
  const tried: Record<string, { passed: number; refused: number }> = {}
  for (let round = 0; round < graphRounds; round++) {
    const name = graphs[round % graphs.length]
    const file = files.get(name)!
    put(name, round < graphs.length ? file : mutate(name, new RandomStream(round, 'spoilt graphs'), file))
    const count = (tried[name] ??= { passed: 0, refused: 0 })
    try {
      await tryModel(readBundle(sliced), { limitMs: 20_000 })
      count.passed++
    } catch (error) {
      if (!(error instanceof Fault)) throw new Error(`round ${round}: ${name}`, { cause: error })
      count.refused++
    }
    put(name, file)
  }
  console.log(tried)
  for (const { passed } of Object.values(tried)) expect(passed).toBeGreaterThan(0) // whole, at least
  const refused = Object.values(tried).reduce((sum, count) => sum + count.refused, 0)
  expect(refused).toBeGreaterThan(graphRounds / 6)
})

test(`${rounds} spoilt kits are read or refused with a Fault`, () => {
  const kit = plainKit(carrierClasses)
  let read = 0
  for (let round = 0; round < rounds; round++) {
    const random = new RandomStream(round, 'spoilt kits')
    let value: unknown = kit
    for (let n = 1 + random.integer(2); n > 0; n--) value = spoilt(value, random)
    if (
      survives(
        () => void checkKit(value, 'kit.json'),
        () => `round ${round}`,
      )
    )
      read++
  }
  expect(read).toBeGreaterThan(rounds / 100)
  expect(read).toBeLessThan(rounds / 2)
})
