import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { afterAll, expect, test } from 'vitest'
import { drawNoiseSpectrum, spectrumToShot } from '../../src/dsp/generator-signals.ts'
import { ModelShelf } from '../../src/engine/shelf.ts'
import { Synth, type SynthOptions } from '../../src/engine/synth.ts'
import { stft } from '../../src/dsp/stft.ts'
import { Fault } from '../../src/faults/fault.ts'
import { readBundle } from '../../src/model/bundle.ts'
import { type CarrierVariant, compression, grid, lengthSamples, writeCarrierBundle } from './carrier-bundle.ts'
import { steeredConditioning } from './steered.ts'

const room = mkdtempSync(join(tmpdir(), 'ghostnote-synth-'))
const synths: Synth[] = []
afterAll(async () => {
  await Promise.all(synths.map((synth) => synth.close()))
  rmSync(room, { recursive: true })
})

let count = 0
function open(options: SynthOptions = {}, variant: CarrierVariant = {}): Synth {
  const synth = new Synth(readBundle(writeCarrierBundle(join(room, String(count++)), 'carrier', variant)), options)
  synths.push(synth)
  return synth
}

const faultOf = (promise: Promise<unknown>): Promise<Fault> =>
  promise.then(
    () => Promise.reject(new Error('nothing was thrown')),
    (error: unknown) => (error instanceof Fault ? error : Promise.reject(error)),
  )

const kick = { class: 'kick', seed: 7, velocity: 127 }

/** The noise that the carrier bundle passes through at a gain of its lower half, drawn and inverted without the engine. */
function carrier(seed: number, lowerGain: number): Float32Array {
  const bins = grid.fftSize / 2
  const spectrum = drawNoiseSpectrum(seed, grid, compression).map((x, i) =>
    Math.floor(i / 2) % bins < bins / 2 ? x * lowerGain : x,
  )
  const shot = spectrumToShot(spectrum, grid, compression)
  const levelled = 10 ** (-1 / 20) / Math.max(...shot.map(Math.abs))
  return shot.map((x) => x * levelled)
}

/** Largest difference, leaving out the end, which is faded. */
function differenceInside(a: Float32Array, b: Float32Array): number {
  let worst = 0
  for (let i = 0; i < a.length - 512; i++) worst = Math.max(worst, Math.abs(a[i] - b[i]))
  return worst
}

test('a rendered shot is what the graph says, its peak at −1 dBFS: the carrier in the balance of its class and variation', async () => {
  const synth = open()
  for (const [name, variation, gain] of [
    ['kick', 1, 1],
    ['snare', 1, 0.5],
    ['kick', 0.8, 0.8],
  ] as const) {
    const { samples } = await synth.render({ ...kick, class: name, controls: { level: -20, variation } })
    const expected = carrier(7, gain).map((x) => x * 0.1)
    expect(samples.length).toBeGreaterThan(lengthSamples - 8)
    expect(differenceInside(samples, expected)).toBeLessThan(2e-6)
  }
})

test('a class mix is weighted and scaled to sum 1', async () => {
  const synth = open()
  const mixed = await synth.render({ ...kick, class: { kick: 3, snare: 3 }, controls: { level: -20 } })
  const expected = carrier(7, 0.75).map((x) => x * 0.1)
  expect(differenceInside(mixed.samples, expected)).toBeLessThan(2e-6)
})

test('the same request gives the same samples, from the bank and from a fresh worker; another seed does not', async () => {
  const synth = open()
  const first = await synth.render(kick)
  const again = await synth.render({ ...kick, controls: { tune: 0 } })
  expect(first.renderMs).toBeGreaterThan(0)
  expect(again.renderMs).toBe(0)
  expect(again.samples).toEqual(first.samples)
  const fresh = await open().render(kick)
  expect(Buffer.from(fresh.samples.buffer).equals(Buffer.from(first.samples.buffer))).toBe(true)
  expect((await synth.render({ ...kick, seed: 8 })).samples).not.toEqual(first.samples)
})

test('equal requests at one time are rendered once', async () => {
  const synth = open({ queueLimit: 1 })
  const shots = await Promise.all(Array.from({ length: 20 }, () => synth.render(kick)))
  expect(new Set(shots.map((shot) => shot.samples)).size).toBe(1)
})

test('a silent class is silence with a level that JSON can carry, and a loud one is turned down to full scale', async () => {
  const synth = open()
  expect((await synth.render({ ...kick, class: 'rim' })).peakDb).toBe(-200)
  const loud = await synth.render({ ...kick, controls: { level: 6 } })
  expect(loud.peakDb).toBe(0)
  expect(loud.reducedDb).toBeCloseTo(5, 5)
})

