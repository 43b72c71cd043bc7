// The page's player in a real browser, rendered offline: what it does to samples is exact and can be calculated.

import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { RandomStream } from '../../src/dsp/random.ts'
import type { KitLimiter, PadAnswer, Player as PagePlayer } from '../../web/audio/player.ts'
import { openSources } from './sources-page.ts'

const rateHz = 48_000

let page: Page
let leave: () => Promise<void>

beforeAll(async () => {
  ;({ page, leave } = await openSources({ Player: 'audio/player.ts' }))
})
afterAll(() => leave())

interface Score {
  /** Rate, samples, velocity (127 unless told) and rules of pads 0, 1, … */
  readonly pads: readonly {
    readonly rateHz: number
    readonly samples: Float32Array
    readonly velocity?: number
    readonly answer?: PadAnswer
  }[]
  /** A velocity of 0 lets the pad go. */
  readonly hits: readonly { readonly pad: number; readonly velocity: number; readonly atSec: number }[]
  readonly lengthSec: number
  readonly limiter?: KitLimiter
}

/** Plays a score through the page's own player: what comes out before the speakers. */
async function play(score: Score): Promise<Float32Array> {
  return (await playStereo(score))[0]
}

async function playStereo({ pads, hits, lengthSec, limiter }: Score): Promise<[Float32Array, Float32Array]> {
  const [left, right] = await page.evaluate(
    async (score) => {
      const { Player } = globalThis as unknown as { Player: typeof PagePlayer }
      const length = score.lengthSec * score.rateHz
      const context = new OfflineAudioContext({ length, sampleRate: score.rateHz, numberOfChannels: 2 })
      const player = new Player(context)
      if (score.limiter !== undefined) player.setLimiter(score.limiter)
      score.pads.forEach((pad, place) => {
        if (pad.answer !== undefined) player.setAnswer(place, pad.answer)
      })
      const sounds = score.pads.map((pad) => ({
        samples: Float32Array.from(pad.samples),
        rateHz: pad.rateHz,
        velocity: pad.velocity ?? 127,
      }))
      for (const { pad, velocity, atSec } of score.hits)
        if (velocity > 0) player.hit(pad, velocity, sounds[pad], atSec)
        else player.release(pad, atSec)
      const heard = await context.startRendering()
      return [0, 1].map((channel) => Array.from(heard.getChannelData(channel)))
    },
    { rateHz, lengthSec, hits, limiter, pads: pads.map((pad) => ({ ...pad, samples: Array.from(pad.samples) })) },
  )
  return [Float32Array.from(left), Float32Array.from(right)]
}

function sine(hz: number, lengthSec: number, amplitude = 0.5, atHz = rateHz): Float32Array {
  return Float32Array.from({ length: lengthSec * atHz }, (_, i) => amplitude * Math.sin((2 * Math.PI * hz * i) / atHz))
}

function furthest(a: Float32Array, b: (i: number) => number): number {
  return a.reduce((most, x, i) => Math.max(most, Math.abs(x - b(i))), 0)
}

test('a hit at the hardest velocity is the sound itself, from the very sample it was due', async () => {
  const samples = sine(440, 0.2)
  const out = await play({
    pads: [{ rateHz, samples }],
    hits: [{ pad: 0, velocity: 127, atSec: 0.1 }],
    lengthSec: 0.4,
  })
  expect(furthest(out, (i) => samples[i - 4800] ?? 0)).toBeLessThan(1e-4)
})

test('a softer hit is softer by the velocity curve', async () => {
  const out = await play({
    pads: [{ rateHz, samples: sine(440, 0.2) }],
    hits: [{ pad: 0, velocity: 64, atSec: 0 }],
    lengthSec: 0.2,
  })
  expect(Math.max(...out)).toBeCloseTo(0.5 * (64 / 127) ** 2, 4)
})

