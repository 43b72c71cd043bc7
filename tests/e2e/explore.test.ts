// The Explore tab: a morph that is played, a map that is walked, and what is kept of both; heard where it leaves the page.

import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { allLoaded, choosePlayMode, collectHits, heardOf, pressPad, samplesOf } from './instrument-page.ts'
import { playRoom } from './play-room.ts'

const room = playRoom()

/** The page with the tab open; pads 0 (kick) and 2 (snare) play their one sound at every hit. */
async function open(options = {}): Promise<Page> {
  const page = await room.open({ viewport: { width: 1280, height: 800 }, ...options })
  for (const key of ['c', 'z']) {
    await page.keyboard.press(key) // selects it, and wakes the output
    await choosePlayMode(page, 'Frozen')
  }
  await page.getByRole('tab', { name: 'Explore' }).click()
  return page
}

const morphTo = (page: Page, name: string) =>
  page.getByRole('combobox', { name: 'Morph to' }).selectOption({ label: name })
const handle = (page: Page) => page.getByRole('slider', { name: 'Morph' })
/** Every point of the map has its colour. */
const allThere = async (page: Page) => {
  await page.locator('map-view [role="gridcell"]').first().waitFor()
  await expect.poll(() => page.locator('map-view .missing').count(), { timeout: 40_000 }).toBe(0)
}
/** All sounds along the morph are there; the map's may come after. */
const wayThere = (page: Page) =>
  expect.poll(() => page.locator('morph-handle path[fill]').count(), { timeout: 20_000 }).toBe(17)
const hitKick = (page: Page) => heardOf(page, () => pressPad(page, 0, 0.95))
const undo = (page: Page) => page.getByRole('button', { name: /^Undo/ })
const here = (page: Page) => page.locator('map-view [role="gridcell"][aria-selected="true"]')

const energy = (x: Float32Array): number => x.reduce((sum, v) => sum + v * v, 0)
/** Energy of the difference against that of the first, 0 for the same sound. */
const apart = (a: Float32Array, b: Float32Array): number => energy(a.map((v, i) => v - b[i])) / energy(a)

test('the handle is played: hits sound at its amount, at the far end as the other pad, and the pad is itself again after', async () => {
  const page = await open()
  const kick = await hitKick(page)
  const snare = await heardOf(page, () => pressPad(page, 2, 0.95))
  await page.getByRole('combobox', { name: 'Explored pad' }).selectOption({ label: '1 Kick' })
  await morphTo(page, '3 Snare')
  await wayThere(page)
  const { x, y, width } = (await handle(page).boundingBox())!
  await page.mouse.move(x + width / 2, y + 20)
  await page.mouse.down()
  await page.mouse.up()
  expect(await handle(page).getAttribute('aria-valuetext')).toBe('50 % from Kick to 3 Snare')
  const half = await hitKick(page)
  expect(apart(half, kick)).toBeGreaterThan(0.05)
  expect(apart(half, snare)).toBeGreaterThan(0.05)
  await handle(page).focus()
  await page.keyboard.press('End')
  expect(apart(snare, await hitKick(page))).toBeLessThan(1e-4)
  await page.getByRole('button', { name: 'Back' }).click()
  expect(apart(kick, await hitKick(page))).toBeLessThan(1e-4)
  expect(await undo(page).isDisabled()).toBe(false) // the play mode of before; nothing of this is a step
})

test('what was heard under the handle is what is kept, in one step that can be undone to the same samples', async () => {
  const page = await open()
  const before = await samplesOf(page, 0)
  await morphTo(page, '3 Snare')
  await wayThere(page)
  await handle(page).focus()
  for (let step = 0; step < 5; step++) await page.keyboard.press('ArrowRight')
  const tried = await hitKick(page)
  await handle(page).focus()
  await page.keyboard.press('Enter')
  await allLoaded(page)
  expect(await page.getByRole('button', { name: 'Keep' }).isDisabled()).toBe(true)
  expect(apart(tried, await hitKick(page))).toBeLessThan(1e-4)
  expect(await samplesOf(page, 0)).not.toEqual(before)
  await expect.poll(() => undo(page).getAttribute('aria-label')).toContain('morph of Kick to 3 Snare')
  await page.keyboard.press('Control+z')
  await allLoaded(page)
  expect(await samplesOf(page, 0)).toEqual(before)
})

