// Every kind of step in the participant's page, one after the other by keyboard alone: as assistive technology reads it,
// with the values stored that were really the case, and nothing heard that is not of the sounds.

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Presented } from '../../src/lab/session/events.ts'
import { jndBlock, mushraBlock, plainStudy } from '../lab/studies.ts'
import { violationsOf } from './accessible.ts'
import { type LabRoom, soundRateHz, takeSeat } from './lab-room.ts'
import { recorded, type Recording, steepestFall, steepestOfFade } from './recorder.ts'

const soundSec = 0.25
const gapSec = 0.1
const [item] = mushraBlock.items
const systems = item.systems
const task = (name: string) => ({
  ...jndBlock,
  name: `task-${name}`,
  task: name,
  procedure: { type: 'constant', levels: [8], repetitions: 1 },
  gapSec,
  replays: 1,
})
const study = {
  ...plainStudy,
  name: 'every-task',
  headphones: { check: 'huggins', attempts: 1, onFail: 'flag' },
  levelSetting: true,
  blocks: [
    ...['3afc', 'abx', 'same-different', 'odd-one-out'].map(task),
    { kind: 'multi-stimulus', name: 'liking', items: [{ name: 'kick', systems }] },
    { kind: 'acr', name: 'opinion', items: [{ name: 'kick', systems: { half: systems.half } }] },
    { kind: 'pairwise', name: 'pairs', items: [{ name: 'kick', systems }] },
    { ...mushraBlock, items: [item] },
  ],
  questions: { after: [{ name: 'remarks', text: 'Remarks', answer: { text: { maxLength: 200 } } }] },
} as const

let lab: LabRoom
let page: Page
let troubles: readonly string[]
let leave: () => Promise<void>
beforeAll(async () => {
  ;({ lab, page, troubles, leave } = await takeSeat(study, soundSec))
})
afterAll(() => leave())

const stepOnPage = () => page.evaluate(() => document.querySelector('lab-app')!.sitting.step!.step)
const choicesAreOpen = () => page.locator('lab-trial .choice[aria-disabled="false"]').first().waitFor()
/** Waits until the button can be pressed. */
const isOpen = (name: string | RegExp) => page.getByRole('button', { name, disabled: false }).waitFor()
const last = async () => (await lab.answers()).at(-1)!

/** What has the focus, through all shadow roots: its name, as it is written. */
const focused = () =>
  page.evaluate(() => {
    let { activeElement } = document
    while (activeElement?.shadowRoot?.activeElement) ({ activeElement } = activeElement.shadowRoot)
    return activeElement?.getAttribute('aria-label') ?? activeElement?.textContent?.trim().replaceAll(/\s+/g, ' ') ?? ''
  })

/** Goes on with Tab until the control of this name has the focus. */
async function tabTo(name: string): Promise<void> {
  for (let presses = 0; presses < 30; presses++) {
    if ((await focused()) === name) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`Tab never gets to "${name}"`)
}

/** Gives an answer with `act`, and waits for the next step. */
async function answer(act: () => Promise<void>): Promise<void> {
  const before = await stepOnPage()
  await act()
  await expect.poll(stepOnPage, { timeout: 20_000 }).not.toBe(before)
}

async function pressButton(name: string): Promise<void> {
  await tabTo(name)
  await page.keyboard.press('Enter')
}

/** Of the page as it is, on a phone and on a desk. */
async function expectAccessible(): Promise<void> {
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: 844 })
    expect(await violationsOf(page), `${await stepOnPage()} at ${width}`).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0)
  }
}

/** The values that sounded for more than a few samples, in order. */
function plateausOf({ samples }: Recording): number[] {
  const plateaus: number[] = []
  let since = 0
  for (let i = 1; i <= samples.length; i++) {
    if (i < samples.length && Math.abs(samples[i] - samples[i - 1]) < 1e-7) continue
    if (i - since > 1000 && samples[since] > 1e-4) plateaus.push(samples[since])
    since = i
  }
  return plateaus
}

test('consent is given by keyboard', async () => {
  await page.getByText('I take part of my own will.').waitFor()
  await expectAccessible()
  await answer(() => pressButton('I agree and take part'))
})