test('a request that the model cannot serve is refused with the field, the range and the nearest name', async () => {
  const synth = open()
  const message = async (change: object) => (await faultOf(synth.render({ ...kick, ...change }))).message
  expect(await message({ class: 'kik' })).toBe(
    'class: found "kik"; expected one of kick, snare, rim. Did you mean "kick"?',
  )
  expect(await message({ velocity: 0 })).toMatch(/^velocity: found 0; expected a whole number from 1 to 127/)
  expect(await message({ seed: -1 })).toMatch(/^seed: found -1/)
  expect(await message({ class: {} })).toMatch(/^class: found weights of sum 0/)
  expect(await message({ class: { kick: Number.NaN } })).toMatch(/^class kick: found NaN/)
  expect(await message({ controls: { tune: 13 } })).toMatch(/^controls: tune: found 13/)
})

test('the queue is bounded: what does not fit is refused, what waits is served', async () => {
  const synth = open({ queueLimit: 3 })
  const settled = await Promise.allSettled(Array.from({ length: 10 }, (_, seed) => synth.render({ ...kick, seed })))
  const served = settled.filter((result) => result.status === 'fulfilled').length
  const refused = settled.filter((result) => result.status === 'rejected').map((result) => result.reason as Fault)
  expect(served).toBe(4) // one under way, three waiting
  expect(refused.every((fault) => fault.code === 'E_LIMIT')).toBe(true)
})

test('a worker that crashes fails its shot with a fault; the shots behind it come from a new worker', async () => {
  let started = 0
  const synth = open({
    startWorker: (options) =>
      started++ === 0
        ? new Worker(`require('node:worker_threads').parentPort.once('message', () => { throw new Error('boom') })`, {
            eval: true,
          })
        : new Worker(new URL('../../src/engine/synth-worker.ts', import.meta.url), { workerData: options }),
  })
  const [first, second] = await Promise.allSettled([synth.render(kick), synth.render({ ...kick, seed: 8 })])
  expect(first).toMatchObject({ status: 'rejected', reason: { code: 'E_INTERNAL' } })
  expect(String((first as PromiseRejectedResult).reason)).toContain('a crash (boom)')
  expect(second.status).toBe('fulfilled')
  expect((await synth.render(kick)).renderMs).toBeGreaterThan(0)
  expect(started).toBe(2)
})

test('a model whose graph and description disagree, or that emits NaN, is refused by name', async () => {
  const half = { ...grid, frames: 64 }
  const other = open({}, { description: { grid: half, lengthSamples: 64 * 128 } })
  const fault = await faultOf(other.ready())
  expect(fault.code).toBe('E_MODEL')
  expect(fault.message).toMatch(
    /generator\.onnx: found noiseSpectrum \[1, 128, 128, 2\] float32; expected noiseSpectrum \[1, 64, 128, 2\] float32\. Export/,
  )
  const overflowing = open({}, { gains: [3e38, 1, 1] })
  expect((await faultOf(overflowing.render({ ...kick, controls: { variation: 1.5 } }))).message).toMatch(
    /generator\.onnx: found (NaN|-?Infinity) at sample 0 of seed 7; expected finite samples/,
  )
})

test('a graph that is swapped after its bundle was read is a fault, and is played when it is there again', async () => {
  const bundle = readBundle(writeCarrierBundle(join(room, 'swapped'), 'carrier'))
  const graph = readFileSync(bundle.generatorPath)
  writeFileSync(bundle.generatorPath, 'not a graph')
  const synth = new Synth(bundle)
  synths.push(synth)
  const fault = await faultOf(synth.ready())
  expect(fault.code).toBe('E_MODEL')
  expect(fault.message).toMatch(/generator\.onnx: found 11 bytes; expected \d+ as in model\.json/)
  writeFileSync(bundle.generatorPath, graph)
  await synth.ready()
})

test('closing refuses what waits, and ends the worker', async () => {
  const synth = open()
  const [running, waiting] = [synth.render(kick), synth.render({ ...kick, seed: 8 })]
  const results = Promise.allSettled([running, waiting])
  await synth.close()
  expect((await results)[1]).toMatchObject({ status: 'rejected', reason: { code: 'E_LIMIT' } })
  expect((await faultOf(synth.render(kick))).code).toBe('E_LIMIT')
})

