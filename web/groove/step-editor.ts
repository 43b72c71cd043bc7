// One step in full: how hard, how likely, when, how many hits, and which of its pad's controls it locks. Sends
// 'step-edit' with what changes of the step, 'lock' with a control, 'length' and 'clear-lane' for its lane.

import { css, html, LitElement, nothing } from 'lit'
import type { PropertyValues, TemplateResult } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import { live } from 'lit/directives/live.js'
import type { ControlRow } from '../../src/protocol/controls.ts'
import { mostLocks, mostNudge, mostRatchet, stepsPerBar } from '../../src/protocol/pattern.ts'
import type { PatternStep } from '../../src/protocol/pattern.ts'
import type { SoundClass } from '../../src/protocol/sound.ts'
import { maxVelocity } from '../../src/protocol/velocity.ts'
import type { ControlDetail } from '../elements/control-slider.ts'
import { formStyles } from '../elements/form-parts.ts'
import { accentOf } from '../palette.ts'
import { plainVelocity } from './edit.ts'

/** Detail of 'step-edit': a field of the step, and the player's being through with it. */
export interface StepEditDetail {
  readonly change: Partial<Omit<PatternStep, 'step' | 'controls'>>
  readonly part: string
  readonly settled: boolean
}

/** Detail of 'lock'; without a value the control is the pad's again. */
export interface LockDetail {
  readonly row: ControlRow
  readonly value: number | undefined
  readonly settled: boolean
}

const plain = { unit: '', step: 1 }
const rows = {
  velocity: { ...plain, id: 'velocity', label: 'Velocity', min: 1, max: maxVelocity, default: plainVelocity, hint: 'How hard the hit is.' }, // prettier-ignore
  probability: { ...plain, id: 'probability', label: 'Chance', unit: '%', min: 0, max: 100, default: 100, hint: 'In how many of its rounds the hit plays.' }, // prettier-ignore
  nudge: { ...plain, id: 'nudge', label: 'Nudge', unit: '%', min: -100 * mostNudge, max: 100 * mostNudge, default: 0, hint: 'Early or late, in parts of a step.' }, // prettier-ignore
} as const satisfies Record<string, ControlRow>

export class StepEditor extends LitElement {
  static override properties = {
    padName: { attribute: false },
    drumClass: { attribute: false },
    number: { type: Number },
    step: { attribute: false },
    length: { type: Number },
    lockable: { attribute: false },
  }
  static override styles = [
    formStyles,
    css`
      :host {
        display: grid;
        align-content: start;
        gap: 0.35rem;
        min-width: 0;
      }
      h3 {
        display: flex;
        justify-content: space-between;
        align-items: baseline;
        gap: 0.6rem;
        margin: 0;
        font-size: 1rem;
      }
      h3 span {
        color: var(--accent);
      }
      p {
        margin: 0;
        color: var(--text-soft);
      }
      .row {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.5rem 0.8rem;
      }
      .hits {
        display: flex;
        gap: 0.3rem;
        margin-left: auto;
      }
      .hits .button {
        min-width: 2.5rem;
        padding: 0;
      }
      .hits .button[aria-pressed='true'] {
        border-color: var(--accent);
        color: var(--accent);
      }
      .lock {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        align-items: center;
        gap: 0.4rem;
      }
      .lock .button {
        padding: 0 0.7rem;
      }
      .lane {
        margin-top: 0.3rem;
        padding-top: 0.6rem;
        border-top: 1px solid var(--line);
      }
      @media (pointer: coarse) {
        .button,
        .field {
          min-width: 2.75rem;
          min-height: 2.75rem;
        }
      }
    `,
  ]

