// A study as its participants will find it, to sit through before anybody is asked. All of it is kept in memory and goes
// with the server: nothing of a preview can ever count.

import { AsyncLocalStorage } from 'node:async_hooks'
import { randomBytes } from 'node:crypto'
import type { SkipTo } from '../../protocol/lab-desk.ts'
import type { Answer, Step } from '../../protocol/participant.ts'
import type { Study } from '../../protocol/study.ts'
import { headphoneAnswers } from '../session/headphone-check.ts'
import { sessionSeed } from '../session/plan.ts'
import { Lab, type LabOptions } from '../service.ts'
import { imaginarySounds } from '../simulation/imaginary-sounds.ts'
import { SqliteStore } from '../store/sqlite.ts'
import type { StudyRow } from '../store/store.ts'

/** Previews that can be opened; older ones are over. */
const mostPreviews = 20
/** 128 bits: who has the code can open the preview, as a participant can with a study's. */
const codeBytes = 16
/** Steps that are skipped at once. */
const mostSkipped = 2000

const noConduct = { responseSec: 0, shownSec: 0, plays: [], hiddenSec: 0, reloads: 0, clientTime: '' }

export class Previews {
  readonly lab: Lab
  readonly #store = new SqliteStore(':memory:')
  readonly #studies = new Map<string, StudyRow>()
  /** Set while steps are skipped: nobody hears their sounds, so that none need be rendered. */
  readonly #unheard = new AsyncLocalStorage<true>()

  constructor(makerOf: LabOptions['makerOf']) {
    const silent = imaginarySounds(0, 0)
    this.lab = new Lab({
      store: this.#store,
      makerOf: (study) => ({
        make: (request) => (this.#unheard.getStore() === true ? silent : makerOf(study)).make(request),
      }),
    })
  }

  /** Takes in a study file's text. @returns the code that opens it. @throws Fault E_CONFIG. */
  async begin(text: string): Promise<string> {
    const row = await this.lab.addStudy(text, 'study')
    const code = randomBytes(codeBytes).toString('base64url')
    this.#studies.set(code, row)
    for (const oldest of this.#studies.keys()) {
      if (this.#studies.size <= mostPreviews) break
      this.#studies.delete(oldest)
    }
    return code
  }

  find(code: string): StudyRow | undefined {
    return this.#studies.get(code)
  }

  /** Answers what is due as somebody would who passes every check, up to the next step or the next part. */
  async skip(token: string, to: SkipTo): Promise<Step> {
    const { study, number } = await this.lab.whereIs(token)
    return this.#unheard.run(true, async () => {
      let { step } = await this.lab.greet(token)
      const first = step.kind
      for (let skipped = 0; step.kind !== 'end' && skipped < mostSkipped; skipped++) {
        const answer = passing(step, study, number)
        step = (await this.lab.answer(token, { step: step.step, answer, conduct: noConduct })).next
        if (to === 'step' || step.kind !== first) break
      }
      return step
    })
  }

  async close(): Promise<void> {
    await this.#store.close()
  }
}

function passing(step: Exclude<Step, { kind: 'end' }>, study: Study, session: number): Answer {
  switch (step.kind) {
    case 'consent':
      return { kind: 'consented' }
    case 'page':
      return { kind: 'read' }
    case 'level':
      return { kind: 'level', gainDb: -12 }
    case 'headphones':
      return {
        kind: 'headphones',
        chosen: [...headphoneAnswers(step.check, sessionSeed(study, session), step.attempt)],
      }
    case 'questions':
      return { kind: 'questions', values: Object.fromEntries(step.questions.map(replyTo)) }
    case 'jnd':
    case 'pairwise':
      return { kind: 'choice', chosen: 0 }
    case 'mushra':
      return step.training ? { kind: 'read' } : { kind: 'ratings', values: step.sounds.slice(1).map(() => 50) }
    case 'multi-stimulus':
      return { kind: 'ratings', values: step.sounds.map(() => 50) }
    default:
      return { kind: 'ratings', values: [3] }
  }
}

function replyTo({
  name,
  answer,
}: Extract<Step, { kind: 'questions' }>['questions'][number]): [string, string | number] {
  if ('choice' in answer) return [name, answer.choice[0].name]
  return 'number' in answer ? [name, answer.number.min] : [name, 'skipped']
}