test('closing gives up on a worker that native code holds, and says so', async () => {
  const there = join(room, 'held')
  const code = `require('node:child_process').execFileSync('sh', ['-c', 'touch "$0"; sleep 3', ${JSON.stringify(there)}])`
  const synth = open({ startWorker: () => new Worker(code, { eval: true }), closeLimitMs: 100 })
  const shot = faultOf(synth.render(kick))
  await expect.poll(() => existsSync(there)).toBe(true)
  const started = performance.now()
  await synth.close()
  expect(performance.now() - started).toBeLessThan(2000)
  expect(synth.isStuck).toBe(true)
  expect((await shot).code).toBe('E_LIMIT')
})

test('a shelf lists sound models, the preferred one first, and says what is wrong with the others', async () => {
  const models = join(room, 'shelf')
  for (const name of ['alpha', 'beta', 'gamma']) writeCarrierBundle(models, name)
  writeFileSync(join(models, 'beta', 'generator.onnx'), 'cut')
  const shelf = new ModelShelf(models, 'gamma')
  expect(shelf.summaries().map((model) => model.name)).toEqual(['gamma', 'alpha'])
  expect(shelf.skipped.map(({ name, fault }) => [name, fault.code])).toEqual([['beta', 'E_MODEL']])
  expect(shelf.synth().bundle.manifest.name).toBe('gamma')
  expect(shelf.synth('alpha')).toBe(shelf.synth('alpha'))
  expect(() => shelf.synth('alhpa')).toThrow('Did you mean "alpha"?')
  expect(() => new ModelShelf(models, 'beta')).toThrow(/generator\.onnx: found 3 bytes/)
  expect(() => new ModelShelf(join(room, 'nowhere'))).toThrow(/found no model bundle; .*`ghostnote export`/)
  const [a, b] = await Promise.all([shelf.synth('alpha').render(kick), shelf.synth('gamma').render(kick)])
  expect(a.samples).toEqual(b.samples)
  await shelf.close()
})

const steered = { conditioning: steeredConditioning() }

/** Energy in the upper half of the spectrum against that in the lower half, dB. */
function tiltDb(samples: Float32Array): number {
  const spectrum = stft(samples, grid)
  const sums = [0, 0]
  const bins = grid.fftSize / 2
  for (let i = 0; i < spectrum.length; i += 2)
    sums[Math.floor(((i / 2) % bins) / (bins / 2))] += spectrum[i] ** 2 + spectrum[i + 1] ** 2
  return 10 * Math.log10(sums[1] / sums[0])
}

test('a model that is steered gets what is asked for: the more brightness, the more of the sound is high', async () => {
  const synth = open({}, { steered })
  const tilts: number[] = []
  for (const brightness of [30, 40, 50]) {
    const shot = await synth.render({ ...kick, controls: { brightness } })
    expect(shot.given.brightness).toBeCloseTo(brightness, 9)
    expect(shot.given).toHaveProperty('energy')
    tilts.push(tiltDb(shot.samples))
  }
  // The graph lowers the top by e^(−2(1 − b/100)) in magnitudes compressed by 0.3: 10 points are 0.2 · 8.686 / 0.3 dB
  // at the top, and the means of the halves lie half a spectrum apart.
  expect(tilts[1] - tilts[0]).toBeGreaterThan(1.5)
  expect(tilts[2] - tilts[1]).toBeGreaterThan(1.5)
  const beyond = await synth.render({ ...kick, controls: { brightness: 150 } })
  expect(beyond.limited).toMatchObject([{ control: 'brightness', asked: 150 }])
  const end = await synth.render({ ...kick, controls: { brightness: beyond.limited[0].played } })
  expect(end.samples).toEqual(beyond.samples)
})

test('what a model is not steered by is refused with what it is steered by', async () => {
  const wish = (synth: Synth) => faultOf(synth.render({ ...kick, controls: { depth: 40 } }))
  expect((await wish(open())).message).toMatch(
    /^controls: depth: found a wish for the timbre of carrier; expected none, for this model was trained without/,
  )
  expect((await wish(open({}, { steered }))).message).toMatch(/expected one of brightness, which this model/)
})

test('a shelf says of a steered model what its classes reach, in steps of the controls', () => {
  const models = join(room, 'steered shelf')
  writeCarrierBundle(models, 'alpha')
  writeCarrierBundle(models, 'beta', { steered })
  const [plain, other] = new ModelShelf(models).summaries()
  expect(plain).not.toHaveProperty('reach')
  expect(other.conditions).toEqual(['brightness', 'energy'])
  const [low, high] = [0, 6].map((level) => steered.conditioning.classes[0].percentiles.brightness[level])
  const { min, max } = other.reach!.kick.brightness
  expect(Object.keys(other.reach!.kick)).toEqual(['brightness'])
  expect([min - low, high - max].every((gap) => gap >= 0 && gap < 0.1)).toBe(true)
})