test('dragging the handle plays the sounds that it passes, keys one each; with “Hear changes” off they are silent', async () => {
  const page = await open()
  await morphTo(page, '2 Rim')
  await wayThere(page)
  const hits = await collectHits(page)
  const { x, y, width } = (await handle(page).boundingBox())!
  await page.mouse.move(x + 5, y + 20)
  await page.mouse.down()
  for (let part = 1; part <= 17; part++) await page.mouse.move(x + (width * part) / 17 - 10, y + 20)
  await page.mouse.up()
  expect((await hits()).length).toBeGreaterThanOrEqual(16)
  const count = (await hits()).length
  await handle(page).focus()
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press(' ')
  expect(await hits()).toHaveLength(count + 2)
  await page.getByRole('checkbox', { name: 'Hear changes' }).uncheck()
  await handle(page).focus()
  await page.keyboard.press('ArrowLeft')
  expect(await hits()).toHaveLength(count + 2)
})

test('the map is walked by keys: each point says where it lies and what it measures, plays, and Enter keeps it', async () => {
  const page = await open()
  await allThere(page)
  const before = await samplesOf(page, 0)
  expect(await here(page).getAttribute('aria-label')).toMatch(/^Brightness −?\d+ points, the pad’s own sound$/)
  await here(page).focus()
  const hits = await collectHits(page)
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowUp')
  expect(await here(page).getAttribute('aria-label')).toMatch(/^Brightness −?\d+ points, 2 of 4 out, up right$/)
  expect(await hits()).toHaveLength(2)
  const tried = await hitKick(page)
  await here(page).focus()
  await page.keyboard.press('Enter')
  await allLoaded(page)
  expect(apart(tried, await hitKick(page))).toBeLessThan(1e-4)
  expect(await here(page).getAttribute('aria-label')).toMatch(/the pad’s own sound$/) // the map is around it now
  await page.keyboard.press('Control+z')
  await allLoaded(page)
  expect(await samplesOf(page, 0)).toEqual(before)
})

test('a pointer that is held plays every point that it crosses; what it is coloured by and where it leads can be chosen', async () => {
  const page = await open()
  await allThere(page)
  const hits = await collectHits(page)
  await page.locator('map-view svg').scrollIntoViewIfNeeded()
  const { x, y, width, height } = (await page.locator('map-view svg').boundingBox())!
  await page.mouse.move(x + width / 2, y + height / 2)
  await page.mouse.down()
  const step = Math.min(width, height * 1.1) / 9
  for (let i = 1; i <= 8; i++) await page.mouse.move(x + width / 2 + (i * step) / 2, y + height / 2)
  await page.mouse.up()
  expect((await hits()).length).toBe(5) // the one in the middle and four on the way to the rim
  await page.getByRole('combobox', { name: 'Coloured by' }).selectOption('Length')
  expect(await here(page).getAttribute('aria-label')).toMatch(/^Length \d\.\d\d s, 4 of 4 out, right$/)
  const colours = () =>
    page.locator('map-view polygon[fill^="#"]').evaluateAll((all) => all.map((one) => one.getAttribute('fill')))
  const first = await colours()
  expect(first).toHaveLength(61)
  expect(new Set(first).size).toBeGreaterThan(10)
  await page.getByRole('button', { name: 'Other directions' }).click()
  await allThere(page)
  expect(await colours()).not.toEqual(first)
  await page.getByRole('button', { name: 'Directions before' }).click()
  await expect.poll(colours).toEqual(first)
})

