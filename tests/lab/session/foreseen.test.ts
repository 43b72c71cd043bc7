// Sounds that a study foresees are those that its sessions then ask for.

import { expect, test } from 'vitest'
import type { Presented } from '../../../src/lab/session/events.ts'
import { foreseenSounds } from '../../../src/lab/session/foreseen.ts'
import { simulatedSession } from '../../../src/lab/simulation/simulate.ts'
import { checkStudy } from '../../../src/protocol/study.ts'
import { fullStudy, jndBlock, plainStudy, questPlus, staircase } from '../studies.ts'

const traits = { noise: 5, lapse: 0.05, bias: 0 }

/** Of simulated sessions, what every trial and page asked for; a simulated sound's hash is its request. */
async function presentedTo(file: object, sessions: number): Promise<readonly Presented[]> {
  const study = checkStudy(file, 'test')
  const presented: Presented[] = []
  for (let number = 1; number <= sessions; number++) {
    const { events } = await simulatedSession(study, number, traits, { errorPoints: 1, seed: 1 })
    presented.push(...events.filter(({ kind }) => kind === 'presented').map(({ data }) => data as Presented))
  }
  return presented
}

const foreseenOf = (file: object) => foreseenSounds(checkStudy(file, 'test')).map((request) => JSON.stringify(request))

test.each([
  ['QUEST+', questPlus],
  ['constant stimuli', { type: 'constant', levels: [2, 4, 8], repetitions: 5 }],
  ['a linear staircase', staircase],
] as const)(
  '%s with practice, catch trials, two bases and both directions asks for nothing unforeseen',
  async (_, procedure) => {
    const bases = [
      { name: 'free', sound: { class: 'kick', seed: 3 } },
      { name: 'set', sound: { class: 'snare', seed: 4 }, base: 30 },
    ]
    const block = { ...jndBlock, procedure, bases, controls: ['brightness', 'depth'], directions: ['up', 'down'] }
    const asks = { practice: { trials: 4, delta: 20 }, catches: { every: 5, delta: 25 }, others: 'held' }
    const file = { ...plainStudy, blocks: [{ ...block, ...asks }] }
    const foreseen = new Set(foreseenOf(file))
    const hashes = (await presentedTo(file, 6)).flatMap(({ sounds }) => sounds.map(({ hash }) => hash))
    expect(hashes.filter((hash) => !foreseen.has(hash))).toEqual([])
  },
)

test('a logarithmic staircase’s first trials are foreseen, which come before there is time to look ahead', async () => {
  const procedure = { ...staircase, scale: 'log', min: 0.5, steps: [2, 1.5, 1.2], rule: { target: 0.75 } }
  const file = { ...plainStudy, blocks: [{ ...jndBlock, procedure }] }
  const foreseen = new Set(foreseenOf(file))
  const trials = (await presentedTo(file, 20)).filter(({ plan }) => 'trial' in plan && plan.trial < 5)
  expect(trials).toHaveLength(100)
  expect(trials.flatMap(({ sounds }) => sounds).filter(({ hash }) => !foreseen.has(hash))).toEqual([])
})

test('pages of all kinds ask for nothing unforeseen, and every sound that is foreseen is heard; none is listed twice', async () => {
  const file = { ...fullStudy, levelSetting: false, blocks: fullStudy.blocks.slice(1) }
  const foreseen = foreseenOf(file)
  const heard = new Set((await presentedTo(file, 1)).flatMap(({ sounds }) => sounds.map(({ hash }) => hash)))
  expect(new Set(foreseen)).toEqual(heard)
  expect(foreseen).toHaveLength(heard.size)
})
