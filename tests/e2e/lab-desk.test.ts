// The researcher's pages in real Chromium, from an empty lab to a withdrawn session, by keyboard where it can be: a study
// is written, sat through, opened, answered by a participant, closed, and its results are read.

import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { jndBlock, plainStudy } from '../lab/studies.ts'
import { violationsOf } from './accessible.ts'
import { launchChromium } from './chromium.ts'
import { type DeskRoom, startDesk } from './desk-room.ts'

const base = { name: 'deep-kick', sound: { class: 'kick', seed: 3 }, base: 20 }
const preset = {
  ...plainStudy,
  name: 'bright-kick',
  sessions: 2,
  blocks: [
    {
      ...jndBlock,
      bases: [base],
      procedure: { type: 'constant', levels: [4, 8], repetitions: 1 },
      practice: { trials: 1, delta: 16 },
      gapSec: 0.1,
    },
  ],
}
const token = 'd'.repeat(43)
const sizes = [
  { width: 390, height: 844 },
  { width: 1280, height: 800 },
  { width: 2560, height: 1440 },
]

let browser: Browser
let context: BrowserContext
let room: DeskRoom
let page: Page
const troubles: string[] = []
beforeAll(async () => {
  ;[browser, room] = await Promise.all([launchChromium(), startDesk([preset], token)])
  context = await browser.newContext({ viewport: sizes[1], locale: 'en-GB' })
  page = await context.newPage()
  page.on('pageerror', (error) => troubles.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(message.text())
  })
  page.setDefaultTimeout(30_000)
  await page.goto(room.address)
})
afterAll(async () => {
  await browser.close()
  await room.end()
})

const button = (name: string | RegExp) => page.getByRole('button', { name })
const link = (name: string | RegExp) => page.getByRole('link', { name })

/** Nothing sticks out at any size, and axe-core finds nothing: what is large for it is as at 1280 px. */
async function isWell(what: string): Promise<void> {
  for (const size of sizes) {
    await page.setViewportSize(size)
    const at = `${what} at ${size.width} px`
    if (process.env['GHOSTNOTE_SHOTS'] !== undefined)
      await page.screenshot({ path: `${process.env['GHOSTNOTE_SHOTS']}/${what}-${size.width}.png`, fullPage: true })
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
      at,
    ).toBeLessThanOrEqual(0)
    if (size.width < 2000) expect(await violationsOf(page), at).toEqual([])
  }
  await page.setViewportSize(sizes[1])
}

test('without the token the page is there, and says how to come in', async () => {
  const stranger = await context.newPage()
  await stranger.goto(room.address.replace(/#.*/, ''))
  await stranger.getByText('Open the whole address that Ghostnote printed').waitFor()
  await stranger.close()
})

test('an empty lab leads to a new study, whose form and file are always the same', async () => {
  await page.getByText('There is no study yet').waitFor()
  await link('New study').last().focus()
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'New study' }).waitFor()
  await page.getByText('Valid. At most about').waitFor()
  await page.getByLabel('Title (en)').fill('How bright is a kick?')
  const file = page.getByLabel('The whole file')
  expect(await file.inputValue()).toContain('"en": "How bright is a kick?"')
  await file.fill((await file.inputValue()).replace('"sessions": 2', '"sessions": 3'))
  expect(await page.getByLabel('Completed sessions wanted').inputValue()).toBe('3')
  await isWell('editor')
})

test('what the validator says stands at the field; what is out of reach, too', async () => {
  await page.getByLabel('Trials per difference').fill('0')
  expect(await page.locator('#f-blocks-0-procedure-repetitions-note').innerText()).toContain('expected at least 1')
  expect(await page.getByLabel('Trials per difference').getAttribute('aria-invalid')).toBe('true')
  expect(await button('Save to the lab').isDisabled()).toBe(true)
  await page.getByLabel('Trials per difference').fill('1')
  await page.getByLabel('Base value').fill('60')
  const says = 'kick reaches brightness 8 … 41; base 60 is outside.'
  await page.locator('#f-blocks-0-bases-0-base-note', { hasText: says }).waitFor()
  await page.getByLabel('The whole file').fill('{"name": ')
  await page.getByText('Not JSON:').waitFor()
  expect(await page.getByLabel('Base value').isDisabled()).toBe(true)
})

