// A participant's session: where it stands follows from the stored events alone. Reads events, says what is due, and
// turns an answer into the event that is to be stored; it stores nothing itself.

import type { Answer, AnswerBody } from '../../protocol/participant.ts'
import type { Study } from '../../protocol/study.ts'
import type { NewEvent } from '../store/store.ts'
import { type Answered, type Presented, readAnswered } from './events.ts'
import { headphoneAnswers, headphonePass } from './headphone-check.ts'
import { JndRun } from './jnd-run.ts'
import type { JndTrial } from './jnd-trial.ts'
import { needs } from './needs.ts'
import { checkReplies } from './replies.ts'
import { sessionSeed, type Stage, stagesOf } from './plan.ts'
import { type RatingPage, ratingPages } from './rating-run.ts'

/** What the participant is to do now. */
export type Due =
  | { readonly kind: 'stage'; readonly stage: Exclude<Stage, { kind: 'block' }>; readonly attempt: number }
  /** The text that opens a block. */
  | { readonly kind: 'opening'; readonly stage: Extract<Stage, { kind: 'block' }> }
  | { readonly kind: 'trial'; readonly trial: JndTrial }
  | { readonly kind: 'page'; readonly page: RatingPage }
  | { readonly kind: 'end'; readonly reason: 'finished' | 'headphones' }

export interface SessionOptions {
  readonly study: Study
  /** Orders of blocks, by arm. */
  readonly orders: readonly (readonly number[])[]
  readonly number: number
  readonly arm: number
}

export class Session {
  readonly seed: number
  readonly #options: SessionOptions
  readonly #stages: readonly Stage[]
  #stage = 0
  #attempt = 0
  /** Whether the text that opens the block has been read. */
  #isOpened = false
  #run: JndRun | undefined
  #pages: readonly RatingPage[] = []
  #page = 0
  #answered = 0
  #failedHeadphones = false
  #feedback: { readonly correct: boolean } | undefined
  #presented: Presented | undefined

  constructor(options: SessionOptions) {
    const { study, orders, number, arm } = options
    this.#options = options
    this.seed = sessionSeed(study, number)
    this.#stages = stagesOf(study, orders, arm)
    this.#enter()
  }

  /** The id of the step that is due. */
  get step(): string {
    return `s${this.#answered}`
  }

  /** Whether `step` is one that was answered before. */
  hasAnswered(step: string): boolean {
    const number = /^s(\d{1,7})$/.exec(step)?.[1]
    return number !== undefined && Number(number) < this.#answered
  }

  /** How the answer before was; in practice alone. */
  get feedback(): { readonly correct: boolean } | undefined {
    return this.#feedback
  }

  /** The sounds of the step that is due, once they have been made and noted. */
  get presented(): Presented | undefined {
    return this.#presented
  }