  declare padName: string
  declare drumClass: SoundClass
  /** Of the step, from 0. */
  declare number: number
  /** Undefined where there is no hit. */
  declare step: PatternStep | undefined
  /** Steps of the lane. */
  declare length: number
  /** Controls that can be locked; `default` is the pad's own value. */
  declare lockable: readonly ControlRow[]

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('drumClass')) this.style.setProperty('--accent', accentOf(this.drumClass))
  }

  override render(): TemplateResult {
    return html`
      <h3><span>${this.padName}</span> Step ${this.number + 1}</h3>
      ${this.step === undefined ? html`<p>No hit here. A click or Enter on the step sets one.</p>` : this.#fields(this.step)}
      <div class="lane row">
        <label class="label" for="length">Steps of the lane</label>
        <select id="length" class="field" @change=${(event: Event) => this.#send('length', Number(valueOf(event)))}>
          ${Array.from({ length: stepsPerBar }, (_, i) => {
            const length = stepsPerBar - i
            return html`<option value=${length} .selected=${length === this.length}>${length}</option>`
          })}
        </select>
        <button class="button" @click=${() => this.#send('clear-lane', undefined)}>Clear lane</button>
      </div>
    `
  }

  #fields(step: PatternStep): TemplateResult {
    const { velocity, probability = 1, nudge = 0, ratchet = 1, controls = {} } = step
    const values = { velocity, probability: Math.round(probability * 100), nudge: Math.round(nudge * 100) }
    const locked = this.lockable.filter(({ id }) => id in controls)
    const free = this.lockable.filter(({ id }) => !(id in controls))
    return html`
      ${Object.values(rows).map(
        (row) => html`<control-slider .row=${row} .value=${values[row.id]} @control=${this.#slide}></control-slider>`,
      )}
      <div class="row">
        <span id="hits">Hits</span>
        <div class="hits" role="group" aria-labelledby="hits">
          ${Array.from({ length: mostRatchet }, (_, i) => {
            const count = i + 1
            const set = (): void => this.#edit({ ratchet: count }, 'hits', true)
            return html`<button class="button" aria-pressed=${count === ratchet} @click=${set}>${count}</button>`
          })}
        </div>
      </div>
      ${repeat(
        locked,
        ({ id }) => id,
        (row) =>
          html`<div class="lock">
            <control-slider
              .row=${row}
              .value=${controls[row.id]!}
              @control=${(event: CustomEvent<ControlDetail>) => this.#lock(event, row)}
            ></control-slider>
            <button
              class="button"
              aria-label="Unlock ${row.label}"
              @click=${() => this.#tellLock(row, undefined, true)}
            >
              ×
            </button>
          </div>`,
      )}
      ${
        free.length === 0 || locked.length >= mostLocks
          ? nothing
          : html`<select class="field" aria-label="Lock a control on this step" .value=${live('')} @change=${this.#add}>
              <option value="">Lock a control …</option>
              ${free.map(({ id, label }) => html`<option value=${id}>${label}</option>`)}
            </select>`
      }
    `
  }

  readonly #slide = (event: CustomEvent<ControlDetail>): void => {
    event.stopPropagation()
    const { row, value, settled } = event.detail
    const change = row.id === 'velocity' ? { velocity: value } : { [row.id]: value / 100 }
    this.#edit(change, row.label.toLowerCase(), settled)
  }

  #lock(event: CustomEvent<ControlDetail>, row: ControlRow): void {
    event.stopPropagation()
    this.#tellLock(row, event.detail.value, event.detail.settled)
  }

  readonly #add = (event: Event): void => {
    const row = this.lockable.find(({ id }) => id === valueOf(event))
    if (row !== undefined) this.#tellLock(row, row.default, true)
    this.requestUpdate()
  }

  #tellLock(row: ControlRow, value: number | undefined, settled: boolean): void {
    this.#send('lock', { row, value, settled } satisfies LockDetail)
  }

  #edit(change: StepEditDetail['change'], part: string, settled: boolean): void {
    this.#send('step-edit', { change, part, settled } satisfies StepEditDetail)
  }

  #send(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail }))
  }
}

function valueOf(event: Event): string {
  return (event.target as HTMLSelectElement).value
}
