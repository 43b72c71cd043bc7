// One timbre control as a knob: on auto until it is touched, then as the player sets it; Backspace, Delete, a double
// click or an empty field bring auto back.

import { css, html, LitElement, svg } from 'lit'
import type { SVGTemplateResult, TemplateResult } from 'lit'
import type { TimbreRow } from '../../src/protocol/controls.ts'
import type { Reach } from '../../src/protocol/messages.ts'
import { parseValue } from '../control-steps.ts'
import { canSteer, draggedValue, keyedValue, knobSweep, partOf } from '../knob.ts'
import { formStyles, leaveOnEnter } from './form-parts.ts'
import type { LearnState } from './learn-chip.ts'
import { typed } from './typed.ts'

/** Detail of 'timbre': what the sound should measure, or undefined for auto; `settled` when the player let go. */
export interface TimbreDetail {
  readonly id: string
  readonly value: number | undefined
  readonly settled: boolean
}

interface Drag {
  readonly y: number
  readonly from: number
  value?: number
}

export class TimbreKnob extends LitElement {
  static override properties = {
    row: { attribute: false },
    reach: { attribute: false },
    asked: { type: Number },
    drawn: { type: Number },
    measured: { type: Number },
    learn: { attribute: false },
  }
  static override styles = [
    formStyles,
    css`
      :host {
        display: grid;
        justify-items: center;
        min-width: 0;
        text-align: center;
      }
      .label {
        font-weight: 600;
        color: var(--text);
      }
      .knob {
        width: var(--knob, 3.6rem);
        height: var(--knob, 3.6rem);
        border-radius: 50%;
        cursor: ns-resize;
        touch-action: none;
      }
      .knob[aria-disabled='true'] {
        cursor: default;
        opacity: 0.4;
      }
      svg {
        display: block;
        width: 100%;
        height: 100%;
      }
      circle,
      line {
        fill: none;
        stroke-width: 3.4;
        stroke-linecap: round;
      }
      .track {
        stroke: var(--line-strong);
      }
      .set {
        stroke: var(--accent);
      }
      .body {
        fill: var(--raised);
        stroke: none;
      }
      .pointer {
        stroke: var(--text);
      }
      .drawn {
        stroke: var(--text-soft);
        stroke-dasharray: 0.1 4.4;
      }
      .measured {
        fill: var(--accent);
        stroke: var(--ground);
        stroke-width: 1;
      }
      .is {
        min-height: 1.2rem;
        color: var(--text-soft);
        font-size: 0.8125rem;
        white-space: nowrap;
      }
      .is::before {
        content: '';
        display: inline-block;
        width: 0.45rem;
        height: 0.45rem;
        margin-right: 0.3rem;
        border-radius: 50%;
        background: var(--accent);
      }
      .is.unknown {
        visibility: hidden;
      }
      .reach {
        display: flex;
        justify-content: space-between;
        width: calc(var(--knob, 3.6rem) + 0.6rem);
        margin-top: -0.75rem;
        color: var(--text-soft);
        font-size: 0.75rem;
        pointer-events: none;
      }
      input {
        width: 4.6rem;
        min-height: var(--control-tiny);
        padding: 0 0.2rem;
        text-align: center;
        background: transparent;
        border: 1px solid transparent;
      }
      input:hover:not(:disabled) {
        border-color: var(--line-strong);
      }
      input::placeholder {
        color: var(--text-soft);
        opacity: 1;
      }
    `,
  ]

  declare row: TimbreRow
  declare reach: Reach
  /** What the player asks for; undefined on auto. */
  declare asked: number | undefined
  /** What the sound is expected to measure as it is; undefined before it is there. */
  declare drawn: number | undefined
  /** What the rendered sound measures; null where it cannot be, undefined while that is not known. */
  declare measured: number | null | undefined
  /** There while controllers are learned. */
  declare learn: LearnState | undefined
  #drag: Drag | undefined

  override render(): TemplateResult {
    const { row, reach, asked } = this
    const steers = canSteer(reach)
    return html`<span class="label" id="name" title=${row.hint}>${row.label}</span>
      <div
        class="knob"
        role="slider"
        tabindex=${steers ? 0 : -1}
        title="${row.hint} ${steers ? 'Drag up or down; double-click for auto.' : 'This class cannot be steered in it.'}"
        aria-labelledby="name"
        aria-description="${row.hint} Backspace sets it to auto."
        aria-disabled=${!steers}
        aria-valuemin=${reach.min}
        aria-valuemax=${reach.max}
        aria-valuenow=${this.#value}
        aria-valuetext=${this.#spoken(steers)}
        @pointerdown=${this.#grab}
        @pointermove=${this.#pull}
        @pointerup=${this.#release}
        @pointercancel=${this.#release}
        @dblclick=${() => this.#send(undefined, true)}
        @keydown=${this.#key}
      >
        ${this.#face(steers)}
      </div>
      <span class="reach" aria-hidden="true"><span>${whole(reach.min)}</span><span>${whole(reach.max)}</span></span>
      <input
        type="text"
        inputmode="decimal"
        autocomplete="off"
        aria-label="${row.label}, exact value; empty for auto"
        placeholder=${this.#placeholder(steers)}
        ?disabled=${!steers}
        .value=${typed(asked === undefined ? '' : written(asked))}
        @change=${this.#type}
        @keydown=${leaveOnEnter}
        @focus=${(event: FocusEvent) => (event.target as HTMLInputElement).select()}
      />
      ${this.learn === undefined ? this.#is() : this.#chip(this.learn)}`
  }

