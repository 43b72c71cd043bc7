// The headphone check in the participant’s page: six trials in one step, whose answers decide what comes.

import { afterAll, beforeAll, expect, test } from 'vitest'
import { headphoneAnswers } from '../../src/lab/session/headphone-check.ts'
import { sessionSeed } from '../../src/lab/session/plan.ts'
import { checkStudy } from '../../src/protocol/study.ts'
import { plainStudy } from '../lab/studies.ts'
import { type Seat, takeSeat } from './lab-room.ts'

const study = {
  ...plainStudy,
  name: 'checked',
  headphones: { check: 'woods', attempts: 1, onFail: 'end' },
  instructions: 'You may begin.',
} as const

let seat: Seat
beforeAll(async () => {
  seat = await takeSeat(study, 0.15)
})
afterAll(() => seat.leave())

test('who answers as over headphones goes on; a reload in the middle keeps the trials that were answered', async () => {
  const { page, lab, troubles } = seat
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
})
