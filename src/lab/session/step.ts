// The step that is due, as the participant's page gets it: words and addresses of sounds, nothing of what is right.

import type { Step } from '../../protocol/participant.ts'
import type { JndBlock } from '../../protocol/study-blocks.ts'
import type { Study } from '../../protocol/study.ts'
import type { LocalText } from '../../protocol/study-stimulus.ts'
import { headphoneIntervals, headphoneTrials } from './headphone-check.ts'
import type { JndTrial } from './jnd-trial.ts'
import type { RatingBlock, RatingPage } from './rating-run.ts'
import type { Due, Session } from './session.ts'
import { inLanguage, jndQuestion, pageQuestion, scaleEnds } from './wording.ts'

/** Silence between the sounds of a trial, where the study names none. */
export const defaultGapSec = 0.5

/** `sounds` is how many the step has; they are had by their place in it. */
export function stepOf(session: Session, study: Study, language: string, sounds: number): Step {
  const { due } = session
  const { step } = session
  const shown = { step, progress: session.progress }
  const say = (text: LocalText | undefined): string | undefined => text && inLanguage(text, language)
  const heading = (title: LocalText | undefined, instructions: LocalText | undefined) => ({
    ...(title !== undefined && { title: say(title)! }),
    ...(instructions !== undefined && { instructions: say(instructions)! }),
  })
  const addresses = Array.from({ length: sounds }, (_, index) => ({ address: `sounds/${step}/${index}.wav` }))
  switch (due.kind) {
    case 'end':
      return { ...shown, kind: 'end', reason: due.reason }
    case 'opening': {
      const { title, instructions } = due.stage.block
      return { ...shown, kind: 'page', ...heading(title, instructions) }
    }
    case 'trial': {
      const block = blockOf(study, due.trial.block) as JndBlock
      return {
        ...shown,
        kind: 'jnd',
        task: block.task,
        question: questionOf(block, due.trial, language),
        practice: due.trial.phase === 'practice',
        ...(session.feedback && { feedback: session.feedback }),
        sounds: addresses,
        gapSec: block.gapSec ?? defaultGapSec,
        replays: block.replays ?? 0,
      }
    }
    case 'page':
      return pageStep(shown, blockOf(study, due.page.block) as RatingBlock, due.page, addresses, language)
    default:
      return stageStep(shown, due, study, addresses, language)
  }
}

type Shown = Pick<Step, 'step' | 'progress'>
type Addresses = readonly { readonly address: string }[]

function stageStep(
  shown: Shown,
  { stage, attempt }: Extract<Due, { kind: 'stage' }>,
  study: Study,
  addresses: Addresses,
  language: string,
): Step {
  const say = (text: LocalText): string => inLanguage(text, language)
  const sounds = [...addresses]
  switch (stage.kind) {
    case 'consent':
      return {
        ...shown,
        kind: 'consent',
        text: say(study.consent),
        ...(study.contact !== undefined && { contact: study.contact }),
      }
    case 'headphones': {
      const { check } = study.headphones!
      return { ...shown, kind: 'headphones', check, attempt, sounds, intervals: headphoneIntervals }
    }
    case 'level':
      return { ...shown, kind: 'level', sounds }
    case 'instructions':
      return { ...shown, kind: 'page', instructions: say(study.instructions!) }
    default:
      return {
        ...shown,
        kind: 'questions',
        questions: stage.questions.map(({ name, text, required, answer }) => ({
          name,
          text: say(text),
          required: required ?? false,
          answer:
            'choice' in answer
              ? { choice: answer.choice.map((choice) => ({ name: choice.name, text: say(choice.text) })) }
              : answer,
        })),
      }
  }
}

function pageStep(shown: Shown, block: RatingBlock, page: RatingPage, addresses: Addresses, language: string): Step {
  const question =
    block.question === undefined ? pageQuestion(block.kind, language) : inLanguage(block.question, language)
  const common = { ...shown, question, sounds: [...addresses] }
  if (block.kind === 'mushra') return { ...common, kind: 'mushra', training: page.training }
  if (block.kind === 'multi-stimulus') {
    const { ends } = block
    const said = ends && { low: inLanguage(ends.low, language), high: inLanguage(ends.high, language) }
    return { ...common, kind: 'multi-stimulus', ends: said ?? scaleEnds(language) }
  }
  return { ...common, kind: block.kind }
}

function questionOf({ question, task }: JndBlock, { track }: JndTrial, language: string): string {
  if (question !== undefined) return inLanguage(question, language)
  return jndQuestion(task, track.control, track.direction, language)
}

function blockOf(study: Study, name: string): Study['blocks'][number] {
  return study.blocks.find((block) => block.name === name)!
}

/** How many sounds the headphone check has. */
export const headphoneSoundCount = headphoneTrials * headphoneIntervals