test('a sound that was rendered softly is as loud as the hit asks, harder or softer', async () => {
  const samples = sine(440, 0.2, 0.1)
  for (const velocity of [32, 64, 100]) {
    const hits = [{ pad: 0, velocity, atSec: 0 }]
    const out = await play({ pads: [{ rateHz, samples, velocity: 64 }], hits, lengthSec: 0.2 })
    expect(Math.max(...out)).toBeCloseTo(0.1 * (velocity / 64) ** 2, 4)
  }
})

test('one hit more than a pad may sound at once fades its oldest voice out in 10 ms without a step', async () => {
  const samples = sine(100, 0.5)
  const out = await play({
    pads: [{ rateHz, samples, answer: { polyphony: 1 } }],
    hits: [
      { pad: 0, velocity: 127, atSec: 0 },
      { pad: 0, velocity: 127, atSec: 0.1025 }, // the old voice is at its highest there
    ],
    lengthSec: 0.3,
  })
  const at = 4920
  const alone = out.subarray(at + 485)
  expect(furthest(alone, (i) => samples[i + 485])).toBeLessThan(1e-4)
  const steps = out.map((x, i) => (i === 0 ? 0 : Math.abs(x - out[i - 1])))
  const steepestSine = 0.5 * 2 * Math.PI * (100 / rateHz)
  const steepestFade = 0.5 / (0.01 * rateHz)
  expect(Math.max(...steps)).toBeLessThan(1.05 * (2 * steepestSine + steepestFade))
})

test('without a rule of its own a pad rings on under its next hit', async () => {
  const samples = sine(100, 0.3, 0.3)
  const out = await play({
    pads: [{ rateHz, samples }],
    hits: [
      { pad: 0, velocity: 127, atSec: 0 },
      { pad: 0, velocity: 127, atSec: 0.1 },
    ],
    lengthSec: 0.3,
  })
  expect(furthest(out, (i) => samples[i] + (samples[i - 4800] ?? 0))).toBeLessThan(1e-4)
})

test('a pad ends the others of its choke group within 10 ms, whatever they are, and other sounds go on', async () => {
  const out = await play({
    pads: [
      { rateHz, samples: sine(6000, 0.5, 0.3), answer: { choke: 3 } },
      { rateHz, samples: new Float32Array(480), answer: { choke: 3 } },
      { rateHz, samples: sine(60, 0.5, 0.3), answer: { choke: 4 } },
    ],
    hits: [
      { pad: 0, velocity: 127, atSec: 0 },
      { pad: 2, velocity: 127, atSec: 0 },
      { pad: 1, velocity: 127, atSec: 0.2 },
    ],
    lengthSec: 0.4,
  })
  const kick = sine(60, 0.5, 0.3)
  expect(Math.max(...out.subarray(9000, 9600).map(Math.abs))).toBeGreaterThan(0.5)
  const after = 9600 + 485
  expect(furthest(out.subarray(after), (i) => kick[i + after])).toBeLessThan(1e-4)
})

test('hits that are told ahead and in any order choke, crowd out and end as if they were told in time', async () => {
  const stream = new RandomStream(8, 'ahead')
  const pads = [
    { rateHz, samples: sine(3000, 0.3, 0.2), answer: { choke: 1 } },
    { rateHz, samples: sine(1100, 0.2, 0.2), answer: { choke: 1, polyphony: 1 } },
    { rateHz, samples: sine(200, 0.3, 0.2), answer: { polyphony: 2 } },
  ]
  const inTime = Array.from({ length: 24 }, (_, i) => ({
    pad: stream.integer(3),
    velocity: 127,
    atSec: (i * 2400 + stream.integer(1200)) / rateHz,
  }))
  const expected = await play({ pads, hits: inTime, lengthSec: 1.6 })
  const mixed = [...stream.permutation(24)].map((i) => inTime[i])
  const out = await play({ pads, hits: mixed, lengthSec: 1.6 })
  expect(Math.max(...expected)).toBeGreaterThan(0.2)
  expect(furthest(out, (i) => expected[i])).toBeLessThan(1e-5)
})

