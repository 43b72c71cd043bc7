// The headphone check: some trials of three sounds each, answered one after the other and handed in together.

import { html, LitElement, nothing } from 'lit'
import type { PropertyValues, TemplateResult } from 'lit'
import type { Step } from '../../../src/protocol/participant.ts'
import { formStyles } from '../../elements/form-parts.ts'
import type { Ears } from '../audio/ears.ts'
import type { StepWatch } from '../step-watch.ts'
import { labStyles } from '../styles.ts'
import type { Words } from '../words.ts'
import type { ChosenEvent } from './trial.ts'

export type HeadphonesEvent = CustomEvent<{ readonly chosen: readonly number[]; readonly atMs: number }>

const gapSec = 0.3

/** Fires 'checked'. */
export class LabHeadphones extends LitElement {
  static override styles = [formStyles, labStyles]
  static override properties = {
    step: { attribute: false },
    buffers: { attribute: false },
    words: { attribute: false },
    chosen: { state: true },
    hasBegun: { state: true },
  }

  declare step: Extract<Step, { kind: 'headphones' }>
  declare buffers: readonly AudioBuffer[] | undefined
  declare words: Words
  ears!: Ears
  watch!: StepWatch
  declare private chosen: readonly number[]
  declare private hasBegun: boolean
  /** The trial's own: a new array only for a new trial, for a new one begins it. */
  #current: readonly AudioBuffer[] | undefined

  constructor() {
    super()
    this.chosen = []
    this.hasBegun = false
  }

  override willUpdate(changed: PropertyValues): void {
    const before = changed.get('step') as LabHeadphones['step'] | undefined
    if (changed.has('step') && before?.step !== this.step.step) {
      // After a reload it goes on with the trial that was due.
      const { filled } = this.watch
      this.chosen = Array.isArray(filled) ? (filled as number[]) : []
      this.hasBegun = false
    }
    const { intervals } = this.step
    const first = this.chosen.length * intervals
    if (changed.has('chosen') || changed.has('buffers'))
      this.#current =
        this.buffers === undefined || first >= this.buffers.length
          ? undefined
          : this.buffers.slice(first, first + intervals)
  }

  override render(): TemplateResult {
    const { words, step, chosen, buffers } = this
    const trials = step.sounds.length / step.intervals
    if (!this.hasBegun)
      return html`<div class="stack">
        <h2>${words.headphonesHead}</h2>
        ${step.attempt > 0 ? html`<p class="said" role="alert">${words.headphonesAgain}</p>` : nothing}
        <p class="said">${words.headphonesHelp}</p>
        <div class="actions">
          <button class="button primary" ?disabled=${buffers === undefined} @click=${() => (this.hasBegun = true)}>
            ${buffers === undefined ? words.loading : words.start}
          </button>
        </div>
      </div>`
    const labels = Array.from({ length: step.intervals }, (_, i) => String(i + 1))
    return html`<div class="stack">
      <p class="soft">${words.headphonesHead} · ${words.ofTrials(Math.min(chosen.length + 1, trials), trials)}</p>
      <lab-trial
        .trial=${`${step.step} ${chosen.length}`}
        .ears=${this.ears}
        .watch=${this.watch}
        .words=${words}
        .buffers=${this.#current}
        .gapSec=${gapSec}
        .labels=${labels}
        .choices=${labels.map((label) => ({ label, keys: [label] }))}
        .question=${words[step.check]}
        .replays=${Infinity}
        .firstSound=${chosen.length * step.intervals}
        @chosen=${(event: ChosenEvent) => this.#take(event, trials)}
      ></lab-trial>
    </div>`
  }

  #take({ detail: { index, atMs } }: ChosenEvent, trials: number): void {
    const chosen = [...this.chosen, index]
    if (chosen.length > trials) return
    this.watch.remember(chosen)
    this.chosen = chosen
    if (chosen.length === trials) this.dispatchEvent(new CustomEvent('checked', { detail: { chosen, atMs } }))
  }
}
