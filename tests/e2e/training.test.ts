import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import type { PreviewShelf } from '../../web/training/preview-shelf.ts'
import { launchChromium } from './chromium.ts'
import { startWatchedRun, type WatchedRun } from './training-page.ts'

let browser: Browser
let run: WatchedRun
let page: Page
const troubles: string[] = []

beforeAll(async () => {
  ;[browser, run] = await Promise.all([launchChromium(), startWatchedRun()])
  page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  page.on('pageerror', (error) => troubles.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(message.text())
  })
  await page.goto(run.url)
}, 60_000)

afterAll(async () => {
  await browser.close()
  await run.end()
})

/** How many points the curve of a measure has. */
const curvePoints = (label: string) =>
  page
    .locator('curve-chart', { has: page.getByText(label, { exact: true }) })
    .locator('path')
    .evaluate((path) => path.getAttribute('d')!.split('L').length, undefined, { timeout: 60_000 })

test('the loss curve grows while the run trains, and the page says where it stands', async () => {
  await expect.poll(() => curvePoints('autoencode'), { timeout: 60_000 }).toBeGreaterThan(1)
  const before = await curvePoints('autoencode')
  const stepBefore = Number(await page.locator('progress').getAttribute('value'))
  await expect.poll(() => curvePoints('autoencode'), { timeout: 60_000 }).toBeGreaterThan(before)
  expect(Number(await page.locator('progress').getAttribute('value'))).toBeGreaterThan(stepBefore)
  expect(await page.getByRole('status').innerText()).toBe('Training: autoencode')
})

test('a preview’s sheet is a picture, and its sound is heard: above −40 dBFS', async () => {
  const sheet = page.locator('preview-shelf img')
  await sheet.waitFor({ timeout: 60_000 })
  await expect.poll(() => sheet.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(400)
  await page.locator('preview-shelf').evaluate((shelf: PreviewShelf) => {
    const { context, output } = shelf.player
    const analyser = new AnalyserNode(context, { fftSize: 32_768 })
    output.connect(analyser)
    ;(globalThis as { ears?: AnalyserNode }).ears = analyser
  })
  const peakDb = () =>
    page.evaluate(() => {
      const { ears } = globalThis as { ears?: AnalyserNode }
      const heard = new Float32Array(ears!.fftSize)
      ears!.getFloatTimeDomainData(heard)
      return 20 * Math.log10(Math.max(...heard.map(Math.abs)))
    })
  expect(await peakDb()).toBe(-Infinity)
  const kick = page.getByRole('button', { name: 'Kick' })
  await kick.click()
  await expect.poll(peakDb, { timeout: 10_000 }).toBeGreaterThan(-40)
  expect(await kick.getAttribute('aria-pressed')).toBe('true')
  await kick.click()
  expect(await kick.getAttribute('aria-pressed')).toBe('false')
})

test('an earlier preview can be chosen and stays while newer ones arrive', async () => {
  const slider = page.getByRole('slider', { name: 'Preview' })
  await expect.poll(() => slider.getAttribute('max'), { timeout: 60_000 }).not.toBe('0')
  await slider.fill('0')
  const chosen = await slider.getAttribute('aria-valuetext')
  const most = Number(await slider.getAttribute('max'))
  await expect.poll(async () => Number(await slider.getAttribute('max')), { timeout: 60_000 }).toBeGreaterThan(most)
  expect(await slider.getAttribute('aria-valuetext')).toBe(chosen)
})

test.each([
  [390, 844],
  [1280, 800],
  [2560, 1440],
])('at %i × %i nothing is cut off sideways', async (width, height) => {
  await page.setViewportSize({ width, height })
  await page.waitForTimeout(200)
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0)
})

test('when the run is stopped the page keeps what it has and says so; nothing went wrong in it', async () => {
  expect(troubles).toEqual([])
  const points = await curvePoints('autoencode')
  await run.stop()
  await expect.poll(() => page.getByRole('status').innerText(), { timeout: 10_000 }).toContain('ended or been stopped')
  expect(await curvePoints('autoencode')).toBeGreaterThanOrEqual(points)
})