test('letting go ends a gated pad and no other', async () => {
  const samples = sine(200, 0.5, 0.3)
  const out = await play({
    pads: [
      { rateHz, samples: sine(3000, 0.5, 0.3), answer: { gated: true } },
      { rateHz, samples },
    ],
    hits: [
      { pad: 0, velocity: 127, atSec: 0 },
      { pad: 1, velocity: 127, atSec: 0 },
      { pad: 0, velocity: 0, atSec: 0.1 },
      { pad: 1, velocity: 0, atSec: 0.1 },
    ],
    lengthSec: 0.4,
  })
  expect(furthest(out.subarray(5300), (i) => samples[i + 5300])).toBeLessThan(1e-4)
})

test('pan keeps the power and moves it: hard left is 3 dB up in one channel and silent in the other', async () => {
  const samples = sine(440, 0.2, 0.4)
  for (const pan of [-1, -0.5, 0, 0.3, 1]) {
    const hits = [{ pad: 0, velocity: 127, atSec: 0 }]
    const [left, right] = await playStereo({ pads: [{ rateHz, samples, answer: { pan } }], hits, lengthSec: 0.2 })
    const angle = ((pan + 1) * Math.PI) / 4
    expect(furthest(left, (i) => Math.SQRT2 * Math.cos(angle) * samples[i])).toBeLessThan(1e-4)
    expect(furthest(right, (i) => Math.SQRT2 * Math.sin(angle) * samples[i])).toBeLessThan(1e-4)
  }
})

test('a pad’s velocity curve and the kit’s limiter do what they say', async () => {
  const samples = sine(440, 0.3, 0.25)
  const peakOf = async (answer: PadAnswer, velocity: number, limiter: KitLimiter = {}) => {
    const hits = [{ pad: 0, velocity, atSec: 0 }]
    const out = await play({ pads: [{ rateHz, samples, answer }], hits, lengthSec: 0.3, limiter })
    return Math.max(...out.subarray(rateHz / 10)) // the limiter's gains have glided there by then
  }
  expect(await peakOf({ velocityCurve: { fixed: 127 } }, 1)).toBeCloseTo(0.25, 3)
  expect(await peakOf({ velocityCurve: 'hard' }, 64)).toBeCloseTo(0.25 * (33 / 127) ** 2, 3)
  expect(await peakOf({}, 127, { driveDb: 6 })).toBeCloseTo(0.25 * 10 ** (6 / 20), 3)
  expect(await peakOf({}, 127, { driveDb: 24, ceilingDb: -6 })).toBeLessThanOrEqual(10 ** (-6.19 / 20))
})

test('sixteen full-scale pads at once stay under −0.2 dBFS', async () => {
  const stream = new RandomStream(3, 'pile')
  const pads = Array.from({ length: 16 }, () => ({
    rateHz,
    samples: stream.fillUniform(new Float32Array(9600), -1, 1),
  }))
  const hits = pads.map((_, pad) => ({ pad, velocity: 127, atSec: 0 }))
  const out = await play({ pads, hits, lengthSec: 0.2 })
  const peak = Math.max(...out.map(Math.abs))
  expect(peak).toBeLessThanOrEqual(10 ** (-0.2 / 20) + 1e-6)
  expect(peak).toBeGreaterThan(0.95)
})

test('a sound at another rate is converted, not interpolated: 15 kHz keeps its level and gains no images', async () => {
  const out = await play({
    pads: [{ rateHz: 44_100, samples: sine(15_000, 0.5, 0.5, 44_100) }],
    hits: [{ pad: 0, velocity: 127, atSec: 0 }],
    lengthSec: 0.4,
  })
  // Least squares against the same sine at the output's rate; linear interpolation would lose 3.4 dB.
  const steady = out.subarray(4800, 14_400)
  const expected = sine(15_000, 0.5).subarray(4800, 14_400)
  expect(furthest(steady, (i) => expected[i])).toBeLessThan(1e-3)
})
