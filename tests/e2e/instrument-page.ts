// The page as a test plays it and hears it.

import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import type { GhostnoteApp } from '../../web/app.ts'

export interface InstrumentPage {
  readonly page: Page
  /** Everything that went wrong in the page: uncaught errors, refusals of the security policy, console errors. */
  readonly troubles: readonly string[]
}

/** Opens the page and waits until every pad has its sound. */
export async function openInstrument(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = { viewport: { width: 1280, height: 800 } },
): Promise<InstrumentPage> {
  const context = await browser.newContext(options)
  const page = await context.newPage()
  const troubles: string[] = []
  page.on('pageerror', (error) => troubles.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(message.text())
  })
  await page.goto(url)
  await allLoaded(page)
  return { page, troubles }
}

/** Waits until the server is there and no pad waits for a sound. */
export async function allLoaded(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const app = document.querySelector<GhostnoteApp>('ghostnote-app')
    return app?.instrument.status === 'open' && app.instrument.state !== undefined && app.instrument.waiting.size === 0
  })
}

/** A point in a pad, `height` from its bottom edge (0) to its top edge (1). */
export async function pointInPad(page: Page, pad: number, height: number): Promise<{ x: number; y: number }> {
  const row = 3 - Math.floor(pad / 4)
  const box = await page
    .locator('drum-pad')
    .nth(row * 4 + (pad % 4))
    .boundingBox()
  if (box === null) throw new Error(`pad ${pad} is not on the page`)
  return { x: box.x + box.width / 2, y: box.y + box.height * (1 - height) }
}

/** Presses a pad with the mouse. */
export async function pressPad(page: Page, pad: number, height: number): Promise<void> {
  const { x, y } = await pointInPad(page, pad, height)
  await page.mouse.move(x, y)
  await page.mouse.down()
  await page.mouse.up()
}

/**
 * Plays, and listens for `listenMs` with an analyser of the test's own at the last node before the speakers.
 * @returns the highest peak in dBFS; −Infinity for silence.
 */
export async function peakDbOf(page: Page, play: () => Promise<void>, listenMs = 400): Promise<number> {
  await quiet(page)
  await page.evaluate(() => {
    const { context, player } = document.querySelector('ghostnote-app')!.instrument
    const analyser = new AnalyserNode(context, { fftSize: 32_768 })
    player.output.connect(analyser)
    ;(globalThis as { ears?: AnalyserNode }).ears = analyser
  })
  await play()
  await page.waitForTimeout(listenMs)
  return page.evaluate(() => {
    const { player } = document.querySelector('ghostnote-app')!.instrument
    const analyser = (globalThis as { ears?: AnalyserNode }).ears!
    const heard = new Float32Array(analyser.fftSize)
    analyser.getFloatTimeDomainData(heard)
    player.output.disconnect(analyser)
    return 20 * Math.log10(Math.max(...heard.map(Math.abs)))
  })
}

/** Waits until nothing sounds any more. */
async function quiet(page: Page): Promise<void> {
  await page.waitForFunction(() => document.querySelector('ghostnote-app')!.instrument.player.voiceCount === 0)
}

/** Collects the hits from now on; the returned function tells them as [pad, velocity]. */
export async function collectHits(page: Page): Promise<() => Promise<(readonly [pad: number, velocity: number])[]>> {
  await page.evaluate(() => {
    const hits: [number, number][] = []
    ;(globalThis as { hits?: [number, number][] }).hits = hits
    document.querySelector('ghostnote-app')!.instrument.addEventListener('hit', (event) => {
      const { pad, velocity } = event as Event & { pad: number; velocity: number }
      hits.push([pad, velocity])
    })
  })
  return () => page.evaluate(() => (globalThis as { hits?: [number, number][] }).hits ?? [])
}

/** The samples a pad has now. */
export async function samplesOf(page: Page, pad: number): Promise<Float32Array> {
  const samples = await page.evaluate(
    (place) => Array.from(document.querySelector('ghostnote-app')!.instrument.shotOf(place)!.samples),
    pad,
  )
  return Float32Array.from(samples)
}

/**
 * Plays, and listens to the last node before the speakers.
 * @returns what was heard from its first sample that is not silent, 8192 samples of one channel.
 */
export async function heardOf(page: Page, play: () => Promise<void>): Promise<Float32Array> {
  await quiet(page)
  await page.waitForTimeout(50) // what was heard before is out of the way of the next 0.6 s
  await page.evaluate(() => {
    const { context, player } = document.querySelector('ghostnote-app')!.instrument
    const analyser = new AnalyserNode(context, { fftSize: 32_768 })
    player.output.connect(analyser)
    ;(globalThis as { ears?: AnalyserNode }).ears = analyser
  })
  await play()
  await page.waitForTimeout(400)
  // A machine that does other things begins the sound later.
  await page.waitForFunction(
    () => {
      const analyser = (globalThis as { ears?: AnalyserNode }).ears!
      const samples = new Float32Array(analyser.fftSize)
      analyser.getFloatTimeDomainData(samples)
      const start = samples.findIndex((x) => x !== 0)
      return start >= 0 && start + 8192 <= samples.length
    },
    undefined,
    { polling: 20 },
  )
  const heard = await page.evaluate(() => {
    const { player } = document.querySelector('ghostnote-app')!.instrument
    const analyser = (globalThis as { ears?: AnalyserNode }).ears!
    const samples = new Float32Array(analyser.fftSize)
    analyser.getFloatTimeDomainData(samples)
    player.output.disconnect(analyser)
    const start = samples.findIndex((x) => x !== 0)
    return Array.from(samples.subarray(start, start + 8192))
  })
  if (heard.length < 8192) throw new Error(`heard ${heard.length} samples; expected 8192`)
  return Float32Array.from(heard)
}

/** Waits until no pad waits for a sound, and the strokes of all pads that play are there. */
export async function allAhead(page: Page): Promise<void> {
  await allLoaded(page)
  await page.waitForFunction(() => document.querySelector('ghostnote-app')!.instrument.isIdle)
}

/** Chooses the selected pad's play mode. */
export async function choosePlayMode(page: Page, mode: 'Frozen' | 'Round robin' | 'Live'): Promise<void> {
  await page.getByRole('combobox', { name: 'Play mode' }).selectOption(mode)
}