  /** What the knob points at: the wish, else what the sound is like, else the middle. */
  get #value(): number {
    const { asked, drawn, reach } = this
    return asked ?? drawn ?? (reach.min + reach.max) / 2
  }

  /** The sound as it is; its line is there before it is known, so that nothing moves when it is. */
  #is(): TemplateResult {
    const { measured, row } = this
    if (measured === null || measured === undefined)
      return html`<span class="is ${measured === null ? '' : 'unknown'}" aria-hidden="true"
        >${measured === null ? 'none' : '00'}</span
      >`
    return html`<span class="is" title="The sound measures ${written(tenths(measured))} ${row.unit}" aria-hidden="true">
      ${written(tenths(measured))}
    </span>`
  }

  #chip({ isWaiting, controller }: LearnState): TemplateResult {
    const { id, label } = this.row
    return html`<learn-chip
      .control=${id}
      .label=${label}
      .isWaiting=${isWaiting}
      .controller=${controller}
    ></learn-chip>`
  }

  #placeholder(steers: boolean): string {
    if (!steers) return 'fixed'
    return this.drawn === undefined ? 'auto' : `auto ${whole(this.drawn)}`
  }

  #spoken(steers: boolean): string {
    const { asked, drawn, row } = this
    const { measured } = this
    const is = measured === null || measured === undefined ? '' : `, measures ${whole(measured)}`
    if (!steers) return `cannot be steered in this class${is}`
    if (asked !== undefined) return `${written(asked)} ${row.unit}${is}`
    return drawn === undefined ? `auto${is}` : `auto, about ${whole(drawn)} ${row.unit}${is}`
  }

  #face(steers: boolean): SVGTemplateResult {
    const part = partOf(this.#value, this.reach)
    const isSet = this.asked !== undefined
    const known = steers && (isSet || this.drawn !== undefined)
    return svg`<svg viewBox="0 0 48 48" aria-hidden="true">
      <circle class="body" cx="24" cy="24" r="13.5"></circle>
      <g transform="rotate(135 24 24)">
        <circle class="track" cx="24" cy="24" r="20" pathLength="360" stroke-dasharray="${knobSweep} 360"></circle>
        ${isSet && part > 0 ? svg`<circle class="set" cx="24" cy="24" r="20" pathLength="360" stroke-dasharray="${part * knobSweep} 360"></circle>` : ''}
        ${this.#mark(steers)}
        ${known ? svg`<line class=${isSet ? 'pointer' : 'drawn'} x1="30" y1="24" x2="36" y2="24" transform="rotate(${part * knobSweep} 24 24)"></line>` : ''}
      </g>
    </svg>`
  }

  /** Where on the reach the sound measures; at its end where it lies beyond. */
  #mark(steers: boolean): SVGTemplateResult | '' {
    const { measured, reach } = this
    if (!steers || measured === null || measured === undefined) return ''
    const turn = partOf(measured, reach) * knobSweep
    return svg`<circle class="measured" cx="44" cy="24" r="3.6" transform="rotate(${turn} 24 24)"></circle>`
  }

  readonly #grab = (event: PointerEvent): void => {
    if (!canSteer(this.reach) || event.button !== 0) return
    ;(event.currentTarget as Element).setPointerCapture(event.pointerId)
    this.#drag = { y: event.clientY, from: this.#value }
  }

  /** A press that does not move sets nothing: the first of a double click must not. */
  readonly #pull = (event: PointerEvent): void => {
    if (this.#drag === undefined || (event.clientY === this.#drag.y && this.#drag.value === undefined)) return
    const { y, from } = this.#drag
    this.#drag.value = draggedValue(from, y - event.clientY, this.reach, this.row.step, event.shiftKey)
    this.#send(this.#drag.value, false)
  }

  readonly #release = (): void => {
    const value = this.#drag?.value
    this.#drag = undefined
    if (value !== undefined) this.#send(value, true)
  }

  readonly #key = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || !canSteer(this.reach)) return
    const value = keyedValue(event, this.#value, this.reach, this.row.step)
    if (value === undefined) return
    event.preventDefault()
    this.#send(value === 'auto' ? undefined : value, true)
  }

  /** An empty field is auto; anything else that is not a number brings back the value there was. */
  readonly #type = (event: Event): void => {
    const text = (event.target as HTMLInputElement).value
    const value = parseValue({ ...this.row, ...this.reach }, text)
    if (value !== undefined || text.trim() === '') this.#send(value, true)
    this.requestUpdate()
  }

  #send(value: number | undefined, settled: boolean): void {
    if (value === this.asked && !settled) return
    const detail: TimbreDetail = { id: this.row.id, value, settled }
    this.dispatchEvent(new CustomEvent('timbre', { detail, bubbles: true, composed: true }))
  }
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10
}

function whole(value: number): string {
  return written(Math.round(value))
}

function written(value: number): string {
  return `${value < 0 ? '−' : ''}${Math.abs(value)}`
}