test('what was begun is begun anew, previewed to its end, and saved; nobody can take part yet', async () => {
  await page.getByLabel('Begin as').focus()
  await page.getByLabel('Begin as').dispatchEvent('change')
  await page.getByText('Valid. At most about').waitFor()
  const opening = context.waitForEvent('page')
  await button('Preview').press('Enter')
  const preview = await opening
  await preview.getByText('Nothing of this is stored').waitFor()
  await preview.getByText('I take part of my own will.').waitFor()
  await preview.getByLabel('Language').selectOption('de')
  await preview.getByText('Ich nehme freiwillig teil.').waitFor()
  await preview.getByRole('button', { name: 'Skip this step' }).press('Enter')
  await preview
    .getByText(/Klänge hören|Weiter|Welcher Klang/)
    .first()
    .waitFor()
  await preview.getByRole('button', { name: 'Skip to the next part' }).press('Enter')
  await preview.getByText('Das war alles.').waitFor()
  await preview.close()
  expect(await room.store.studies()).toEqual([])
  await button('Save to the lab').press('Enter')
  await page.getByText('Nobody can take part before you open it').waitFor()
  expect(await room.store.studies()).toHaveLength(1)
  await link('go to bright-kick').press('Enter')
  await page.getByText('Not open yet').waitFor()
  await page.getByText('Nobody has begun yet.').waitFor()
})

test('a simulation tells what would come of it, in figures and in a picture', async () => {
  await link('Simulate').press('Enter')
  await page.getByLabel('Listeners', { exact: true }).fill('1')
  await button('Simulate').press('Enter')
  await page.getByText('Listeners: a whole number from 2 to 5000.').waitFor()
  await page.getByLabel('Listeners', { exact: true }).fill('5')
  await button('Simulate').press('Enter')
  await page.getByText('5 simulated listeners: about').waitFor()
  await page.getByRole('img', { name: /Thresholds found/ }).waitFor()
  await isWell('simulate')
})

test('once it is open, whoever has the link takes part to the end, and the progress shows that and no more', async () => {
  await link('Progress').press('Enter')
  await button('Open to participants').press('Enter')
  const address = await page.getByLabel('Participants’ link').inputValue()
  const participants = await browser.newContext({ locale: 'en-GB' })
  const participant = await participants.newPage()
  await participant.goto(address)
  await participant.getByRole('button', { name: 'I agree and take part' }).press('Enter')
  for (let trial = 0; trial < 3; trial++) {
    await participant.locator('lab-trial .choice[aria-disabled="false"]').first().waitFor()
    const step = await participant.evaluate(() => document.querySelector('lab-app')!.sitting.step!.step)
    await participant.keyboard.press('1')
    await participant.waitForFunction(
      (before) => document.querySelector('lab-app')!.sitting.step!.step !== before,
      step,
    )
  }
  await participant.getByText('say the number of your session: 1').waitFor()
  await participants.close()
  await page.getByRole('row', { name: /^1 finished/ }).waitFor()
  expect(await page.locator('desk-progress').innerText()).not.toMatch(/threshold|correct|right answers/i)
  await isWell('progress')
})

test('results stay shut while it runs; closed, they are a page of their own in a frame that runs no script', async () => {
  await link('Results').press('Enter')
  await button('Open results all the same …').press('Enter')
  await page.getByRole('dialog', { name: 'Look at results while answers come in?' }).waitFor()
  await page.keyboard.press('Escape')
  expect(await room.store.studyEvents(1)).toMatchObject([{ kind: 'opened' }])
  await button('Close to new participants').press('Enter')
  await page.getByText('Closed', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Open results', exact: true }).press('Enter')
  const frame = page.frameLocator('iframe')
  await frame.getByRole('heading', { name: 'Methods' }).waitFor()
  expect(await page.locator('iframe').getAttribute('sandbox')).toBe('')
  const downloading = page.waitForEvent('download')
  await button('Download the report').press('Enter')
  expect((await downloading).suggestedFilename()).toBe('bright-kick-report.html')
  const packing = page.waitForEvent('download')
  await button('Download all data (ZIP)').press('Enter')
  expect((await packing).suggestedFilename()).toBe('bright-kick.zip')
  await isWell('results')
})

test('a session is withdrawn by its number, not without asking back, and is erased then', async () => {
  await link('Progress').press('Enter')
  await page.getByLabel('Session', { exact: true }).fill('1')
  await page.keyboard.press('Enter')
  await page.getByRole('dialog', { name: 'Erase session 1?' }).waitFor()
  await isWell('withdraw')
  await page.keyboard.press('Enter') // the first button keeps it
  expect((await room.store.events(1)).length).toBeGreaterThan(4)
  await page.getByLabel('Session', { exact: true }).press('Enter')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.getByText('Session 1 is erased.').waitFor()
  await page.getByRole('row', { name: /^1 withdrawn/ }).waitFor()
  expect(await room.store.events(1)).toEqual([])
})

test('the list of studies leads back to each, and nothing went wrong on the way', async () => {
  await link('Studies').press('Enter')
  await link('How bright?').waitFor()
  await page.getByText('0 of 2 finished, 0 under way, 1 withdrawn').waitFor()
  await isWell('studies')
  expect(troubles).toEqual([])
})
