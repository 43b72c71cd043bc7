// The headphone check in the participant’s page: six trials in one step, whose answers decide what comes.

import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { headphoneAnswers } from '../../src/lab/session/headphone-check.ts'
import { sessionSeed } from '../../src/lab/session/plan.ts'
import { checkStudy } from '../../src/protocol/study.ts'
import { plainStudy } from '../lab/studies.ts'
import { launchChromium } from './chromium.ts'
import { type LabRoom, openLab, shortenSounds, startLab } from './lab-room.ts'

const study = {
  ...plainStudy,
  name: 'checked',
  headphones: { check: 'woods', attempts: 1, onFail: 'end' },
  instructions: 'You may begin.',
} as const

let browser: Browser
let lab: LabRoom
beforeAll(async () => {
  ;[browser, lab] = await Promise.all([launchChromium(), startLab(study)])
})
afterAll(async () => {
  await browser.close()
  await lab.end()
})

test('who answers as over headphones goes on; a reload in the middle keeps the trials that were answered', async () => {
  const context = await browser.newContext({ locale: 'en-GB' })
  await shortenSounds(context, 0.15)
  const { page, troubles } = await openLab(context, lab.link)
  await page.getByRole('button', { name: 'I agree and take part' }).press('Enter')
  const [{ number }] = await lab.sessions()
  const right = headphoneAnswers('woods', sessionSeed(checkStudy(study, 'study'), number), 0)
  await page.getByRole('button', { name: 'Start' }).press('Enter')
  for (const [trial, place] of right.entries()) {
    if (trial === 2) {
      await page.reload()
      await page.getByRole('button', { name: 'Go on listening' }).press('Enter')
      await page.getByRole('button', { name: 'Start' }).press('Enter')
    }
    await page.getByText(`${trial + 1} of 6`).waitFor()
    await page.locator('lab-trial .choice[aria-disabled="false"]').first().waitFor()
    await page.keyboard.press(String(place + 1))
  }
  await page.getByText('You may begin.').waitFor()
  const { answer, conduct } = (await lab.answers())[1]
  expect(answer).toEqual({ kind: 'headphones', chosen: right })
  expect(conduct.plays).toEqual(Array.from({ length: 18 }, () => 1))
  expect(troubles).toEqual([])
  await context.close()
})