test('Huggins: three noises a trial, six times; which was chosen is stored, and how often each was played', async () => {
  await isOpen('Start')
  await expectAccessible()
  await pressButton('Start')
  await answer(async () => {
    for (let trial = 0; trial < 6; trial++) {
      await page.getByText(`${trial + 1} of 6`).waitFor()
      await choicesAreOpen()
      if (trial === 0) await expectAccessible()
      await page.keyboard.press(String((trial % 3) + 1))
    }
  })
  const { answer: said, conduct } = await last()
  expect(said).toEqual({ kind: 'headphones', chosen: [0, 1, 2, 0, 1, 2] })
  expect(conduct.plays).toEqual(Array.from({ length: 18 }, () => 1))
})

test('the level that is set is the level at which the study sounds, after a reload, too, from the first sample on', async () => {
  await isOpen('Play')
  await expectAccessible()
  await page.keyboard.press('Space')
  await isOpen('Go on')
  await tabTo('Volume')
  for (let i = 0; i < 8; i++) await page.keyboard.press('ArrowRight')
  const atOnce = await recorded(page, () => answer(() => pressButton('Go on')).then(choicesAreOpen), 'lab-app')
  expect((await last()).answer).toEqual({ kind: 'level', gainDb: -10 })
  await page.reload()
  await isOpen('Go on listening')
  await expectAccessible()
  const begin = () => pressButton('Go on listening').then(choicesAreOpen)
  const reloaded = await recorded(page, begin, 'lab-app')
  const presented = (await lab.events()).findLast(({ kind }) => kind === 'presented')!.data as Presented
  const expected = presented.sounds.map(({ hash }) => lab.valueOf(hash) * 10 ** (-10 / 20))
  for (const { samples } of [atOnce, reloaded]) {
    const onsets = Array.from(samples.keys()).filter((i) => i > 0 && samples[i - 1] === 0 && samples[i] !== 0)
    expect(onsets.length).toBeGreaterThanOrEqual(3)
    onsets.slice(-3).forEach((onset, i) => expect(samples[onset]).toBeCloseTo(expected[i], 5))
  }
})

test('the response time runs from the end of the last sound as it is heard, on the audio’s own clock', async () => {
  await answer(() =>
    page.keyboard
      .press('r')
      .then(choicesAreOpen)
      .then(() => page.keyboard.press('2')),
  )
  expect((await last()).answer).toEqual({ kind: 'choice', chosen: 1 })
  await page.evaluate(() =>
    window.addEventListener(
      'keydown',
      ({ timeStamp }) => ((globalThis as { pressedAtMs?: number }).pressedAtMs = timeStamp),
      true,
    ),
  )
  const sound = await recorded(page, choicesAreOpen, 'lab-app')
  const latencySec = await page.evaluate(() => document.querySelector('lab-app')!.ears.context.outputLatency)
  const clock = await page.evaluate(() => document.querySelector('lab-app')!.ears.context.getOutputTimestamp())
  await page.waitForTimeout(300)
  const step = await stepOnPage()
  await answer(() => page.keyboard.press('b'))
  const pressedAtMs = await page.evaluate(() => (globalThis as { pressedAtMs?: number }).pressedAtMs!)
  const endSec = sound.startSec + (sound.samples.findLastIndex((x) => x !== 0) + 1) / sound.rateHz
  const heardAtMs = clock.performanceTime! + 1000 * (endSec - clock.contextTime!)
  const { answer: said, conduct, step: answered } = await last()
  expect([answered, said]).toEqual([step, { kind: 'choice', chosen: 1 }])
  expect(Math.abs(conduct.responseSec - (pressedAtMs - heardAtMs) / 1000)).toBeLessThan(0.02)
  expect(conduct.responseSec).toBeGreaterThan(0.2)
  expect(conduct.plays).toEqual([1, 1, 1])
  if (latencySec > 0) expect(conduct.outputLatencySec).toBeCloseTo(latencySec, 1)
})

