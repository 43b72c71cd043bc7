// One row of the control table as a slider with its exact value beside it.

import { css, html, LitElement, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import { live } from 'lit/directives/live.js'
import type { ControlRow } from '../../src/protocol/controls.ts'
import { coarseStep, formatValue, parseValue } from '../control-steps.ts'
import { formStyles, leaveOnEnter } from './form-parts.ts'
import type { LearnState } from './learn-chip.ts'
import { sliderPart, sliderStyles } from './slider-parts.ts'
import { typed } from './typed.ts'

/** Detail of 'control': the value moved; `settled` when the player let go. */
export interface ControlDetail {
  readonly row: ControlRow
  readonly value: number
  readonly settled: boolean
}

/** Units that have a short form. */
const short: Readonly<Record<string, string>> = { semitones: 'st', '× natural length': '×' }

export class ControlSlider extends LitElement {
  static override properties = {
    row: { attribute: false },
    value: { type: Number },
    learn: { attribute: false },
  }
  static override styles = [
    formStyles,
    sliderStyles,
    css`
      :host {
        display: block;
        container-type: inline-size;
      }
      .row {
        display: grid;
        grid-template-columns: minmax(5.2rem, max-content) minmax(0, 1fr) 8.2rem;
        align-items: center;
        gap: 0 0.75rem;
      }
      @container (max-width: 27rem) {
        .row {
          grid-template-columns: minmax(4.4rem, max-content) minmax(0, 1fr) 5.4rem;
          gap: 0 0.5rem;
        }
        .row .value input {
          width: 3.5rem;
        }
      }
      label {
        font-weight: 600;
      }
      .value {
        display: flex;
        align-items: baseline;
        gap: 0.4rem;
      }
      .value[hidden] {
        display: none;
      }
      .value input {
        width: 4.2rem;
        min-height: max(2rem, var(--control-tiny));
        padding: 0 0.4rem;
        text-align: right;
        background: transparent;
        border: 1px solid transparent;
      }
      .value input:hover {
        border-color: var(--line-strong);
      }
      .unit {
        color: var(--text-soft);
        font-size: 0.875rem;
        white-space: nowrap;
      }
    `,
  ]

  declare row: ControlRow
  declare value: number
  /** There while controllers are learned. */
  declare learn: LearnState | undefined

  override updated(): void {
    sliderPart(this, this.row, this.value)
  }

  override render(): TemplateResult {
    const { row, value } = this
    const text = formatValue(row, value)
    return html`<div class="row">
      <label for="slider" title=${row.hint}>${row.label}</label>
      <input
        id="slider"
        type="range"
        min=${row.min}
        max=${row.max}
        step=${coarseStep(row)}
        title="${row.hint} Double-click for ${formatValue(row, row.default)}."
        aria-description=${row.hint}
        aria-valuetext="${text} ${row.unit}"
        .value=${live(String(value))}
        @input=${(event: Event) => this.#slide(event, false)}
        @change=${(event: Event) => this.#slide(event, true)}
        @dblclick=${() => this.#send(row.default, true)}
      />
      ${
        this.learn === undefined
          ? nothing
          : html`<learn-chip
              .control=${row.id}
              .label=${row.label}
              .isWaiting=${this.learn.isWaiting}
              .controller=${this.learn.controller}
            ></learn-chip>`
      }
      <span class="value" ?hidden=${this.learn !== undefined}>
        <input
          type="text"
          inputmode="decimal"
          autocomplete="off"
          aria-label="${row.label}, exact value"
          .value=${typed(text)}
          @change=${this.#type}
          @keydown=${leaveOnEnter}
          @focus=${(event: FocusEvent) => (event.target as HTMLInputElement).select()}
        />
        <span class="unit" title=${row.unit}>${short[row.unit] ?? row.unit}</span>
      </span>
    </div>`
  }

  #slide(event: Event, settled: boolean): void {
    this.#send(Number((event.target as HTMLInputElement).value), settled)
  }

  /** Anything that is not a number brings back the value there was. */
  readonly #type = (event: Event): void => {
    const value = parseValue(this.row, (event.target as HTMLInputElement).value)
    if (value !== undefined) this.#send(value, true)
    this.requestUpdate()
  }

  #send(value: number, settled: boolean): void {
    const detail: ControlDetail = { row: this.row, value, settled }
    this.dispatchEvent(new CustomEvent('control', { detail, bubbles: true, composed: true }))
  }
}
