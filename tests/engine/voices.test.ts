import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { plainRule } from '../../src/dsp/voice-bank.ts'
import { fadeSec } from '../../src/dsp/voice-mix.ts'
import { VoiceMixer } from '../../src/engine/voices.ts'

const rateHz = 48_000
const fade = fadeSec * rateHz

/** Runs the mixer over `length` frames, calling `before` ahead of each block; the limiter's latency is taken off. */
function played(
  mixer: VoiceMixer,
  length: number,
  sizes: readonly number[] = [128],
  before: (at: number, size: number) => void = () => {},
): [Float32Array, Float32Array] {
  const total = length + mixer.latencyFrames
  const [left, right] = [new Float32Array(total).fill(9), new Float32Array(total).fill(9)]
  for (let at = 0, turn = 0; at < total; turn++) {
    const end = Math.min(total, at + sizes[turn % sizes.length])
    before(at, end - at)
    mixer.process(left.subarray(at, end), right.subarray(at, end))
    at = end
  }
  return [left.slice(mixer.latencyFrames), right.slice(mixer.latencyFrames)]
}

const noise = (length: number, seed = 1) =>
  Float32Array.from({ length }, (_, i) => 0.9 * ((Math.sin((i + 1) * 12.9898 * seed) * 43_758.5453) % 1 || 0))
const steady = (length: number, value = 0.25) => new Float32Array(length).fill(value)

/** `shot` in a place of `length` frames that starts at `at`. */
function placed(shot: Float32Array, at: number, length: number): Float32Array {
  const out = new Float32Array(length)
  out.set(shot.subarray(0, length - at), at)
  return out
}

test('silence stays silence, bit for bit', () => {
  const [left, right] = played(new VoiceMixer(rateHz), 1000)
  expect([left, right]).toEqual([new Float32Array(1000), new Float32Array(1000)])
})

test('one voice at the hardest hit in the middle is its shot, sample for sample, from the offset on', () => {
  const shot = noise(3000)
  for (const offset of [0, 1, 77, 127, 128, 1000]) {
    const mixer = new VoiceMixer(rateHz)
    mixer.start(3, shot, 127, offset)
    expect(mixer.sounding).toBe(1)
    const [left, right] = played(mixer, 4500)
    expect(left).toEqual(placed(shot, offset, 4500))
    expect(right).toEqual(left)
    expect(mixer.sounding).toBe(0)
  }
})

test('how the time is cut into blocks is not heard, whatever is played when', () => {
  const shots = [noise(900, 1), noise(2500, 2), steady(400)]
  const deed = fc.record({
    at: fc.nat(3000),
    kind: fc.constantFrom('start', 'start', 'start', 'release', 'choke'),
    pad: fc.nat(2),
    velocity: fc.integer({ min: 1, max: 127 }),
  })
  const run = (deeds: readonly { at: number; kind: string; pad: number; velocity: number }[], sizes: number[]) => {
    const mixer = new VoiceMixer(rateHz)
    mixer.setRule(0, { ...plainRule, polyphony: 2, chokeGroup: 1 })
    mixer.setRule(1, { ...plainRule, chokeGroup: 1, pan: -0.5 })
    mixer.setRule(2, { ...plainRule, gated: true, levelDb: 3 })
    return played(mixer, 4000, sizes, (at, size) => {
      for (const { at: when, kind, pad, velocity } of deeds) {
        if (when < at || when >= at + size) continue
        if (kind === 'start') mixer.start(pad, shots[pad], velocity, when - at)
        else if (kind === 'release') mixer.release(pad, when - at)
        else mixer.choke(pad, when - at)
      }
    })
  }
  const sizes = fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(fc.array(deed, { maxLength: 20 }), sizes, (deeds, blocks) => {
      const inOrder = deeds.toSorted((a, b) => a.at - b.at)
      const whole = run(inOrder, [128])
      run(inOrder, blocks).forEach((channel, c) => {
        // The order in which voices are added up may differ, and with it the last bit.
        expect(channel.every((x, i) => Math.abs(x - whole[c][i]) < 1e-6)).toBe(true)
        expect(whole[c].every((x) => Math.abs(x) <= 1)).toBe(true)
      })
    }),
    { numRuns: 100 },
  )
})

test('velocity is the square law that the page plays, and level adds to it', () => {
  const shot = noise(500)
  for (const [velocity, levelDb, gain] of [
    [64, 0, (64 / 127) ** 2],
    [1, 0, (1 / 127) ** 2],
    [127, -6, 10 ** (-6 / 20)],
  ]) {
    const mixer = new VoiceMixer(rateHz)
    mixer.setRule(0, { ...plainRule, levelDb })
    mixer.start(0, shot, velocity)
    const [left] = played(mixer, 500)
    for (let i = 0; i < 500; i++) expect(left[i]).toBeCloseTo(shot[i] * gain, 6)
  }
})

