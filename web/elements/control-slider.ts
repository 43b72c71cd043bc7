// One row of the control table as a slider with its exact value beside it.

import { css, html, LitElement } from 'lit'
import type { TemplateResult } from 'lit'
import { live } from 'lit/directives/live.js'
import type { ControlRow } from '../../src/protocol/controls.ts'
import { coarseStep, formatValue, parseValue } from '../control-steps.ts'
import { formStyles, leaveOnEnter } from './form-parts.ts'

/** Detail of 'control': the value moved; `settled` when the player let go. */
export interface ControlDetail {
  readonly row: ControlRow
  readonly value: number
  readonly settled: boolean
}

export class ControlSlider extends LitElement {
  static override properties = { row: { attribute: false }, value: { type: Number } }
  static override styles = [
    formStyles,
    css`
      :host {
        display: block;
        container-type: inline-size;
      }
      .row {
        display: grid;
        grid-template-columns: 5.2rem minmax(0, 1fr) 11rem;
        align-items: center;
        gap: 0 0.75rem;
      }
      @container (max-width: 25rem) {
        .row {
          grid-template-columns: 1fr auto;
        }
        .row input[type='range'] {
          grid-area: 2 / 1 / 3 / 3;
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
      .value input {
        width: 4rem;
        min-height: 2rem;
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
      input[type='range'] {
        appearance: none;
        -webkit-appearance: none;
        width: 100%;
        height: 2rem;
        margin: 0;
        background: transparent;
        cursor: pointer;
      }
      input[type='range']::-webkit-slider-runnable-track {
        height: 0.4rem;
        border-radius: 0.2rem;
        background: linear-gradient(
          to right,
          var(--line) var(--from, 0%),
          var(--accent) var(--from, 0%) var(--to, 0%),
          var(--line) var(--to, 0%)
        );
      }
      input[type='range']::-moz-range-track {
        height: 0.4rem;
        border-radius: 0.2rem;
        background: linear-gradient(
          to right,
          var(--line) var(--from, 0%),
          var(--accent) var(--from, 0%) var(--to, 0%),
          var(--line) var(--to, 0%)
        );
      }
      input[type='range']::-webkit-slider-thumb {
        appearance: none;
        -webkit-appearance: none;
        width: 1.2rem;
        height: 1.2rem;
        margin-top: -0.4rem;
        border: 0.2rem solid var(--ground);
        border-radius: 50%;
        background: var(--text);
      }
      input[type='range']::-moz-range-thumb {
        width: 0.8rem;
        height: 0.8rem;
        border: 0.2rem solid var(--ground);
        border-radius: 50%;
        background: var(--text);
      }
    `,
  ]

  declare row: ControlRow
  declare value: number

  /** Where values lie on both sides of zero alike (tune), the bar grows from the middle; else from the left. */
  override updated(): void {
    const { min, max } = this.row
    const part = (value: number): number => (100 * (value - min)) / (max - min)
    const from = part(min === -max ? 0 : min)
    const to = part(this.value)
    this.style.setProperty('--from', `${Math.min(from, to)}%`)
    this.style.setProperty('--to', `${Math.max(from, to)}%`)
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
      <span class="value">
        <input
          type="text"
          inputmode="decimal"
          autocomplete="off"
          aria-label="${row.label}, exact value"
          .value=${live(text)}
          @change=${this.#type}
          @keydown=${leaveOnEnter}
          @focus=${(event: FocusEvent) => (event.target as HTMLInputElement).select()}
        />
        <span class="unit">${row.unit}</span>
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
