// A whole study of just-noticeable differences in the participant's page, by keyboard alone, with all that can go wrong
// on the way: a reload in a trial, no network, a page that dies before its answer was sent.

import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fullStudy, jndBlock, plainStudy } from '../lab/studies.ts'
import { heard, type LabRoom, listen, openLab, soundRateHz, soundSamples, takeSeat } from './lab-room.ts'

const gapSec = 0.1
const study = {
  ...plainStudy,
  name: 'whole-jnd',
  levelSetting: true,
  instructions: { en: 'Listen.', de: 'Hören Sie.' },
  questions: fullStudy.questions,
  blocks: [
    {
      ...jndBlock,
      title: { en: 'Brightness', de: 'Helligkeit' },
      practice: { trials: 2, delta: 20 },
      procedure: { type: 'constant', levels: [4, 8], repetitions: 3 },
      gapSec,
    },
  ],
} as const

let lab: LabRoom
let context: BrowserContext
let page: Page
let troubles: readonly string[]
let leave: () => Promise<void>
beforeAll(async () => {
  ;({ lab, context, page, troubles, leave } = await takeSeat(study))
})
afterAll(() => leave())

const button = (name: string | RegExp) => page.getByRole('button', { name })
/** The step that is due, as the page has it. */
const stepOnPage = () => page.evaluate(() => document.querySelector('lab-app')!.sitting.step!.step)
const choicesAreOpen = () => page.locator('lab-trial .choice[aria-disabled="false"]').first().waitFor()

/** Answers the trial that is due with the key, and waits for the next step. */
async function answer(key: string): Promise<void> {
  const before = await stepOnPage()
  await choicesAreOpen()
  await page.keyboard.press(key)
  await expect.poll(stepOnPage, { timeout: 20_000 }).not.toBe(before)
}

test('consent comes first, in the browser’s language; another one changes the page and its language', async () => {
  await page.getByText('I take part of my own will.').waitFor()
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('en')
  await page.getByLabel('Language').selectOption('de')
  await page.getByText('Ich nehme freiwillig teil.').waitFor()
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('de')
  await page.getByLabel('Sprache').selectOption('en')
  await button('I agree and take part').focus()
  await page.keyboard.press('Enter')
  await page.getByText('A few questions').waitFor()
})

test('the questionnaire says what is missing and where, and takes the rest by keyboard', async () => {
  await button('Go on').focus()
  await page.keyboard.press('Enter')
  await page.getByText('Please answer this question.').waitFor()
  expect(
    await page
      .getByRole('textbox', { name: 'Age' })
      .evaluate((field) => (field.getRootNode() as ShadowRoot).activeElement === field),
  ).toBe(true)
  await page.keyboard.type('7')
  await page.keyboard.press('Enter')
  await page.getByText('a number from 18 to 120').waitFor()
  await page.getByRole('textbox', { name: 'Age' }).fill('41')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Space')
  await page.keyboard.press('Enter')
  await page.getByText('set a comfortable volume').waitFor()
  expect((await lab.answers())[1].answer).toEqual({ kind: 'questions', values: { age: 41, plays: 'yes' } })
})

test('the level is set while a sound of the study plays, and holds from then on', async () => {
  await expect.poll(() => button('Play').isEnabled()).toBe(true)
  await page.keyboard.press('Space')
  await expect.poll(() => button('Go on').isEnabled(), { timeout: 5000 }).toBe(true)
  await page.getByRole('slider', { name: 'Volume' }).focus()
  for (let i = 0; i < 12; i++) await page.keyboard.press('ArrowRight')
  await button('Go on').focus()
  await page.keyboard.press('Enter')
  await page.getByText('Listen.').waitFor()
  expect((await lab.answers())[2].answer).toEqual({ kind: 'level', gainDb: -6 })
  for (const text of ['Listen.', 'Brightness']) {
    await page.getByText(text, { exact: true }).waitFor()
    await button('Go on').focus()
    await page.keyboard.press('Enter')
  }
})