test('panning keeps the power: left² + right² is the same everywhere, and the ends are silent on one side', () => {
  const pair = (pan: number) => {
    const mixer = new VoiceMixer(rateHz)
    mixer.setRule(0, { ...plainRule, pan })
    mixer.start(0, steady(200), 127)
    return played(mixer, 200).map((channel) => channel[100])
  }
  for (const pan of [-1, -0.6, -0.1, 0, 0.3, 1]) {
    const [left, right] = pair(pan)
    expect(left ** 2 + right ** 2).toBeCloseTo(2 * 0.25 ** 2, 6)
    expect(Math.sign(right - left + 0)).toBe(Math.sign(pan))
  }
  expect(pair(-1)[1]).toBeCloseTo(0, 9)
  expect(pair(1)[0]).toBeCloseTo(0, 9)
})

test('a hit cuts the other pads of its choke group in 10 ms without a click, and no pad outside', () => {
  const mixer = new VoiceMixer(rateHz)
  for (const pad of [0, 1]) mixer.setRule(pad, { ...plainRule, chokeGroup: 1 })
  mixer.start(0, steady(9000), 127)
  mixer.start(2, steady(9000, 0.125), 127)
  mixer.start(1, new Float32Array(10), 127, 1000)
  const [left] = played(mixer, 3000)
  expect(left.slice(0, 1000)).toEqual(steady(1000, 0.375))
  expect(left.slice(1000 + fade)).toEqual(steady(2000 - fade, 0.125))
  let steepest = 0
  for (let i = 1; i < left.length; i++) {
    expect(left[i]).toBeLessThanOrEqual(left[i - 1])
    steepest = Math.max(steepest, left[i - 1] - left[i])
  }
  // A raised cosine over n samples is nowhere steeper than π/2n of its height; a click would be all of it at once.
  expect(steepest).toBeLessThan((0.25 * Math.PI) / (2 * fade) + 1e-6)
  expect(left[1000 + fade / 2]).toBeCloseTo(0.125 + 0.25 / 2, 2)
})

test('a pad does not choke its own earlier hits, and a hit of the group that comes later chokes nothing before its time', () => {
  const mixer = new VoiceMixer(rateHz)
  for (const pad of [0, 1]) mixer.setRule(pad, { ...plainRule, chokeGroup: 4 })
  mixer.start(0, steady(2000), 127)
  mixer.start(0, steady(2000), 127)
  mixer.start(1, steady(2000, 0), 127, 3000)
  expect(played(mixer, 2000)[0]).toEqual(steady(2000, 0.5))
})

test('a gated pad ends when it is let go, a one-shot goes on, and a choke ends both', () => {
  const heard = (gated: boolean, act: (mixer: VoiceMixer) => void) => {
    const mixer = new VoiceMixer(rateHz)
    mixer.setRule(0, { ...plainRule, gated })
    mixer.start(0, steady(5000), 127)
    act(mixer)
    return played(mixer, 5000)[0]
  }
  const cut = heard(true, (mixer) => mixer.release(0, 300))
  expect(cut.slice(0, 300)).toEqual(steady(300))
  expect(cut.slice(300 + fade)).toEqual(new Float32Array(4700 - fade))
  expect(heard(false, (mixer) => mixer.release(0, 300))).toEqual(steady(5000))
  expect(heard(false, (mixer) => mixer.choke(0, 300))).toEqual(cut)
  expect(heard(false, (mixer) => mixer.silence(300))).toEqual(cut)
  // A second release neither prolongs nor shortens the first one's fade.
  expect(heard(true, (mixer) => [300, 400].forEach((at) => mixer.release(0, at)))).toEqual(cut)
})

test('polyphony is held: one voice more fades the oldest of that pad, and of no other', () => {
  const mixer = new VoiceMixer(rateHz)
  mixer.setRule(0, { ...plainRule, polyphony: 2 })
  mixer.start(1, steady(3000, 1 / 64), 127)
  mixer.start(0, steady(3000, 1 / 32), 127, 0)
  mixer.start(0, steady(3000, 1 / 16), 127, 100)
  mixer.start(0, steady(3000, 1 / 8), 127, 200)
  const [left] = played(mixer, 2000)
  expect(left[150]).toBe(1 / 64 + 1 / 32 + 1 / 16)
  expect(left.slice(200 + fade, 2000)).toEqual(steady(1800 - fade, 1 / 64 + 1 / 16 + 1 / 8))
})

test('a hundred hits at once are bounded in number and in level, and the ones cut short are counted', () => {
  const mixer = new VoiceMixer(rateHz)
  for (let pad = 0; pad < 110; pad++) mixer.start(pad, steady(1000), 127)
  expect([mixer.sounding, mixer.cut]).toEqual([96, 14])
  const [left] = played(mixer, 1000)
  expect(left.every((x) => x >= 0 && x <= 1)).toBe(true)
  expect(left[500]).toBeGreaterThan(0.99)
})