  get due(): Due {
    if (this.#failedHeadphones) return { kind: 'end', reason: 'headphones' }
    const stage = this.#stages[this.#stage]
    if (stage === undefined) return { kind: 'end', reason: 'finished' }
    if (stage.kind !== 'block') return { kind: 'stage', stage, attempt: this.#attempt }
    if (!this.#isOpened) return { kind: 'opening', stage }
    const page = this.#pages[this.#page]
    return page === undefined ? { kind: 'trial', trial: this.#run!.next! } : { kind: 'page', page }
  }

  /** Steps answered, and about how many there will be. */
  get progress(): { readonly done: number; readonly of: number } {
    const inBlock = this.#run === undefined ? this.#pages.length - this.#page : leftOf(this.#run)
    const later = this.#stages.slice(this.#stage + 1).reduce((sum, stage) => sum + sizeOf(stage, this.seed), 0)
    const now = this.due.kind === 'end' ? 0 : this.#stages[this.#stage].kind === 'block' ? inBlock : 1
    return { done: this.#answered, of: this.#answered + now + later }
  }

  /** An independent session at the same point: to see where an answer would lead. */
  copy(): Session {
    const copy = new Session(this.#options)
    copy.#stage = this.#stage
    copy.#attempt = this.#attempt
    copy.#isOpened = this.#isOpened
    copy.#run = this.#run?.copy()
    copy.#pages = this.#pages
    copy.#page = this.#page
    copy.#answered = this.#answered
    copy.#failedHeadphones = this.#failedHeadphones
    copy.#presented = this.#presented
    return copy
  }

  /** Goes past a step whose answer does not decide what comes: to see what that is. */
  skip(): void {
    this.#pass(this.due, undefined)
  }

  /** A stored event, in the order of storing. Kinds that do not move a session are passed over. */
  apply({ kind, data }: Pick<NewEvent, 'kind' | 'data'>): void {
    if (kind === 'presented') this.#presented = data as Presented
    else if (kind === 'answered') this.#take(readAnswered(data))
  }

  /**
   * The event of an answer to the step that is due.
   * @throws Fault E_PROTOCOL where the answer is to another step or does not fit this one.
   */
  eventOf({ step, answer, conduct }: AnswerBody): NewEvent {
    needs(step === this.step, 'step', step, this.step)
    this.#check(answer)
    const { due } = this
    const data: Answered = {
      step,
      answer,
      conduct,
      ...(due.kind === 'trial' && answer.kind === 'choice' && { correct: answer.chosen === due.trial.correct }),
    }
    return { key: `answered ${step}`, kind: 'answered', data }
  }

  /** The event that notes what is heard in the step that is due. */
  presentedEvent(presented: Presented): NewEvent {
    return { key: `presented ${this.step}`, kind: 'presented', data: presented }
  }

  #check(answer: Answer): void {
    const { due } = this
    const expected = expectedKind(due)
    needs(answer.kind === expected, 'answer.kind', answer.kind, expected ?? 'no answer, for the session has ended')
    if (due.kind === 'stage' && due.stage.kind === 'questions' && answer.kind === 'questions')
      checkReplies(due.stage.questions, answer.values)
    if (due.kind === 'stage' && due.stage.kind === 'headphones' && answer.kind === 'headphones') {
      const count = headphoneAnswers('woods', 0, 0).length
      needs(answer.chosen.length === count, 'answer.chosen', `${answer.chosen.length} choices`, String(count))
    }
    if (due.kind === 'trial' && answer.kind === 'choice') {
      const { task, intervals } = due.trial
      const choices = task === '3afc' || task === 'odd-one-out' ? intervals.length : 2
      needs(answer.chosen < choices, 'answer.chosen', String(answer.chosen), `a number under ${choices}`)
      needs(this.#presented !== undefined, 'step', 'a trial that has not been heard', 'one whose sounds were fetched')
    }
    if (due.kind === 'page' && answer.kind === 'choice')
      needs(answer.chosen < 2, 'answer.chosen', String(answer.chosen), '0 or 1')
    if (due.kind === 'page' && answer.kind === 'ratings') {
      const { sounds, kind } = due.page
      needs(
        answer.values.length === sounds.length,
        'answer.values',
        `${answer.values.length} values`,
        `${sounds.length}`,
      )
      const fits = (value: number) => kind !== 'acr' || (Number.isInteger(value) && value >= 1 && value <= 5)
      needs(answer.values.every(fits), 'answer.values', answer.values.join(', '), 'a whole number from 1 to 5')
    }
  }

  #take({ answer }: Answered): void {
    const { due } = this
    this.#answered++
    this.#feedback = undefined
    if (due.kind === 'trial' && answer.kind === 'choice') {
      const { correct } = this.#run!.tell(answer.chosen, this.#presented?.achievedDelta ?? due.trial.requestedDelta)
      if (due.trial.phase === 'practice') this.#feedback = { correct }
      if (this.#isBlockOver) this.#advance()
    } else this.#pass(due, answer)
    this.#presented = undefined
  }

  #pass(due: Due, answer: Answer | undefined): void {
    if (due.kind === 'opening' || due.kind === 'page') {
      if (due.kind === 'page') this.#page++
      else this.#isOpened = true
      if (this.#isBlockOver) this.#advance()
    } else if (due.kind === 'stage' && due.stage.kind === 'headphones' && answer?.kind === 'headphones')
      this.#judgeHeadphones(answer.chosen, due.stage.attempts)
    else this.#advance()
  }

  get #isBlockOver(): boolean {
    return this.#run === undefined ? this.#page >= this.#pages.length : this.#run.next === undefined
  }

  #judgeHeadphones(chosen: readonly number[], attempts: number): void {
    const { check, onFail } = this.#options.study.headphones!
    const right = headphoneAnswers(check, this.seed, this.#attempt)
    const hits = chosen.filter((choice, i) => choice === right[i]).length
    if (hits >= headphonePass || (this.#attempt + 1 >= attempts && onFail === 'flag')) return this.#advance()
    if (this.#attempt + 1 >= attempts) this.#failedHeadphones = true
    else this.#attempt++
  }

  #advance(): void {
    this.#stage++
    this.#enter()
  }

  #enter(): void {
    const stage = this.#stages[this.#stage]
    this.#attempt = 0
    this.#run = undefined
    this.#pages = []
    this.#page = 0
    if (stage?.kind !== 'block') return
    const { block } = stage
    this.#isOpened = block.title === undefined && block.instructions === undefined
    if (block.kind === 'jnd') this.#run = new JndRun(block, this.seed)
    else this.#pages = ratingPages(block, this.seed)
  }
}

function expectedKind(due: Due): Answer['kind'] | undefined {
  switch (due.kind) {
    case 'end':
      return undefined
    case 'opening':
      return 'read'
    case 'trial':
      return 'choice'
    case 'page':
      return due.page.training ? 'read' : due.page.kind === 'pairwise' ? 'choice' : 'ratings'
    default:
      return stageAnswers[due.stage.kind]
  }
}

const stageAnswers = {
  consent: 'consented',
  headphones: 'headphones',
  level: 'level',
  instructions: 'read',
  questions: 'questions',
} as const satisfies Record<Exclude<Stage['kind'], 'block'>, Answer['kind']>

function leftOf(run: JndRun): number {
  return run.progress.of - run.progress.done
}

/** About how many steps a stage will have. */
function sizeOf(stage: Stage, seed: number): number {
  if (stage.kind !== 'block') return 1
  const { block } = stage
  const opening = block.title === undefined && block.instructions === undefined ? 0 : 1
  return opening + (block.kind === 'jnd' ? leftOf(new JndRun(block, seed)) : ratingPages(block, seed).length)
}
