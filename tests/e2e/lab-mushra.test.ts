// A whole MUSHRA study in the participant's page, by keyboard alone, with a reload in the middle; pairs and opinions
// after it; and withdrawal.

import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { mushraBlock, plainStudy } from '../lab/studies.ts'
import { type LabRoom, openLab, soundRateHz, takeSeat } from './lab-room.ts'
import { recorded } from './recorder.ts'

const systems = mushraBlock.items[0].systems
const study = {
  ...plainStudy,
  name: 'whole-mushra',
  blocks: [
    mushraBlock,
    { kind: 'multi-stimulus', name: 'liking', items: [{ name: 'kick', systems }] },
    { kind: 'acr', name: 'opinion', items: [{ name: 'kick', systems: { half: systems.half } }] },
    { kind: 'pairwise', name: 'pairs', items: [{ name: 'kick', systems }] },
  ],
} as const

let browser: Browser
let lab: LabRoom
let page: Page
let troubles: readonly string[]
let leave: () => Promise<void>
beforeAll(async () => {
  ;({ browser, lab, page, troubles, leave } = await takeSeat(study))
})
afterAll(() => leave())

const button = (name: string | RegExp) => page.getByRole('button', { name })
const goOn = () => page.getByRole('button', { name: 'Go on', exact: true })
const slider = (signal: number) => page.getByRole('slider', { name: `Rating of sound ${signal}` })
const isHeard = (index: number) =>
  expect.poll(() => page.locator('lab-ratings .heard').nth(index).innerText(), { timeout: 10_000 }).toBe('✓')

/** Plays every signal by its key and rates it `value(signal)` with the arrow keys. */
async function rateAll(signals: number, value: (signal: number) => number): Promise<void> {
  for (let signal = 1; signal <= signals; signal++) {
    await page.keyboard.press(String(signal))
    await expect.poll(() => slider(signal).isEnabled()).toBe(true)
    await page.keyboard.press('Home')
    for (let i = 0; i < value(signal); i++) await page.keyboard.press('ArrowUp')
  }
}

test('training lets nobody go on before every sound was heard', async () => {
  await button('I agree and take part').press('Enter')
  await page.getByText('Get to know the sounds').waitFor()
  await expect.poll(() => button(/Reference/).isEnabled()).toBe(true)
  for (const key of ['0', '1', '2', '3', '4', '5']) {
    expect(await goOn().isDisabled()).toBe(true)
    await page.keyboard.press(key)
    await isHeard(Number(key))
  }
  await expect.poll(() => goOn().isEnabled()).toBe(true)
  await goOn().press('Enter')
  await page.getByText('How close is each sound to the reference?').waitFor()
})

test('a switch fades out as a raised cosine of 5 ms, then begins the next sound at its onset behind silence', async () => {
  await expect.poll(() => button(/Reference/).isEnabled()).toBe(true)
  const { samples: sound } = await recorded(
    page,
    async () => {
      await page.getByLabel('Repeat').press('Space')
      await page.keyboard.press('0')
      await page.waitForTimeout(300)
      await page.keyboard.press('1')
      await page.waitForTimeout(300)
    },
    'lab-app',
  )
  const { fade, silence, onset, before, after } = switchIn(sound)!
  const samples = Math.round(0.005 * soundRateHz)
  expect(fade).toHaveLength(samples - 1) // the curve's ends are the sound itself and silence
  fade.forEach((x, i) =>
    expect(Math.abs(x - before * (0.5 + 0.5 * Math.cos((Math.PI * (i + 1)) / samples)))).toBeLessThan(1e-3),
  )
  expect(silence).toBeGreaterThanOrEqual(Math.round(0.01 * soundRateHz))
  expect(onset).toBeCloseTo(after, 6) // its first sample is untouched by the fade
  await page.keyboard.press('Space')
  await page.getByLabel('Repeat').press('Space')
})

test('keys that are struck faster than a sound fades in are all followed', async () => {
  await page.evaluate(() => {
    for (let i = 0; i < 40; i++)
      window.dispatchEvent(new KeyboardEvent('keydown', { key: String(i % 3), bubbles: true }))
  })
  await page.keyboard.press('2')
  await expect.poll(() => slider(2).isEnabled()).toBe(true)
  await page.keyboard.press('Space')
  expect(troubles).toEqual([])
})

test('only the sound that was played last can be moved; a reload brings back what was rated, and the step', async () => {
  await page.keyboard.press('0')
  await isHeard(0)
  await rateAll(2, (signal) => 10 * signal)
  expect(await slider(1).isDisabled()).toBe(true)
  expect(await slider(3).isDisabled()).toBe(true)
  await isHeard(2)
  await page.reload()
  await button('Go on listening').press('Enter')
  await expect.poll(() => slider(2).inputValue()).toBe('20')
  expect(await slider(1).inputValue()).toBe('10')
  expect(await slider(3).getAttribute('aria-valuetext')).toBe('not rated')
})