test('a bend of a whole tone plays higher by exactly that, and back at rest the shot is exact again', () => {
  const sine = Float32Array.from({ length: 24_000 }, (_, i) => 0.5 * Math.sin((2 * Math.PI * 400 * i) / rateHz))
  const mixer = new VoiceMixer(rateHz)
  mixer.bend(2)
  mixer.start(0, sine, 127)
  const [left] = played(mixer, 20_000)
  for (let i = 0; i < 20_000; i++)
    expect(left[i]).toBeCloseTo(0.5 * Math.sin((2 * Math.PI * 400 * 2 ** (2 / 12) * i) / rateHz), 3)
  mixer.silence()
  played(mixer, 1000)
  mixer.bend(0)
  mixer.start(0, sine, 127)
  expect(played(mixer, 24_000)[0]).toEqual(sine)
})

test('playing allocates nothing: not one small object a block', () => {
  const mixer = new VoiceMixer(rateHz)
  const [left, right] = [new Float32Array(128), new Float32Array(128)]
  const shots = Array.from({ length: 8 }, (_, k) => noise(5000, k + 1))
  const blocks = 2000
  const grown: number[] = []
  // The first rounds run in the interpreter, which boxes numbers.
  for (let round = 0; round < 40 && !(grown.at(-1)! < blocks * 8); round++) {
    const before = process.memoryUsage().heapUsed
    for (let i = 0; i < blocks; i++) {
      if (i % 20 === 0) mixer.start(i % 8, shots[i % 8], 100, i % 128)
      mixer.process(left, right)
    }
    const after = process.memoryUsage().heapUsed
    if (after >= before) grown.push(after - before) // else the collector ran, and the figure says nothing
  }
  expect(grown.at(-1)).toBeLessThan(blocks * 8)
})

test('a mixer that goes back to a saved state plays the same again, limiter and all', () => {
  const mixer = new VoiceMixer(rateHz)
  mixer.setRule(1, { ...plainRule, chokeGroup: 2 })
  mixer.setRule(2, { ...plainRule, chokeGroup: 2, gated: true })
  const act = (block: number) => {
    if (block % 3 === 0) mixer.start(1, noise(700, block + 1), 127, 50)
    if (block % 5 === 1) mixer.start(2, noise(1500, block + 1), 120, 3)
    if (block % 7 === 2) mixer.bend(block - 9)
    if (block % 4 === 3) mixer.release(2, 90)
  }
  const blocks = (from: number, to: number) => {
    const made: Float32Array[] = []
    for (let block = from; block < to; block++) {
      act(block)
      const [left, right] = [new Float32Array(128), new Float32Array(128)]
      mixer.process(left, right)
      made.push(left, right)
    }
    return made
  }
  blocks(0, 10)
  const state = mixer.newState()
  mixer.save(state)
  const first = blocks(10, 25)
  expect(Math.max(...first.flatMap((block) => [...block].map(Math.abs)))).toBeGreaterThan(0.99) // the limiter worked
  blocks(25, 30)
  mixer.restore(state)
  expect(blocks(10, 25)).toEqual(first)
})

test('a shot that grows while it sounds is that shot, if it grows in time; where it does not, it is silent', () => {
  const shot = noise(1000)
  const growing = new Float32Array(4000)
  const growth = { filled: 300, end: Infinity }
  growing.set(shot.subarray(0, 300))
  const mixer = new VoiceMixer(rateHz)
  mixer.start(0, growing, 127, 0, growth)
  const [left] = played(mixer, 2000, [128], (at) => {
    if (at === 256) {
      growing.set(shot.subarray(300, 600), 300)
      growth.filled = 600
    }
    if (at === 768) {
      growing.set(shot.subarray(600), 600)
      growth.filled = growth.end = 1000
    }
  })
  const expected = placed(shot, 0, 2000)
  expected.fill(0, 600, 768)
  expect(left).toEqual(expected)
  expect(mixer.sounding).toBe(0)
})

test('a shot that ceases to grow goes over to another one at its place, without a click, and only once', () => {
  const mixer = new VoiceMixer(rateHz)
  const growth = { filled: 1480, end: Infinity }
  mixer.start(0, steady(9000, 0.25), 64, 0, growth)
  const ramp = Float32Array.from({ length: 3000 }, (_, i) => i / 6000)
  mixer.goOver(growth, ramp, 2, 1000)
  mixer.goOver(growth, steady(9000), 1, 1010)
  mixer.goOver({ filled: 1, end: 2 }, steady(9000), 1, 0)
  const [left] = played(mixer, 4000)
  const gain = (64 / 127) ** 2
  for (let i = 0; i < 1000; i++) expect(left[i]).toBeCloseTo(0.25 * gain, 6)
  for (let i = 1000 + fade; i < 3000; i++) expect(left[i]).toBeCloseTo((i / 6000) * 2 * gain, 6)
  expect(left.slice(3000)).toEqual(new Float32Array(1000))
  for (let i = 1; i < 2999; i++) expect(Math.abs(left[i] - left[i - 1])).toBeLessThan(0.001)
})
