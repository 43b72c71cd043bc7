// What the pages end in the middle of a sound ends softly, though a busy page is late: in a real audio context, where the
// audio thread goes on rendering while the page still plans.

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Player as PagePlayer } from '../../web/audio/player.ts'
import type { Switcher as PageSwitcher } from '../../web/audio/switcher.ts'
import type { playRow as pagePlayRow } from '../../web/lab/audio/row.ts'
import { recorded, steepestFall, steepestOfFade } from './recorder.ts'
import { openSources } from './sources-page.ts'

const rateHz = 44_100
const level = 0.5
const times = 12
/** A page that is interrupted for so long between its look at the clock and what it tells the audio thread. */
const heldUpMs = 8
/** Once in a while a shared machine holds the page up for longer than anything that one could wait for. */
const mostClicks = 2

interface OnPage {
  readonly Player: typeof PagePlayer
  readonly Switcher: typeof PageSwitcher
  readonly playRow: typeof pagePlayRow
  readonly context: AudioContext
  readonly ears: { readonly context: AudioContext; readonly output: AudioNode }
  /** A second of a constant. */
  readonly buffer: AudioBuffer
  isHeldUp: boolean
}

let page: Page
let leave: () => Promise<void>

beforeAll(async () => {
  ;({ page, leave } = await openSources({
    Player: 'audio/player.ts',
    Switcher: 'audio/switcher.ts',
    playRow: 'lab/audio/row.ts',
  }))
  await page.keyboard.press('Space') // browsers let no page sound before a gesture
  await page.evaluate(
    async (constant) => {
      const here = globalThis as unknown as OnPage
      const clock = Object.getOwnPropertyDescriptor(BaseAudioContext.prototype, 'currentTime')!
      Object.defineProperty(BaseAudioContext.prototype, 'currentTime', {
        get(this: BaseAudioContext) {
          const nowSec: unknown = clock.get!.call(this)
          const since = performance.now()
          while (here.isHeldUp && performance.now() - since < constant.heldUpMs);
          return nowSec
        },
      })
      const context = new AudioContext({ sampleRate: constant.rateHz })
      await context.resume()
      const buffer = new AudioBuffer({ length: constant.rateHz, sampleRate: constant.rateHz })
      buffer.getChannelData(0).fill(constant.level)
      const output = new GainNode(context)
      output.connect(context.destination)
      Object.assign(here, { context, buffer, ears: { context, output } })
    },
    { rateHz, level, heldUpMs },
  )
})
afterAll(() => leave())

/** How often a sound that `begin` begins, and that is ended in its middle by what `begin` returns, ends in a step. */
async function clicksOf(begin: (here: OnPage) => () => void): Promise<number> {
  const here = await page.evaluateHandle(() => globalThis as unknown as OnPage)
  let clicks = 0
  for (let i = 0; i < times; i++) {
    const sound = await recorded(
      page,
      async () => {
        const end = await here.evaluateHandle(begin)
        await page.waitForTimeout(150)
        await here.evaluate(endHeldUp, end)
        await page.waitForTimeout(200)
      },
      'ears',
    )
    expect(sound.samples.reduce((most, x) => Math.max(most, x), 0)).toBeCloseTo(level, 3)
    expect(sound.samples.at(-1)).toBeCloseTo(0, 6)
    if (steepestFall(sound) > steepestOfFade(rateHz)) clicks++
  }
  return clicks
}

/** Runs on the page. */
function endHeldUp(here: OnPage, end: () => void): void {
  here.isHeldUp = true
  end()
  here.isHeldUp = false
}

test('a row of sounds in the lab, ended by an answer', async () => {
  const clicks = await clicksOf(({ playRow, context, ears, buffer }) => {
    const row = playRow(context, ears.output, [buffer], 0.1)
    return () => row.stop()
  })
  expect(clicks).toBeLessThanOrEqual(mostClicks)
})

test('sounds that are switched between, as in ratings and previews', async () => {
  const clicks = await clicksOf(({ Switcher, context, ears, buffer }) => {
    const switcher = new Switcher(context, ears.output, () => {})
    switcher.play(buffer, false)
    return () => switcher.stop()
  })
  expect(clicks).toBeLessThanOrEqual(mostClicks)
})

test('a gated pad that is let go', async () => {
  const clicks = await clicksOf(({ Player, context, ears, buffer }) => {
    const player = new Player(context)
    player.output.connect(ears.output)
    player.setAnswer(0, { gated: true })
    player.hit(0, 127, { samples: buffer.getChannelData(0), rateHz: buffer.sampleRate, velocity: 127 })
    return () => player.release(0)
  })
  expect(clicks).toBeLessThanOrEqual(mostClicks)
})

test('a pad that is choked by another', async () => {
  const clicks = await clicksOf(({ Player, context, ears, buffer }) => {
    const player = new Player(context)
    player.output.connect(ears.output)
    for (const pad of [0, 1]) player.setAnswer(pad, { choke: 1 })
    player.hit(0, 127, { samples: buffer.getChannelData(0), rateHz: buffer.sampleRate, velocity: 127 })
    const silence = { samples: new Float32Array(100), rateHz: buffer.sampleRate, velocity: 127 }
    return () => player.hit(1, 127, silence)
  })
  expect(clicks).toBeLessThanOrEqual(mostClicks)
})

test('hits that were told ahead and are called off as the first of them begins', async () => {
  const clicks = await clicksOf(({ Player, context, ears, buffer }) => {
    const player = new Player(context)
    player.output.connect(ears.output)
    player.hit(0, 127, { samples: buffer.getChannelData(0), rateHz: buffer.sampleRate, velocity: 127 })
    const since = context.currentTime - 1
    return () => player.cancel(since)
  })
  expect(clicks).toBeLessThanOrEqual(mostClicks)
})
