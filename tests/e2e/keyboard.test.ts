// The instrument without a pointer: from the first Tab to a kit that is played, changed, explored and brought back.

import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchChromium } from './chromium.ts'
import { allLoaded, collectHits, openInstrument, samplesOf } from './instrument-page.ts'
import { type RunningServer, startServer } from './running-server.ts'

let browser: Browser
let server: RunningServer

beforeAll(async () => {
  ;[browser, server] = await Promise.all([launchChromium(), startServer()])
})

afterAll(async () => {
  await browser.close()
  await server.stop()
})

/** No page has more stops than this. */
const mostStops = 80

/** What has the focus: its tag or role, its name as assistive technology has it, and whether it can be seen to have it. */
async function focused(page: Page): Promise<{ role: string; name: string; isSeen: boolean }> {
  return page.evaluate(() => {
    let at = document.activeElement
    while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement
    if (at === null || at === document.body) return { role: 'nothing', name: '', isSeen: false }
    const style = getComputedStyle(at)
    const ring = at.querySelector('.focus') // what is drawn in a picture draws its own
    const isSeen =
      (style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) >= 2) ||
      (ring !== null && getComputedStyle(ring).stroke !== 'none')
    const box = at.getBoundingClientRect()
    const by = at.getAttribute('aria-labelledby')
    const labelled = by === null ? null : (at.getRootNode() as ShadowRoot).getElementById(by)
    const labels = at instanceof HTMLInputElement || at instanceof HTMLSelectElement ? [...(at.labels ?? [])] : []
    const words = [labelled ?? undefined, ...labels].map((label) => label?.textContent).join(' ')
    const name = at.getAttribute('aria-label') ?? (words.trim() === '' ? at.textContent : words)
    return {
      role: at.getAttribute('role') ?? at.localName,
      name: name.replaceAll(/\s+/g, ' ').trim(),
      isSeen: isSeen && box.width > 0 && box.bottom > 0 && box.top < innerHeight,
    }
  })
}

/** Presses Tab until something of this name has the focus; all on the way are to be seen to have it. */
async function tabTo(page: Page, role: string, name: RegExp): Promise<void> {
  const passed: string[] = []
  for (let stop = 0; stop < mostStops; stop++) {
    await page.keyboard.press('Tab')
    const at = await focused(page)
    if (at.role === 'nothing') continue // round the page once more
    // Where the page scrolls to it, it is seen a frame or so later.
    await expect
      .poll(async () => (await focused(page)).isSeen, {
        message: `${at.role} “${at.name}” has the focus and does not show it`,
      })
      .toBe(true)
    expect(at.name, `a ${at.role} without a name`).not.toBe('')
    if (at.role === role && name.test(at.name)) return
    passed.push(`${at.role} ${at.name}`)
  }
  throw new Error(`Tab does not lead to ${role} ${name}; it leads to ${passed.join(', ')}`)
}

test('a player without a pointer chooses a kit, plays, tunes, morphs, walks, keeps and undoes', async () => {
  const { page, troubles } = await openInstrument(browser, server.url)
  const hits = await collectHits(page)
  const kit = () => page.evaluate(() => document.querySelector('ghostnote-app')!.instrument.state!.kit.name)
  await tabTo(page, 'select', /^Kit$/)
  const first = await kit()
  await page.keyboard.press('ArrowDown')
  await expect.poll(kit).not.toBe(first)
  await allLoaded(page)

  await tabTo(page, 'button', /key Z/)
  await page.keyboard.press('Enter')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Space')
  expect(await hits()).toEqual([
    [0, 100],
    [1, 100],
  ])
  await page.keyboard.press('ArrowLeft')
  const untouched = await samplesOf(page, 0)

  await tabTo(page, 'tab', /^Sound$/)
  await tabTo(page, 'input', /^Tune/)
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('ArrowUp')
  await allLoaded(page)
  const tuned = await samplesOf(page, 0)
  expect(tuned).not.toEqual(untouched)

  await tabTo(page, 'tab', /^Sound$/)
  await page.keyboard.press('ArrowRight')
  expect((await focused(page)).name).toBe('Explore')
  await tabTo(page, 'select', /^Morph to$/)
  await page.keyboard.press('ArrowDown')
  await tabTo(page, 'slider', /^Morph$/)
  await page.keyboard.press('PageUp')
  await page.keyboard.press('Enter')
  await allLoaded(page)
  const morphed = await samplesOf(page, 0)
  expect(morphed).not.toEqual(tuned)

  await tabTo(page, 'gridcell', /the pad’s own sound$/)
  await page.keyboard.press('ArrowUp')
  expect((await focused(page)).name).toMatch(/1 of 4 out, up right$/)
  await page.keyboard.press('Enter')
  await allLoaded(page)
  expect(await samplesOf(page, 0)).not.toEqual(morphed)

  await page.keyboard.press('Control+z')
  await allLoaded(page)
  expect(await samplesOf(page, 0)).toEqual(morphed)
  await page.keyboard.press('Control+z')
  await allLoaded(page)
  expect(await samplesOf(page, 0)).toEqual(tuned)
  expect(troubles).toEqual([])
})
