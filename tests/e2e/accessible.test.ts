// The pages as assistive technology reads them: nothing that axe-core knows to be wrong, in no state, at no width.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { violationsOf } from './accessible.ts'
import { launchChromium } from './chromium.ts'
import { allLoaded, openInstrument } from './instrument-page.ts'
import { type RunningServer, startServer } from './running-server.ts'
import { startWatchedRun } from './training-page.ts'

const room = mkdtempSync(join(tmpdir(), 'ghostnote-accessible-'))
let browser: Browser
let server: RunningServer

beforeAll(async () => {
  ;[browser, server] = await Promise.all([launchChromium(), startServer(undefined, '--kits', room)])
})

afterAll(async () => {
  await browser.close()
  await server.stop()
  rmSync(room, { recursive: true })
})

const widths = [
  { width: 390, height: 844 },
  { width: 1280, height: 800 },
] as const

async function open(viewport: (typeof widths)[number]): Promise<Page> {
  const { page } = await openInstrument(browser, server.url, { viewport, hasTouch: viewport.width < 600 })
  onTestFinished(() => page.context().close())
  return page
}

test('axe-core sees into the page: a picture without words in a shadow root is found', async () => {
  const page = await open(widths[1])
  await page.locator('pad-editor').evaluate((editor) => editor.shadowRoot!.append(document.createElement('img')))
  expect(await violationsOf(page)).toEqual([expect.stringMatching(/^image-alt: .*pad-editor.* img: /)])
})

test.each(widths)('nothing is wrong with the play page at $width px: idle, just played, edited', async (viewport) => {
  const page = await open(viewport)
  expect(await violationsOf(page)).toEqual([])
  await page.keyboard.press('z')
  await page.keyboard.press('r')
  expect(await violationsOf(page)).toEqual([])
  await page.getByRole('slider', { name: 'Tune', exact: true }).focus()
  await page.keyboard.press('ArrowRight')
  await allLoaded(page) // it sounds when it is there
  expect(await violationsOf(page)).toEqual([])
})

test.each(widths)('nothing is wrong with the groove at $width px: folded, open, drawn, playing', async (viewport) => {
  const page = await open(viewport)
  await page.getByRole('button', { name: 'Play', exact: false }).first().waitFor()
  await page.getByRole('button', { name: 'Groove', exact: true }).click()
  await page.locator('step-grid').waitFor()
  expect(await violationsOf(page)).toEqual([])
  await page
    .getByRole('button', { name: /^Step 2, empty/ })
    .first()
    .click()
  await page.getByRole('combobox', { name: 'Lock a control on this step' }).selectOption('Tune')
  expect(await violationsOf(page)).toEqual([])
  await page.getByRole('button', { name: /Play$/ }).click()
  const playing = await violationsOf(page) // pads light up meanwhile, for a moment each
  expect(playing.filter((line) => line.includes('groove-strip'))).toEqual([])
})

test.each(widths)('nothing is wrong in any tab at $width px, while it fills and when it is used', async (viewport) => {
  const page = await open(viewport)
  const tabs = page.getByRole('tab')
  const names = await tabs.allInnerTexts()
  expect(names).toContain('Explore')
  for (const name of names) {
    await page.getByRole('tab', { name }).click()
    await page.getByRole('tabpanel', { name }).waitFor()
    expect(await violationsOf(page), name).toEqual([])
  }
  for (const fold of await page.locator('panel-strips button[aria-expanded="false"]').all()) await fold.click()
  await page.getByRole('tab', { name: 'Explore' }).click()
  await page.getByRole('combobox', { name: 'Morph to' }).selectOption('pad 2')
  await page.getByRole('button', { name: 'Snapshot' }).click()
  await page.locator('map-view [tabindex="0"]').focus()
  await page.keyboard.press('ArrowRight')
  expect(await violationsOf(page)).toEqual([])
})

test.each(widths)('nothing is wrong at $width px while the kit’s dialog is open', async (viewport) => {
  const page = await open(viewport)
  await page.getByRole('button', { name: 'Kit…' }).click()
  await page.getByRole('dialog', { name: 'Kit' }).waitFor()
  expect(await violationsOf(page)).toEqual([])
})

test.each(widths)(
  'nothing is wrong at $width px with a notice over the page, and without a server',
  async (viewport) => {
    const page = await open(viewport)
    await page.evaluate(() => document.querySelector('ghostnote-app')!.instrument.reset())
    await page.locator('notice-bar').getByText('is as it was').waitFor()
    expect(await violationsOf(page)).toEqual([])
    await page.context().setOffline(true)
    await page.evaluate(() =>
      document.querySelector('ghostnote-app')!.instrument.tell({ kind: 'error', sentence: 'Lost.' }),
    )
    expect(await violationsOf(page)).toEqual([])
  },
)

test('nothing is wrong with the page of a training run, at both widths', async () => {
  const run = await startWatchedRun()
  onTestFinished(() => run.end())
  for (const viewport of widths) {
    const page = await browser.newPage({ viewport })
    await page.goto(run.url)
    await page.locator('preview-shelf img').waitFor({ timeout: 60_000 })
    expect(await violationsOf(page)).toEqual([])
    await page.close()
  }
}, 180_000)
