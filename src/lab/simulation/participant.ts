// A simulated participant: answers what is due as a listener of signal detection theory would, from what was measured of
// the sounds, and knows no more of the right answer than that.

import { RandomStream } from '../../dsp/random.ts'
import type { Answer } from '../../protocol/participant.ts'
import { decisionTasks } from '../session/jnd-task.ts'
import type { Study } from '../../protocol/study.ts'
import { type ListenerTraits, simulatedAnswer } from '../psychometrics/simulated-listener.ts'
import type { RatingPage } from '../session/rating-run.ts'
import { headphoneAnswers } from '../session/headphone-check.ts'
import type { JndTrial } from '../session/jnd-trial.ts'
import type { Due, Session } from '../session/session.ts'
import type { SoundRecord } from '../stimulus.ts'

/** `noise` of the traits is the σ of every control, in points. */
export function simulatedReply(
  due: Exclude<Due, { kind: 'end' }>,
  sounds: readonly SoundRecord[],
  session: Session,
  study: Study,
  traits: ListenerTraits,
  trial: number,
): Answer {
  const random = new RandomStream(session.seed, 'simulated participant', trial)
  switch (due.kind) {
    case 'opening':
      return { kind: 'read' }
    case 'trial':
      return { kind: 'choice', chosen: chosenIn(due.trial, sounds, traits, session.seed, trial) }
    case 'page':
      if (due.page.training) return { kind: 'read' }
      return replyToPage(due.page.kind, sounds, study, traits, random)
    default:
      return replyToStage(due, session, study, traits, random)
  }
}

function chosenIn(
  { task, track, intervals, requestedDelta }: JndTrial,
  sounds: readonly SoundRecord[],
  traits: ListenerTraits,
  seed: number,
  trial: number,
): number {
  // "Which has least?" is "which has most?" of the opposite.
  const sign = task === '3afc' && track.direction === 'down' ? -1 : 1
  const levels = intervals.map((_, i) => sign * sounds[i].descriptors[track.control]!)
  // A trial of two same sounds has one of both levels; the other one is as far off as the trials of this track are.
  const apart = sign * (track.direction === 'up' ? requestedDelta : -requestedDelta)
  const [heard] = levels
  const other = levels.find((level) => level !== heard) ?? (intervals[0] === 'base' ? heard + apart : heard - apart)
  const contrast = [Math.min(heard, other), Math.max(heard, other)] as const
  return simulatedAnswer(traits, { task: decisionTasks[task], levels, contrast }, seed, trial)
}

/** Ratings and preferences: of closeness by what was measured, of quality by a taste that is made up for each sound. */
function replyToPage(
  kind: RatingPage['kind'],
  sounds: readonly SoundRecord[],
  { seed }: Study,
  { isRandom, bias }: ListenerTraits,
  random: RandomStream,
): Answer {
  const liked = (sound: SoundRecord): number =>
    isRandom === true ? 0 : new RandomStream(seed, `liking of ${sound.hash}`).normal()
  switch (kind) {
    case 'pairwise': {
      const [first, second] = sounds.map((sound) => liked(sound) + random.normal())
      return { kind: 'choice', chosen: first + bias > second ? 0 : 1 }
    }
    case 'acr':
      if (isRandom === true) return { kind: 'ratings', values: [1 + random.integer(5)] }
      return { kind: 'ratings', values: sounds.map((sound) => within(1, 5, 3 + liked(sound) + 0.7 * random.normal())) }
    case 'multi-stimulus': {
      if (isRandom === true) return { kind: 'ratings', values: sounds.map(() => random.integer(101)) }
      const rated = (sound: SoundRecord) => within(0, 100, 55 + 18 * liked(sound) + 8 * random.normal())
      return { kind: 'ratings', values: sounds.map(rated) }
    }
    default: {
      const [reference, ...others] = sounds
      if (isRandom === true) return { kind: 'ratings', values: others.map(() => random.integer(101)) }
      return { kind: 'ratings', values: others.map((sound) => closeness(sound, reference, random)) }
    }
  }
}

/** Points of MUSHRA's scale that a sound loses for each point that its descriptors are off, and at most. */
const lossPerPoint = 4
const mostLoss = 85

/** 100 is the reference; the further off, the less sure is the listener. */
function closeness(sound: SoundRecord, reference: SoundRecord, random: RandomStream): number {
  const squares = Object.entries(sound.descriptors).flatMap(([id, value]) => {
    const other = reference.descriptors[id as keyof SoundRecord['descriptors']]
    return value === null || other === null ? [] : [(value - other) ** 2]
  })
  const off = Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / Math.max(1, squares.length))
  const loss = mostLoss * -Math.expm1((-lossPerPoint * off) / mostLoss)
  return within(0, 100, 100 - loss + (2 + loss / 10) * random.normal())
}

function within(low: number, high: number, value: number): number {
  return Math.round(Math.min(high, Math.max(low, value)))
}

function replyToStage(
  { stage, attempt }: Extract<Due, { kind: 'stage' }>,
  session: Session,
  study: Study,
  { isRandom }: ListenerTraits,
  random: RandomStream,
): Answer {
  switch (stage.kind) {
    case 'consent':
      return { kind: 'consented' }
    case 'headphones': {
      const right = headphoneAnswers(study.headphones!.check, session.seed, attempt)
      return { kind: 'headphones', chosen: right.map((place) => (isRandom === true ? random.integer(3) : place)) }
    }
    case 'level':
      return { kind: 'level', gainDb: -12 }
    case 'instructions':
      return { kind: 'read' }
    default: {
      const values = stage.questions.map(({ name, answer }): [string, string | number] => {
        if ('choice' in answer) return [name, random.choice(answer.choice).name]
        return 'number' in answer ? [name, answer.number.min] : [name, 'simulated']
      })
      return { kind: 'questions', values: Object.fromEntries(values) }
    }
  }
}
