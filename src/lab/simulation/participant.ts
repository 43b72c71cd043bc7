// A simulated participant: answers what is due as a listener of signal detection theory would, from what was measured of
// the sounds, and knows no more of the right answer than that.

import { RandomStream } from '../../dsp/random.ts'
import type { Answer } from '../../protocol/participant.ts'
import { decisionTasks } from '../session/jnd-task.ts'
import type { Study } from '../../protocol/study.ts'
import { type ListenerTraits, simulatedAnswer } from '../psychometrics/simulated-listener.ts'
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
      if (due.page.kind === 'pairwise') return { kind: 'choice', chosen: random.integer(2) }
      if (due.page.kind === 'acr') return { kind: 'ratings', values: [1 + random.integer(5)] }
      return { kind: 'ratings', values: due.page.sounds.map(({ system }) => ratingOf(system, traits, random)) }
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

/** Who listens hears the reference and the anchors for what they are; who clicks at random does not. */
function ratingOf(system: string, { isRandom }: ListenerTraits, random: RandomStream): number {
  if (isRandom === true) return random.integer(101)
  const centre = { reference: 97, 'anchor-7000': 60, 'anchor-3500': 30 }[system] ?? 75
  return Math.round(Math.min(100, Math.max(0, centre + (system === 'reference' ? 3 : 8) * random.normal())))
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
