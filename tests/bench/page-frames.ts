// The times between a page's frames while something happens.

import type { Page } from 'playwright-core'

export interface Frames {
  /** Between one frame and the next. */
  readonly ms: readonly number[]
  /** Tasks of more than 50 ms, by what the browser says of them. */
  readonly longTasksMs: readonly number[]
  readonly seconds: number
}

type Watching = { watched?: { readonly atMs: number[]; readonly longTasksMs: number[]; over: boolean } }

/** Does something, and writes down every frame of the page meanwhile. */
export async function framesWhile(page: Page, work: () => Promise<void>): Promise<Frames> {
  await page.evaluate(() => {
    const watched: NonNullable<Watching['watched']> = { atMs: [], longTasksMs: [], over: false }
    ;(globalThis as Watching).watched = watched
    const tasks = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) watched.longTasksMs.push(duration)
    })
    tasks.observe({ type: 'longtask' })
    const frame = (atMs: number): void => {
      watched.atMs.push(atMs)
      if (watched.over) tasks.disconnect()
      else requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
  })
  await work()
  const { atMs, longTasksMs } = await page.evaluate(async () => {
    const watched = (globalThis as Watching).watched!
    watched.over = true
    await new Promise((resolve) => requestAnimationFrame(resolve))
    return watched
  })
  return {
    ms: atMs.slice(1).map((at, i) => at - atMs[i]),
    longTasksMs,
    seconds: (atMs.at(-1)! - atMs[0]) / 1000,
  }
}