test('same or different, and the odd one out: the keys of the answers are those on their buttons', async () => {
  await choicesAreOpen()
  await expectAccessible()
  await answer(() => page.keyboard.press('d'))
  expect((await last()).answer).toEqual({ kind: 'choice', chosen: 1 })
  await choicesAreOpen()
  await expectAccessible()
  await answer(() => page.keyboard.press('3'))
  expect(await last()).toMatchObject({ answer: { kind: 'choice', chosen: 2 }, conduct: { plays: [1, 1, 1] } })
})

test('several sounds on a page: switching between them never clicks, and each rating is that of its sound', async () => {
  await isOpen(/Sound 1/)
  await expectAccessible()
  const step = (await lab.events()).findLast(({ kind }) => kind === 'presented')!.data as Presented
  const heardIs = (count: number) =>
    expect.poll(() => page.locator('lab-ratings .heard', { hasText: '✓' }).count(), { timeout: 15_000 }).toBe(count)
  const sound = await recorded(
    page,
    async () => {
      for (const key of ['1', '2', '1', '2']) {
        await page.keyboard.press(key)
        await page.waitForTimeout(soundSec * 400)
      }
      await page.keyboard.press('Space')
      await page.waitForTimeout(100)
    },
    'lab-app',
  )
  expect(plateausOf(sound)).toHaveLength(4)
  expect(steepestFall(sound)).toBeLessThan(steepestOfFade(soundRateHz))
  for (const [i, key] of ['1', '2'].entries()) {
    await page.keyboard.press(key)
    await page.keyboard.press('Home')
    for (let presses = 0; presses <= i; presses++) await page.keyboard.press('ArrowUp')
    await heardIs(i + 1)
  }
  await expectAccessible()
  await answer(() => pressButton('Go on'))
  const { answer: said, conduct } = await last()
  expect(said).toEqual({ kind: 'ratings', values: [1, 2] })
  expect(conduct.plays).toEqual([3, 3])
  expect(step.sounds).toHaveLength(2)
})

test('an opinion is one of five', async () => {
  await choicesAreOpen()
  await expectAccessible()
  await answer(() => page.keyboard.press('4'))
  expect(await last()).toMatchObject({ answer: { kind: 'ratings', values: [4] }, conduct: { plays: [1] } })
})

test('pairs: heard again as often as one likes; an answer in the middle of a sound ends it without a click', async () => {
  await choicesAreOpen()
  await expectAccessible()
  const sound = await recorded(
    page,
    () =>
      answer(async () => {
        await page.keyboard.press('r')
        await page.locator('lab-trial .lamp.on').waitFor()
        await page.keyboard.press('b')
      }),
    'lab-app',
  )
  expect(plateausOf(sound).length).toBeGreaterThanOrEqual(1)
  expect(steepestFall(sound)).toBeLessThan(steepestOfFade(soundRateHz))
  const { answer: said, conduct } = await last()
  expect(said).toEqual({ kind: 'choice', chosen: 1 })
  expect(conduct.plays[0]).toBe(2)
  await choicesAreOpen()
  await answer(() => page.keyboard.press('a'))
  expect((await last()).answer).toEqual({ kind: 'choice', chosen: 0 })
})

test('MUSHRA’s training and rating, the last questions and the end read well, too', async () => {
  await isOpen(/Reference/)
  await expectAccessible()
  for (const key of ['0', '1', '2', '3', '4', '5']) {
    await page.keyboard.press(key)
    await page.waitForTimeout(1000 * soundSec + 100)
  }
  await isOpen('Go on')
  await answer(() => pressButton('Go on'))
  await isOpen(/Reference/)
  await expectAccessible()
  await page.keyboard.press('0')
  await page.waitForTimeout(1000 * soundSec + 100)
  for (const key of ['1', '2', '3', '4', '5']) {
    await page.keyboard.press(key)
    await page.keyboard.press('Home')
    await page.waitForTimeout(1000 * soundSec + 100)
  }
  await isOpen('Go on')
  await answer(() => pressButton('Go on'))
  await page.getByLabel('Remarks').waitFor()
  await expectAccessible()
  await answer(() => pressButton('Go on'))
  await page.getByText('That was all.').waitFor()
  await expectAccessible()
  expect(troubles).toEqual([])
})
