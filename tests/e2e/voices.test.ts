// The page's player in a real browser, rendered offline: what it does to samples is exact and can be calculated.

import { resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import { createServer } from 'vite'
import type { ViteDevServer } from 'vite'
import { RandomStream } from '../../src/dsp/random.ts'
import type { Player as PagePlayer } from '../../web/audio/player.ts'
import { launchChromium } from './chromium.ts'

const rateHz = 48_000

let browser: Browser
let sources: ViteDevServer
let page: Page

beforeAll(async () => {
  const root = resolve(import.meta.dirname, '../../web')
  sources = await createServer({ root, logLevel: 'error', server: { host: '127.0.0.1', port: 0 } })
  ;[browser] = await Promise.all([launchChromium(), sources.listen()])
  page = await browser.newPage()
  await page.goto(new URL('theme.css', sources.resolvedUrls!.local[0]).href) // the sources' origin, and no page on it
  const content = "import { Player } from '/audio/player.ts'\nglobalThis.Player = Player"
  await page.addScriptTag({ type: 'module', content })
  await page.waitForFunction(() => 'Player' in globalThis)
})

afterAll(async () => {
  await browser.close()
  await sources.close()
})

interface Score {
  /** Class, rate and samples of pads 0, 1, … */
  readonly pads: readonly { readonly class: string; readonly rateHz: number; readonly samples: Float32Array }[]
  readonly hits: readonly { readonly pad: number; readonly velocity: number; readonly atSec: number }[]
  readonly lengthSec: number
}

/** Plays a score through the page's own player: what comes out before the speakers. */
async function play({ pads, hits, lengthSec }: Score): Promise<Float32Array> {
  const out = await page.evaluate(
    async (score) => {
      const { Player } = globalThis as unknown as { Player: typeof PagePlayer }
      const context = new OfflineAudioContext({ length: score.lengthSec * score.rateHz, sampleRate: score.rateHz })
      const player = new Player(context)
      score.pads.forEach((pad, place) => player.load(place, pad.class, Float32Array.from(pad.samples), pad.rateHz))
      for (const { pad, velocity, atSec } of score.hits) player.hit(pad, velocity, atSec)
      return Array.from((await context.startRendering()).getChannelData(0))
    },
    { rateHz, lengthSec, hits, pads: pads.map((pad) => ({ ...pad, samples: Array.from(pad.samples) })) },
  )
  return Float32Array.from(out)
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
    pads: [{ class: 'tom', rateHz, samples }],
    hits: [{ pad: 0, velocity: 127, atSec: 0.1 }],
    lengthSec: 0.4,
  })
  expect(furthest(out, (i) => samples[i - 4800] ?? 0)).toBeLessThan(1e-4)
})

test('a softer hit is softer by the velocity curve', async () => {
  const out = await play({
    pads: [{ class: 'tom', rateHz, samples: sine(440, 0.2) }],
    hits: [{ pad: 0, velocity: 64, atSec: 0 }],
    lengthSec: 0.2,
  })
  expect(Math.max(...out)).toBeCloseTo(0.5 * (64 / 127) ** 2, 4)
})

test('a retrigger fades the old voice out in 5 ms without a step', async () => {
  const samples = sine(100, 0.5)
  const out = await play({
    pads: [{ class: 'tom', rateHz, samples }],
    hits: [
      { pad: 0, velocity: 127, atSec: 0 },
      { pad: 0, velocity: 127, atSec: 0.1025 }, // the old voice is at its highest there
    ],
    lengthSec: 0.3,
  })
  const at = 4920
  const alone = out.subarray(at + 245)
  expect(furthest(alone, (i) => samples[i + 245])).toBeLessThan(1e-4)
  const steps = out.map((x, i) => (i === 0 ? 0 : Math.abs(x - out[i - 1])))
  const steepestSine = 0.5 * 2 * Math.PI * (100 / rateHz)
  const steepestFade = 0.5 / (0.005 * rateHz)
  expect(Math.max(...steps)).toBeLessThan(1.05 * (2 * steepestSine + steepestFade))
})

test('a closed hat ends open hats within 10 ms, and other sounds go on', async () => {
  const silence = new Float32Array(480)
  const out = await play({
    pads: [
      { class: 'open-hat', rateHz, samples: sine(6000, 0.5, 0.3) },
      { class: 'closed-hat', rateHz, samples: silence },
      { class: 'kick', rateHz, samples: sine(60, 0.5, 0.3) },
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

test('sixteen full-scale pads at once stay under −0.2 dBFS', async () => {
  const stream = new RandomStream(3, 'pile')
  const pads = Array.from({ length: 16 }, () => ({
    class: 'clap',
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
    pads: [{ class: 'cymbal', rateHz: 44_100, samples: sine(15_000, 0.5, 0.5, 44_100) }],
    hits: [{ pad: 0, velocity: 127, atSec: 0 }],
    lengthSec: 0.4,
  })
  // Least squares against the same sine at the output's rate; linear interpolation would lose 3.4 dB.
  const steady = out.subarray(4800, 14_400)
  const expected = sine(15_000, 0.5).subarray(4800, 14_400)
  expect(furthest(steady, (i) => expected[i])).toBeLessThan(1e-3)
})