test('on a phone, two taps of a point keep it, and its cells are as large as a fingertip', async () => {
  const page = await open({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })
  await allThere(page)
  const cells = page.locator('map-view [role="gridcell"]')
  expect(await cells.count()).toBe(37)
  await page.locator('map-view svg').scrollIntoViewIfNeeded()
  const box = (await cells.nth(20).locator('polygon').first().boundingBox())!
  expect(Math.min(box.width, box.height)).toBeGreaterThanOrEqual(44)
  const before = await samplesOf(page, 0)
  await page.touchscreen.tap(box.x + box.width / 2, box.y + box.height / 2)
  expect(await page.getByText('Plays what you try').count()).toBe(1)
  await page.touchscreen.tap(box.x + box.width / 2, box.y + box.height / 2)
  await allLoaded(page)
  expect(await samplesOf(page, 0)).not.toEqual(before)
  await expect.poll(() => undo(page).getAttribute('aria-label')).toContain('walk from Kick')
})

test('snapshots are there to morph to after another kit was put on, and after a visit', async () => {
  const page = await open()
  await page.getByRole('button', { name: 'Snapshot' }).click()
  const kick = await samplesOf(page, 0)
  await page.getByRole('combobox', { name: 'Kit', exact: true }).selectOption({ label: '3 Long low' })
  await allLoaded(page)
  await page.reload()
  await allLoaded(page)
  await morphTo(page, 'Kick 1')
  await wayThere(page)
  await handle(page).focus()
  await page.keyboard.press('End')
  await page.keyboard.press('Enter')
  await allLoaded(page)
  expect(await samplesOf(page, 0)).toEqual(kick)
  await page.getByRole('button', { name: 'Remove the snapshot Kick 1' }).click()
  await page.keyboard.press('Control+z')
  await morphTo(page, 'Kick 1')
  await page.getByRole('button', { name: 'Remove the snapshot Kick 1' }).click()
  expect(await page.getByRole('combobox', { name: 'Morph to' }).locator('option', { hasText: 'Kick 1' }).count()).toBe(
    0,
  )
})

test('pads go before the map: an edit’s sound is asked for next, and of the map one at most is under way', async () => {
  const page = await open()
  await page.evaluate(() => {
    const sent: string[] = []
    Object.assign(globalThis, { sent })
    const send = Reflect.get(WebSocket.prototype, 'send')
    WebSocket.prototype.send = function (message) {
      if (typeof message === 'string') sent.push(message)
      send.call(this, message)
    }
  })
  await page.getByRole('button', { name: 'Other directions' }).click()
  await page.waitForFunction(() => (globalThis as unknown as { sent: string[] }).sent.length > 3)
  const next = await page.evaluate(() => {
    const { instrument } = document.querySelector('ghostnote-app')!
    const { sent } = globalThis as unknown as { sent: string[] }
    const { missing } = instrument.explored
    const count = sent.length
    instrument.edit(5, { seed: 4321 }, false)
    return { missing, next: sent.slice(count).map((text) => JSON.parse(text) as { type: string; seed?: number }) }
  })
  expect(next.missing).toBeGreaterThan(10)
  expect(next.next.filter(({ type }) => type === 'render')).toMatchObject([{ seed: 4321 }]) // at once, beside the one
  await allThere(page)
})

test('when the tab is left, the pad plays its own sound', async () => {
  const page = await open()
  const kick = await hitKick(page)
  await here(page).focus()
  await page.keyboard.press('ArrowLeft')
  await expect.poll(() => page.getByText('Plays what you try').count()).toBe(1)
  expect(apart(kick, await hitKick(page))).toBeGreaterThan(1e-4)
  await page.getByRole('tab', { name: 'Sound' }).click()
  expect(apart(kick, await hitKick(page))).toBeLessThan(1e-4)
})
