// A lab with answers of every kind in it: finished, half-way, withdrawn; with notes, typed words and a reload.

import { RandomStream } from '../../../src/dsp/random.ts'
import type { SessionEvents } from '../../../src/lab/analysis/report.ts'
import type { Making } from '../../../src/lab/package/format.ts'
import type { PackageInput } from '../../../src/lab/package/package-files.ts'
import { Lab } from '../../../src/lab/service.ts'
import { sha256 } from '../../../src/formats/sha256.ts'
import type { MadeSound, SoundRequest, StimulusMaker } from '../../../src/lab/stimulus.ts'
import { SqliteStore } from '../../../src/lab/store/sqlite.ts'
import type { Answer, Step } from '../../../src/protocol/participant.ts'
import { checkStudy, type Study } from '../../../src/protocol/study.ts'
import { fullStudy, jndBlock, makerOfNumbers, mushraBlock, questPlus, staircase } from '../studies.ts'
import { shippedModel } from '../../shipped.ts'

/** Of the block `odd` alone, in dB. */
export const roveDb = 3

const coarse = {
  ...questPlus,
  levels: { from: 1, to: 20, count: 12 },
  thresholds: { from: 1, to: 20, count: 12 },
  trials: 16,
} as const

/** Everything that a study can have, both adaptive procedures, a task of three intervals, roving, a title with a comma. */
const everyStudy = {
  ...fullStudy,
  name: 'every-thing',
  title: { en: 'Bright, or "not"?', de: 'Hell?' },
  headphones: { ...fullStudy.headphones, onFail: 'flag' },
  screening: { catches: { leastCorrect: 0.9 } },
  blocks: [
    { ...fullStudy.blocks[0], procedure: { ...staircase, trials: 16 } },
    ...fullStudy.blocks.slice(1),
    { kind: 'multi-stimulus', name: 'free', items: [{ name: 'kick', systems: mushraBlock.items[0].systems }] },
    { ...jndBlock, name: 'odd', task: '3afc', procedure: coarse, roveDb },
    {
      ...jndBlock,
      name: 'same',
      task: 'same-different',
      procedure: { type: 'constant', levels: [2, 9], repetitions: 4 },
    },
  ],
} as const

/** Words that must not leave the lab. */
export const secrets = {
  typed: 'I am Ottilie Wildermuth',
  device: 'Ottilie’s Headphones',
  withdrawn: 'forget me, says Eduard',
} as const

/** The zone of a participant's clock; in UTC it is 10:15. */
export const clientTime = '2026-03-01T15:45:00.000+05:30'

/** Sounds of numbers, with recipes of which they can be made again. */
function makerOfRecipes(): StimulusMaker {
  const numbers = makerOfNumbers(0.4)
  return {
    async make(request: SoundRequest): Promise<MadeSound> {
      const made = await numbers.make(request)
      const recipe = { model: shippedModel, edition: 'e1', sound: request.sound, gainDb: -3, leadSec: 0.02 }
      return { ...made, hash: sha256(Buffer.from(made.hash)), recipe }
    },
  }
}

export interface FilledLab {
  readonly store: SqliteStore
  readonly study: Study
  readonly text: string
  readonly tokens: readonly string[]
  sessions(): Promise<readonly SessionEvents[]>
}

/** Sessions 1 and 4 are finished, 2 is withdrawn, 3 is half-way. */
export async function filledLab(path: string, file: object = everyStudy): Promise<FilledLab> {
  const text = JSON.stringify(file)
  const store = new SqliteStore(path)
  const maker = makerOfRecipes()
  let now = Date.UTC(2026, 2, 1, 10)
  const lab = new Lab({ store, makerOf: () => maker, now: () => (now += 1234) })
  const row = await lab.addStudy(text, 'study.json')
  await store.noteStudy(row.id, 'opened', {}, '2026-03-01T09:00:00.000Z')
  const tokens: string[] = []
  for (const [index, most] of [Infinity, 3, 40, Infinity].entries()) {
    const { token } = await lab.open(row)
    tokens.push(token)
    let { step } = await lab.greet(token)
    await lab.note(token, {
      key: `n ${secrets.device}`,
      what: 'audio',
      data: { trouble: secrets.device, rateHz: 48_000 },
    })
    const typed = index === 1 ? secrets.withdrawn : `${secrets.typed} (${index + 1})`
    for (let n = 0; step.kind !== 'end' && n < most; n++) {
      const random = new RandomStream(index, 'filled', n)
      const conduct = {
        responseSec: 0.5 + random.uniform(0, 1),
        shownSec: 3,
        plays: 'sounds' in step ? step.sounds.slice(0, 4).map((_, i) => i + 1) : [],
        hiddenSec: n === 2 ? 1.5 : 0,
        reloads: n === 3 ? 1 : 0,
        ...(index === 0 && { outputLatencySec: 0.012, droppedFrames: 2 }),
        clientTime,
      }
      step = (await lab.answer(token, { step: step.step, answer: replyTo(step, typed, random), conduct })).next
    }
    if (index === 1) await lab.withdraw(token)
  }
  // In the middle of it, so that it was early.
  await store.noteStudy(row.id, 'results opened', { finished: 1, isEarly: true }, '2026-03-01T10:06:00.000Z')
  const sessions = async (): Promise<readonly SessionEvents[]> =>
    Promise.all(
      (await store.sessions(row.id)).map(async (one) => ({ session: one, events: await store.events(one.id) })),
    )
  return { store, study: checkStudy(file, 'study'), text, tokens, sessions }
}

function replyTo(step: Step, typed: string, random: RandomStream): Answer {
  switch (step.kind) {
    case 'consent':
      return { kind: 'consented' }
    case 'questions':
      return {
        kind: 'questions',
        values: Object.fromEntries(
          step.questions.map(({ name, answer }) => [
            name,
            'choice' in answer ? answer.choice[0].name : 'number' in answer ? answer.number.min : typed,
          ]),
        ),
      }
    case 'level':
      return { kind: 'level', gainDb: -6.5 }
    case 'headphones':
      return { kind: 'headphones', chosen: [0, 1, 2, 0, 1, 2] }
    case 'page':
      return { kind: 'read' }
    case 'jnd':
      return { kind: 'choice', chosen: random.chance(0.8) ? 0 : 1 }
    case 'pairwise':
      return { kind: 'choice', chosen: random.integer(2) }
    case 'mushra':
      if (step.training) return { kind: 'read' }
      return { kind: 'ratings', values: step.sounds.slice(1).map(() => random.integer(101)) }
    case 'multi-stimulus':
      return { kind: 'ratings', values: step.sounds.map(() => random.integer(101)) }
    case 'acr':
      return { kind: 'ratings', values: [1 + random.integer(5)] }
    default:
      throw new Error('the session has ended')
  }
}

export const making: Making = {
  software: { name: 'Ghostnote', version: '1.2.3', sha256: 'a'.repeat(64) },
  extractor: { sha256: 'b'.repeat(64) },
  model: { name: shippedModel, sha256: 'c'.repeat(64), edition: 'e1' },
}

/** Drawn sets of a bootstrap, as few as may be: what comes of them is not looked at here. */
export const repetitions = 99

export async function inputOf(lab: FilledLab, more: Partial<PackageInput> = {}): Promise<PackageInput> {
  const { study, text, store } = lab
  const studyEvents = await store.studyEvents(1)
  return { study, text, sessions: await lab.sessions(), studyEvents, making, repetitions, ...more }
}