test('intervals play by themselves, their onsets at the planned distance to the sample; before their end no answer counts', async () => {
  await page.locator('lab-trial').waitFor()
  await listen(page)
  const step = await stepOnPage()
  await page.keyboard.press('1')
  const onsets = onsetsOf(await heard(page, '.choice[aria-disabled="false"]'))
  expect(await stepOnPage()).toBe(step)
  expect(onsets).toHaveLength(2)
  expect(onsets[1] - onsets[0]).toBe(soundSamples + Math.round(gapSec * soundRateHz))
})

test('in practice, and there alone, the page says whether the answer was right, once it is stored', async () => {
  await answer('1')
  const [last] = (await lab.answers()).slice(-1)
  const told = () => page.locator('lab-trial .feedback').innerText()
  expect(await told()).toContain(last.correct ? 'Right' : 'Not this time')
  await answer('2')
  await answer('1')
  expect(await told()).toBe('')
})

test('a reload in a trial goes on with the same trial; what was heard before counts', async () => {
  const step = await stepOnPage()
  await choicesAreOpen()
  await page.reload()
  await button('Go on listening').press('Enter')
  expect(await stepOnPage()).toBe(step)
  await answer('2')
  const [{ conduct, step: answered }] = (await lab.answers()).slice(-1)
  expect(answered).toBe(step)
  expect(conduct).toMatchObject({ reloads: 1, plays: [2, 2] })
  expect((await lab.events()).filter(({ kind }) => kind === 'note: reloaded')).toHaveLength(1)
})

test('without a network an answer is kept and the page says so; it goes on by itself when the network is back', async () => {
  await choicesAreOpen()
  const [step, stored] = [await stepOnPage(), (await lab.answers()).length]
  await context.setOffline(true)
  await page.keyboard.press('1')
  await page.getByText('Your answer is safe on this device').waitFor()
  expect(await lab.answers()).toHaveLength(stored)
  await context.setOffline(false)
  await expect.poll(stepOnPage, { timeout: 20_000 }).not.toBe(step)
  expect((await lab.answers()).map((one) => one.step)).toContain(step)
})

test('an answer whose page was closed before it could be sent is handed in by the next one', async () => {
  await choicesAreOpen()
  const step = await stepOnPage()
  await context.setOffline(true)
  await page.keyboard.press('2')
  await page.getByText('Your answer is safe on this device').waitFor()
  await page.close()
  await context.setOffline(false)
  ;({ page, troubles } = await openLab(context, lab.link))
  await button('Go on listening').press('Enter')
  await expect.poll(stepOnPage).not.toBe(step)
  expect((await lab.answers()).at(-1)).toMatchObject({ step, answer: { kind: 'choice', chosen: 1 } })
})

test('a second window of the same session says so, and takes over when the first is closed', async () => {
  const { page: second } = await openLab(context, lab.link)
  await second.getByText('open in another window already').waitFor()
  const step = await stepOnPage()
  await page.close()
  page = second
  await button('Go on listening').press('Enter')
  expect(await stepOnPage()).toBe(step)
})

test('it comes to its end: every step is stored once, in order, with how the page was', async () => {
  const kindOfStep = () => page.evaluate(() => document.querySelector('lab-app')!.sitting.step!.kind)
  while ((await kindOfStep()) === 'jnd') await answer('1')
  await page.getByLabel('Remarks').fill('None.')
  await button('Go on').press('Enter')
  await page.getByText('That was all.').waitFor()
  const answers = await lab.answers()
  expect(answers.map(({ step }) => step)).toEqual(answers.map((_, i) => `s${i}`))
  expect(answers.filter(({ answer: { kind } }) => kind === 'choice')).toHaveLength(8)
  for (const {
    answer: { kind },
    conduct,
  } of answers) {
    if (kind !== 'choice') continue
    expect(conduct.plays.every((plays) => plays >= 1)).toBe(true)
    expect(conduct.responseSec).toBeLessThan(conduct.shownSec)
  }
  expect(troubles).toEqual([])
})

/** Samples at which a sound begins. */
function onsetsOf(samples: Float32Array): number[] {
  const onsets: number[] = []
  for (let i = 1; i < samples.length; i++) if (samples[i - 1] === 0 && samples[i] !== 0) onsets.push(i)
  return onsets
}
