// What each kind of step looks like, and how what its element says becomes an answer.

import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import type { Answer, Step } from '../../src/protocol/participant.ts'
import type { Ears } from './audio/ears.ts'
import type { HeadphonesEvent } from './elements/headphones.ts'
import type { LevelEvent } from './elements/level.ts'
import type { RepliesEvent } from './elements/questions.ts'
import type { RatedEvent } from './elements/ratings.ts'
import type { Choice, ChosenEvent } from './elements/trial.ts'
import type { StepWatch } from './step-watch.ts'
import type { Words } from './words.ts'

export interface StepRoom {
  readonly words: Words
  readonly ears: Ears
  readonly watch: StepWatch
  /** Undefined while they are on their way. */
  readonly buffers: readonly AudioBuffer[] | undefined
  readonly isAnswering: boolean
  /** `atMs` is when it was given, on the page's clock. */
  readonly answer: (answer: Answer, atMs: number) => void
  readonly decline: () => void
}

type Kind<K extends Step['kind']> = Extract<Step, { kind: K }>
type Trial = Kind<'jnd' | 'acr' | 'pairwise'>

/** Silence between the two sounds of a pair. */
const pairGapSec = 0.5

export function stepBody(step: Exclude<Step, { kind: 'end' }>, room: StepRoom): TemplateResult {
  const { words, watch, answer, buffers, ears } = room
  switch (step.kind) {
    case 'consent':
      return consent(step, room)
    case 'page':
      return pageOfWords(step, room)
    case 'questions':
      return html`<lab-questions
        .watch=${watch}
        .words=${words}
        .step=${step}
        @replied=${({ detail: { values, atMs } }: RepliesEvent) => answer({ kind: 'questions', values }, atMs)}
      ></lab-questions>`
    case 'headphones':
      return html`<lab-headphones
        .ears=${ears}
        .watch=${watch}
        .words=${words}
        .buffers=${buffers}
        .step=${step}
        @checked=${({ detail: { chosen, atMs } }: HeadphonesEvent) =>
          answer({ kind: 'headphones', chosen: [...chosen] }, atMs)}
      ></lab-headphones>`
    case 'level':
      return html`<lab-level
        .ears=${ears}
        .watch=${watch}
        .words=${words}
        .buffers=${buffers}
        @set=${({ detail: { gainDb, atMs } }: LevelEvent) => answer({ kind: 'level', gainDb }, atMs)}
      ></lab-level>`
    case 'mushra':
    case 'multi-stimulus':
      return html`<lab-ratings
        .ears=${ears}
        .watch=${watch}
        .words=${words}
        .buffers=${buffers}
        .isAnswering=${room.isAnswering}
        .step=${step}
        @rated=${({ detail: { values, atMs } }: RatedEvent) =>
          answer(values.length === 0 ? { kind: 'read' } : { kind: 'ratings', values: [...values] }, atMs)}
      ></lab-ratings>`
    default:
      return trial(step, room)
  }
}

function consent(
  { text, contact }: Kind<'consent'>,
  { words, answer, decline, isAnswering }: StepRoom,
): TemplateResult {
  return html`<div class="stack">
    <h2>${words.consentHead}</h2>
    <p class="said">${text}</p>
    ${contact === undefined ? nothing : html`<p class="soft">${words.contact} ${contact}</p>`}
    <div class="actions">
      <button
        class="button primary"
        ?disabled=${isAnswering}
        @click=${({ timeStamp }: MouseEvent) => answer({ kind: 'consented' }, timeStamp)}
      >
        ${words.agree}
      </button>
      <button class="button" ?disabled=${isAnswering} @click=${decline}>${words.decline}</button>
    </div>
  </div>`
}

function pageOfWords({ title, instructions }: Kind<'page'>, { words, answer, isAnswering }: StepRoom): TemplateResult {
  return html`<div class="stack">
    ${title === undefined ? nothing : html`<h2>${title}</h2>`}
    ${instructions === undefined ? nothing : html`<p class="said">${instructions}</p>`}
    <div class="actions">
      <button
        class="button primary"
        ?disabled=${isAnswering}
        @click=${({ timeStamp }: MouseEvent) => answer({ kind: 'read' }, timeStamp)}
      >
        ${words.goOn}
      </button>
    </div>
  </div>`
}

function trial(step: Trial, { words, ears, watch, buffers, isAnswering, answer }: StepRoom): TemplateResult {
  const isJnd = step.kind === 'jnd'
  const { title, instructions } = isJnd ? { title: undefined, instructions: undefined } : step
  const above = isJnd && step.practice ? words.practice : title
  return html`<div class="stack">
    <p class="soft above">${above ?? ''}</p>
    ${instructions === undefined ? nothing : html`<p class="said">${instructions}</p>`}
    <lab-trial
      .ears=${ears}
      .watch=${watch}
      .words=${words}
      .trial=${step.step}
      .buffers=${buffers}
      .gapSec=${isJnd ? step.gapSec : pairGapSec}
      .labels=${labelsOf(step)}
      .choices=${choicesOf(step, words)}
      .question=${step.question}
      .feedback=${isJnd ? step.feedback?.correct : undefined}
      .replays=${isJnd ? step.replays : Infinity}
      .isAnswering=${isAnswering}
      @chosen=${({ detail: { index, atMs } }: ChosenEvent) =>
        answer(
          step.kind === 'acr' ? { kind: 'ratings', values: [index + 1] } : { kind: 'choice', chosen: index },
          atMs,
        )}
    ></lab-trial>
  </div>`
}

/** What the sounds of a trial are called. */
function labelsOf(step: Trial): readonly string[] {
  if (step.kind === 'pairwise') return ['A', 'B']
  if (step.kind === 'jnd' && step.task === 'abx') return ['A', 'B', 'X']
  return step.sounds.map((_, i) => String(i + 1))
}

function choicesOf(step: Trial, words: Words): readonly Choice[] {
  if (step.kind === 'acr') return words.grades.map((label, i) => ({ label, keys: [String(i + 1)] }))
  if (step.kind === 'jnd' && step.task === 'same-different')
    return [
      { label: words.same, keys: [words.sameKey, '1'] },
      { label: words.different, keys: [words.differentKey, '2'] },
    ]
  const labels = labelsOf(step).filter((label) => label !== 'X')
  return labels.map((label, i) => ({ label, keys: /\d/.test(label) ? [label] : [label.toLowerCase(), String(i + 1)] }))
}