test.each([390, 1280, 2560])('at %i pixels nothing is cut off sideways', async (width) => {
  await page.setViewportSize({ width, height: 900 })
  await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0)
})

test('ratings arrive in the order of the page, with how often each sound was played', async () => {
  await expect.poll(() => button(/Reference/).isEnabled()).toBe(true)
  expect(await goOn().isDisabled()).toBe(true)
  for (const signal of [1, 3, 4, 5]) {
    await page.keyboard.press(String(signal))
    await expect.poll(() => slider(signal).isEnabled()).toBe(true)
    await page.keyboard.press('Home')
    for (let i = 0; i < signal; i++) await page.keyboard.press('ArrowUp')
    await isHeard(signal)
  }
  await expect.poll(() => goOn().isEnabled()).toBe(true)
  await goOn().press('Enter')
  await expect.poll(async () => (await lab.answers()).length).toBe(3)
  const { answer, conduct } = (await lab.answers())[2]
  expect(answer).toEqual({ kind: 'ratings', values: [1, 20, 3, 4, 5] })
  expect(conduct.reloads).toBe(1)
  expect(conduct.plays).toEqual([16, 16, 15, 1, 1, 1])
})

test('the rest of it: another page, one without a reference, an opinion, pairs, the end', async () => {
  await expect.poll(() => page.locator('lab-ratings input[type=range]').count()).toBe(4)
  await expect.poll(() => button(/Reference/).isEnabled()).toBe(true)
  await page.keyboard.press('0')
  await isHeard(0)
  for (let signal = 1; signal <= 4; signal++) {
    await page.keyboard.press(String(signal))
    await isHeard(signal)
  }
  await rateAll(4, () => 2)
  await goOn().press('Enter')
  await page.getByText('How do you rate each sound?').waitFor()
  expect(await button(/Reference/).count()).toBe(0)
  await expect.poll(() => button(/Sound 1/).isEnabled()).toBe(true)
  await rateAll(2, (signal) => signal)
  for (const signal of [1, 2]) {
    await page.keyboard.press(String(signal))
    await isHeard(signal - 1)
  }
  await goOn().press('Enter')
  for (const key of ['4', 'a', 'b']) {
    const step = () => page.evaluate(() => document.querySelector('lab-app')!.sitting.step!.step)
    const before = await step()
    await page.locator('lab-trial .choice[aria-disabled="false"]').first().waitFor()
    await page.keyboard.press(key)
    await expect.poll(step, { timeout: 15_000 }).not.toBe(before)
  }
  await page.getByText('That was all.').waitFor()
  const kinds = (await lab.answers()).slice(3).map(({ answer }) => answer)
  expect(kinds).toEqual([
    { kind: 'ratings', values: [2, 2, 2, 2] },
    { kind: 'ratings', values: [1, 2] },
    { kind: 'ratings', values: [4] },
    { kind: 'choice', chosen: 0 },
    { kind: 'choice', chosen: 1 },
  ])
  expect(troubles).toEqual([])
})

test('who withdraws is asked first; then everything is erased, here and at the server, even without a network at first', async () => {
  const other = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'de-AT' })
  const { page: phone } = await openLab(other, lab.link)
  await phone.getByRole('button', { name: 'Ich bin einverstanden und nehme teil' }).click()
  const withdraw = phone.getByRole('button', { name: 'Zurücktreten', exact: true })
  await withdraw.click()
  await phone.getByRole('button', { name: 'Bleiben' }).click()
  expect(await lab.answers(1)).toHaveLength(1)
  await other.setOffline(true)
  await withdraw.click()
  await phone.getByRole('button', { name: 'Zurücktreten und löschen' }).click()
  await phone.getByText('sobald der Server antwortet').waitFor()
  await other.setOffline(false)
  await phone.getByText('Alles, was Sie geantwortet hatten, ist gelöscht.').waitFor()
  expect(await lab.events(1)).toHaveLength(0)
  await phone.reload()
  await phone.getByText('Alles, was Sie geantwortet hatten, ist gelöscht.').waitFor()
  await other.close()
})

/** The last switch in what was heard: a level that falls to silence without a jump, and the next sound's first samples. */
function switchIn(samples: Float32Array) {
  for (let i = samples.length - 2; i > 400; i--) {
    if (samples[i - 1] !== 0 || samples[i] === 0) continue
    let zero = i - 1
    while (zero > 400 && samples[zero - 1] === 0) zero--
    let start = zero
    while (start > 0 && samples[start - 1] > samples[start]) start--
    const fade = samples.slice(start + 1, zero)
    // a sound that ends by itself has no fade
    if (fade.length > 10)
      return { fade, silence: i - zero, onset: samples[i], before: samples[start], after: samples[i + 1] }
  }
  return undefined
}
