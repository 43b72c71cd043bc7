// When a page that is being opened can be pressed, has its sounds, and is first heard.

import type { Page } from 'playwright-core'

/** Milliseconds from `readyAtMs` on. */
export interface Opening {
  /** Sixteen pads are drawn and answer presses. */
  readonly padsMs: number
  /** All have their sound. */
  readonly soundsMs: number
}

/** What the page notes down as it happens, on its own clock. */
interface Notes {
  padsAtMs?: number
  soundsAtMs?: number
  pressAtMs?: number
  soundAtMs?: number
}
type Noting = { notes: Notes }

/** To be called before the page is opened: looks at every frame until all is there. */
export async function listenForPads(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const notes: Notes = {}
    ;(globalThis as unknown as Noting).notes = notes
    const look = (): void => {
      const app = document.querySelector('ghostnote-app')
      const pads = app?.shadowRoot?.querySelector('pad-grid')?.shadowRoot?.querySelectorAll('drum-pad').length ?? 0
      if (pads === 16) notes.padsAtMs ??= performance.now()
      if (pads === 16 && app!.instrument.waiting.size === 0) notes.soundsAtMs ??= performance.now()
      if (notes.soundsAtMs === undefined) requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
  })
}

/** Waits until there are pads. */
export async function padsThere(page: Page): Promise<void> {
  await page.waitForFunction(() => (globalThis as unknown as Noting).notes?.padsAtMs !== undefined)
}

/** Waits until all pads have their sound. */
export async function soundsThere(page: Page): Promise<void> {
  await page.waitForFunction(() => (globalThis as unknown as Noting).notes?.soundsAtMs !== undefined)
}

/** What was noted; `readyAtMs` is of the machine's clock, in milliseconds since 1970. */
export async function openingOf(page: Page, readyAtMs: number): Promise<Opening> {
  const { notes, zeroMs } = await page.evaluate(() => ({
    notes: (globalThis as unknown as Noting).notes,
    zeroMs: performance.timeOrigin,
  }))
  return { padsMs: zeroMs + notes.padsAtMs! - readyAtMs, soundsMs: zeroMs + notes.soundsAtMs! - readyAtMs }
}

/** From now on the page notes its first press, and when the first sample after it reaches the system. */
export async function listenForFirstSound(page: Page): Promise<void> {
  await page.evaluate(() => {
    const { notes } = globalThis as unknown as Noting
    const { context, player } = document.querySelector('ghostnote-app')!.instrument
    const ears = new AnalyserNode(context, { fftSize: 32_768 })
    player.output.connect(ears)
    const heard = new Float32Array(ears.fftSize)
    addEventListener('keydown', ({ timeStamp }) => (notes.pressAtMs ??= timeStamp), { capture: true })
    const listen = (): void => {
      ears.getFloatTimeDomainData(heard)
      const first = heard.findIndex((x) => Math.abs(x) > 1e-4)
      if (first < 0) return void setTimeout(listen, 5)
      const atSec = context.currentTime - (heard.length - first) / context.sampleRate
      const { contextTime = 0, performanceTime = 0 } = context.getOutputTimestamp()
      notes.soundAtMs = performanceTime + (atSec - contextTime) * 1000
    }
    listen()
  })
}

/** Waits for the sound after `listenForFirstSound` and a press; milliseconds between the two. */
export async function firstSoundMs(page: Page): Promise<number> {
  await page.waitForFunction(() => (globalThis as unknown as Noting).notes.soundAtMs !== undefined)
  const { pressAtMs, soundAtMs } = await page.evaluate(() => (globalThis as unknown as Noting).notes)
  return soundAtMs! - pressAtMs!
}
