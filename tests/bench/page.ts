// The page in a real Chromium (software rendering): from the server's being ready to a page that can be played, from the first
// press to the first sample of sound, what there is to load, and the frames while somebody plays eight hits a second.
// Each round has a server, a browser profile and a bank of sounds of its own, all empty. Build the page first.

import type { Browser, Page } from 'playwright-core'
import { launchChromium } from '../e2e/chromium.ts'
import { compressedBytes, scriptsOf } from '../e2e/page-files.ts'
import { startServer } from '../e2e/running-server.ts'
import { type Benchmark, type BenchmarkRow, median } from './benchmark.ts'
import {
  firstSoundMs,
  listenForFirstSound,
  listenForPads,
  type Opening,
  openingOf,
  padsThere,
  soundsThere,
} from './page-opening.ts'
import { type Frames, framesWhile } from './page-frames.ts'

const viewport = { width: 1280, height: 800 }
const playedSec = 10
const hitsPerSec = 8
/** A beat over half the pads, some of them at once in the kit's limiter. */
const beat = Array.from('zdcdzdcdxdvdafqr')

/** What one opening of the page gave. */
interface Round extends Opening {
  readonly firstSoundMs: number
}

/** Presses a pad when all have their sound, or as soon as there are pads. */
async function openAndPress(browser: Browser, waits: boolean): Promise<Round> {
  const server = await startServer()
  const readyAtMs = performance.timeOrigin + performance.now()
  const context = await browser.newContext({ viewport })
  try {
    const page = await context.newPage()
    await listenForPads(page)
    await page.goto(server.url, { waitUntil: 'commit' })
    await (waits ? soundsThere(page) : padsThere(page))
    await listenForFirstSound(page)
    await page.keyboard.press('z')
    const heardMs = await firstSoundMs(page)
    await soundsThere(page)
    return { ...(await openingOf(page, readyAtMs)), firstSoundMs: heardMs }
  } finally {
    await context.close()
    await server.stop()
  }
}

async function play(page: Page): Promise<void> {
  const startMs = performance.now()
  for (let hit = 0; hit < playedSec * hitsPerSec; hit++) {
    const waitMs = startMs + (hit * 1000) / hitsPerSec - performance.now()
    if (waitMs > 0) await page.waitForTimeout(waitMs)
    await page.keyboard.press(beat[hit % beat.length])
  }
}

async function measureFrames(browser: Browser): Promise<{ idle: Frames; played: Frames }> {
  const server = await startServer()
  const context = await browser.newContext({ viewport })
  try {
    const page = await context.newPage()
    await listenForPads(page)
    await page.goto(server.url)
    await soundsThere(page)
    await page.keyboard.press('z') // wakes the output, and what is drawn first
    await page.waitForTimeout(3000)
    const idle = await framesWhile(page, () => page.waitForTimeout(playedSec * 1000))
    return { idle, played: await framesWhile(page, () => play(page)) }
  } finally {
    await context.close()
    await server.stop()
  }
}

function frameRows(what: string, { ms, longTasksMs, seconds }: Frames): BenchmarkRow[] {
  const sorted = ms.toSorted((a, b) => a - b)
  const at = (part: number): number => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))]
  return [
    { what: `${what}: frames a second`, value: ms.length / seconds, unit: '1/s' },
    { what: `${what}: frame p50`, value: at(0.5), unit: 'ms' },
    { what: `${what}: frame p95`, value: at(0.95), unit: 'ms' },
    { what: `${what}: frame max`, value: sorted.at(-1)!, unit: 'ms' },
    {
      what: `${what}: frames over 25 ms`,
      value: (100 * sorted.filter((x) => x > 25).length) / sorted.length,
      unit: '%',
    },
    { what: `${what}: long tasks`, value: longTasksMs.length, unit: '' },
    { what: `${what}: longest task over 50 ms`, value: Math.max(0, ...longTasksMs), unit: 'ms' },
  ]
}

export const page: Benchmark = async ({ rounds }) => {
  const browser = await launchChromium()
  try {
    const opened: Round[] = []
    const early: Round[] = []
    for (let round = 0; round < rounds; round++) {
      opened.push(await openAndPress(browser, true))
      early.push(await openAndPress(browser, false))
    }
    const { idle, played } = await measureFrames(browser)
    const of = (what: string, values: readonly number[]): BenchmarkRow[] => [
      { what: `${what}, median`, value: median(values), unit: 'ms' },
      { what: `${what}, worst`, value: Math.max(...values), unit: 'ms' },
    ]
    const scripts = [...scriptsOf('index.html')].map(compressedBytes)
    return {
      rows: [
        ...of(
          'server ready → pads that can be pressed',
          opened.map(({ padsMs }) => padsMs),
        ),
        ...of(
          'server ready → all pads have their sound',
          opened.map(({ soundsMs }) => soundsMs),
        ),
        ...of(
          'first press → first sample of sound',
          opened.map((round) => round.firstSoundMs),
        ),
        ...of(
          'press as soon as there are pads → first sample',
          early.map((round) => round.firstSoundMs),
        ),
        { what: 'scripts, compressed', value: scripts.reduce((sum, bytes) => sum + bytes, 0) / 1000, unit: 'kB' },
        ...frameRows('idle', idle),
        ...frameRows(`${hitsPerSec} hits/s`, played),
      ],
      notes: [
        `${viewport.width} × ${viewport.height}, software rendering; ${rounds} rounds, each with a new server and an empty cache`,
        'sound: the first sample at the last node before the speakers that is not silent, on the clock of the browser’s output',
      ],
    }
  } finally {
    await browser.close()
  }
}
