import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import type { Browser, Locator, Page } from 'playwright-core'
import { writeCarrierBundle } from '../engine/carrier-bundle.ts'
import { steeredConditioning } from '../engine/steered.ts'
import { launchChromium } from './chromium.ts'
import { allLoaded, openInstrument, samplesOf } from './instrument-page.ts'
import { type RunningServer, startServer } from './running-server.ts'

const models = mkdtempSync(join(tmpdir(), 'ghostnote-timbre-'))
let browser: Browser
let server: RunningServer

beforeAll(async () => {
  writeCarrierBundle(models, 'carrier', { steered: { conditioning: steeredConditioning() } })
  writeCarrierBundle(models, 'plain')
  ;[browser, server] = await Promise.all([
    launchChromium(),
    startServer(undefined, '--models', models, '--model', 'carrier'),
  ])
})

afterAll(async () => {
  await browser.close()
  await server.stop()
  rmSync(models, { recursive: true })
})

async function openKnob(): Promise<{ page: Page; knob: Locator; spoken: () => Promise<string | null> }> {
  const { page, troubles } = await openInstrument(browser, server.url)
  onTestFinished(async () => {
    expect(troubles).toEqual([])
    await page.context().close()
  })
  const knob = page.getByRole('slider', { name: 'Brightness', exact: true })
  return { page, knob, spoken: () => knob.getAttribute('aria-valuetext') }
}

test('a knob is on auto and says what the sound is like; keys set it, the sound follows, and Backspace brings auto back', async () => {
  const { page, knob, spoken } = await openKnob()
  expect(await page.getByRole('slider', { name: 'Depth', exact: true }).count()).toBe(0) // not what it is steered by
  expect(await spoken()).toMatch(/^auto, about \d+ points$/)
  const before = await samplesOf(page, 0)
  await knob.focus()
  await page.keyboard.press('End')
  await allLoaded(page)
  expect(await spoken()).toBe(`${await knob.getAttribute('aria-valuemax')} points`)
  expect(await samplesOf(page, 0)).not.toEqual(before)
  await page.keyboard.press('Backspace')
  await allLoaded(page)
  expect(await spoken()).toMatch(/^auto/)
  expect(await samplesOf(page, 0)).toEqual(before)
})

test('a drag sets a knob, a press alone does not, and a double click brings auto back', async () => {
  const { page, knob, spoken } = await openKnob()
  const box = (await knob.boundingBox())!
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
  await page.mouse.click(x, y)
  expect(await spoken()).toMatch(/^auto/)
  await page.mouse.move(x, y)
  await page.mouse.down()
  await page.mouse.move(x, y + 200, { steps: 5 })
  await page.mouse.up()
  expect(await spoken()).toBe(`${await knob.getAttribute('aria-valuemin')} points`)
  await page.mouse.dblclick(x, y)
  await expect.poll(spoken).toMatch(/^auto/)
})

test('a value can be typed, is moved into the reach, and an emptied field is auto', async () => {
  const { page, knob, spoken } = await openKnob()
  const field = page.getByRole('textbox', { name: 'Brightness, exact value; empty for auto' })
  await field.fill('45.5')
  await field.press('Enter')
  expect(await spoken()).toBe('45.5 points')
  await field.fill('1000')
  await field.press('Enter')
  expect(await spoken()).toBe(`${await knob.getAttribute('aria-valuemax')} points`)
  await field.fill('')
  await field.press('Enter')
  await expect.poll(spoken).toMatch(/^auto/)
})

test('what is being typed stays while the knob draws itself again, as it does when a sound arrives', async () => {
  const { page, knob, spoken } = await openKnob()
  const field = page.getByRole('textbox', { name: 'Brightness, exact value; empty for auto' })
  await field.fill('45.5')
  await field.press('Enter')
  await field.fill('46')
  await knob.evaluate(async (slider) => {
    const { host } = slider.getRootNode() as ShadowRoot
    const element = host as Element & { requestUpdate(): void; updateComplete: Promise<boolean> }
    element.requestUpdate()
    await element.updateComplete
  })
  await field.press('Enter')
  expect(await spoken()).toBe('46 points')
})

test('a model without timbre controls has no knobs', async () => {
  const { page, knob } = await openKnob()
  await page.getByRole('combobox', { name: 'Model' }).selectOption('plain')
  await expect.poll(() => knob.count()).toBe(0)
})
