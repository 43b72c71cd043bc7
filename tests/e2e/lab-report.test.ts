// The report of a study in a real browser: readable by anybody, at every width, in the light and in the dark, on paper.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { reportPage } from '../../src/lab/page/report-page.ts'
import { reported, sessionsOf } from '../lab/simulated.ts'
import { fullStudy, jndBlock } from '../lab/studies.ts'
import { violationsOf } from './accessible.ts'
import { launchChromium } from './chromium.ts'

const room = mkdtempSync(join(tmpdir(), 'ghostnote-report-'))
const path = join(room, 'report.html')
let browser: Browser

beforeAll(async () => {
  const [, ...others] = fullStudy.blocks
  const file = { ...fullStudy, blocks: [{ ...jndBlock, practice: { trials: 4, delta: 20 } }, ...others] }
  const { study, sessions } = await sessionsOf(file, { listeners: 3, randomShare: 1 / 3 })
  writeFileSync(path, reportPage(study, { ...reported(study, sessions), simulated: 'For a test.' }))
  browser = await launchChromium()
})

afterAll(async () => {
  await browser.close()
  rmSync(room, { recursive: true })
})

async function open(width: number, colorScheme: 'light' | 'dark'): Promise<Page> {
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme })
  onTestFinished(() => page.close())
  await page.goto(pathToFileURL(path).href)
  return page
}

test.each([
  [390, 'dark'],
  [1280, 'light'],
] as const)('axe-core finds nothing wrong with it at %i px, %s, all folds open', async (width, scheme) => {
  const page = await open(width, scheme)
  await page.locator('details').evaluateAll((folds) => folds.forEach((fold) => fold.setAttribute('open', '')))
  expect(await violationsOf(page)).toEqual([])
})

test.each([390, 1280, 2560])('at %i px nothing sticks out, and words in pictures can be read', async (width) => {
  const page = await open(width, 'light')
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0)
  const smallest = await page.evaluate(() =>
    Math.min(
      ...[...document.querySelectorAll<SVGTextElement>('svg text')].map((text) => {
        const picture = text.ownerSVGElement!
        const scale = picture.getBoundingClientRect().width / picture.viewBox.baseVal.width
        return Number.parseFloat(getComputedStyle(text).fontSize) * scale
      }),
    ),
  )
  expect(smallest).toBeGreaterThan(9)
})

test('the keyboard reaches every fold and opens it', async () => {
  const page = await open(390, 'light')
  const stops = await page.locator('summary, .wide').count()
  for (let i = 0; i < 2 * stops; i++) {
    await page.keyboard.press('Tab')
    if (await page.evaluate(() => document.activeElement!.matches('details:not([open]) > summary')))
      await page.keyboard.press('Enter')
  }
  expect(await page.locator('details').count()).toBeGreaterThan(4)
  expect(await page.locator('details:not([open])').count()).toBe(0)
})

test('on paper folded tables are open', async () => {
  const page = await open(1280, 'light')
  const height = () =>
    page
      .locator('details .wide')
      .first()
      .evaluate((table) => table.getBoundingClientRect().height)
  expect(await height()).toBe(0)
  await page.emulateMedia({ media: 'print' })
  expect(await height()).toBeGreaterThan(50)
})
