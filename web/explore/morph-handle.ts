// The handle of a morph: a track of the sounds from one end to the other, and a grip that plays what it is over. Arrow keys
// move it by a station, with Shift by a hundredth; Space strikes, Enter keeps.

import { css, html, LitElement, svg } from 'lit'
import type { TemplateResult } from 'lit'
import { heardSamples, outlinePath } from '../scope/waveform.ts'
import type { Shot } from '../shot-queue.ts'
import { stationSteps } from './stations.ts'

/** Detail of 'morph': where the handle is, and whether it strikes there. */
export interface MorphDetail {
  readonly amount: number
  readonly strikes: boolean
}

const columns = 24
/** A grip this near to an end is at it: the ends are the sounds themselves. */
const snap = 0.015

export class MorphHandle extends LitElement {
  static override properties = {
    amount: { type: Number },
    stations: { attribute: false },
    from: { attribute: false },
    to: { attribute: false },
    spoken: { type: String },
    disabled: { type: Boolean, reflect: true },
  }
  static override styles = css`
    :host {
      display: block;
      min-width: 0;
    }
    .track {
      position: relative;
      display: grid;
      grid-auto-flow: column;
      grid-auto-columns: minmax(0, 1fr);
      height: 4.4rem;
      border: 1px solid var(--line-strong);
      border-radius: var(--radius);
      background: var(--surface);
      cursor: ew-resize;
      touch-action: none;
      user-select: none;
      -webkit-user-select: none;
    }
    :host([disabled]) .track {
      cursor: default;
      opacity: 0.5;
    }
    .track:focus-visible {
      outline: 0.16rem solid var(--focus);
      outline-offset: 0.12rem;
    }
    svg {
      display: block;
      width: 100%;
      height: 100%;
      min-height: 0;
      pointer-events: none;
    }
    .missing {
      fill: none;
      stroke: var(--line-strong);
      stroke-dasharray: 2 4;
      vector-effect: non-scaling-stroke;
    }
    .grip {
      position: absolute;
      top: -0.3rem;
      bottom: -0.3rem;
      left: calc(100% * (0.5 + var(--at) * ${stationSteps}) / ${stationSteps + 1});
      width: 2.75rem;
      margin-left: -1.375rem;
      pointer-events: none;
    }
    .grip::before {
      content: '';
      position: absolute;
      inset: 0 auto 0 50%;
      width: 0.2rem;
      margin-left: -0.1rem;
      border-radius: 0.1rem;
      background: var(--text);
    }
    .grip::after {
      content: '';
      position: absolute;
      top: 50%;
      left: 50%;
      width: 1.7rem;
      height: 1.7rem;
      margin: -0.85rem;
      box-sizing: border-box;
      border: 0.25rem solid var(--ground);
      border-radius: 50%;
      background: var(--text);
    }
  `

  declare amount: number
  /** By amount, from 0 to 1; undefined where the sound is not there yet. */
  declare stations: readonly (readonly [amount: number, shot: Shot | undefined])[]
  /** Colours of the ends. */
  declare from: string
  declare to: string
  /** Where the handle is, in words. */
  declare spoken: string
  declare disabled: boolean
  readonly #outlines = new WeakMap<Float32Array, string>()
  #held = false

  override willUpdate(): void {
    this.style.setProperty('--at', String(this.amount))
  }

  override render(): TemplateResult {
    return html`<div
      class="track"
      role="slider"
      tabindex=${this.disabled ? -1 : 0}
      aria-label="Morph"
      aria-keyshortcuts="Space Enter"
      aria-description="Arrow keys move and play, Space plays again, Enter keeps the sound."
      aria-valuemin="0"
      aria-valuemax="100"
      aria-valuenow=${Math.round(this.amount * 100)}
      aria-valuetext=${this.spoken}
      aria-disabled=${this.disabled}
      @pointerdown=${this.#grab}
      @pointermove=${this.#pull}
      @pointerup=${this.#release}
      @pointercancel=${this.#release}
      @keydown=${this.#key}
    >
      ${this.stations.map(([amount, shot]) => this.#station(amount, shot))}
      <span class="grip" ?hidden=${this.disabled}></span>
    </div>`
  }

  #station(amount: number, shot: Shot | undefined): TemplateResult {
    const mix = `color-mix(in oklab, ${this.to} ${Math.round(amount * 100)}%, ${this.from})`
    return html`<svg viewBox="0 0 ${columns - 1} 100" preserveAspectRatio="none" aria-hidden="true">
      ${
        shot === undefined
          ? svg`<path class="missing" d="M0 50H${columns}"></path>`
          : svg`<path d=${this.#outline(shot)} fill=${mix}></path>`
      }
    </svg>`
  }

  #outline({ samples, rateHz }: Shot): string {
    let path = this.#outlines.get(samples)
    if (path === undefined) {
      path = outlinePath(samples, heardSamples(samples, rateHz), columns)
      this.#outlines.set(samples, path)
    }
    return path
  }

  readonly #grab = (event: PointerEvent): void => {
    if (this.disabled || event.button !== 0) return
    const track = event.currentTarget as HTMLElement
    track.setPointerCapture(event.pointerId)
    track.focus()
    this.#held = true
    this.#send(this.#amountAt(event, track), true)
  }

  /** Plays whenever another station is nearest, as fingers over strings. */
  readonly #pull = (event: PointerEvent): void => {
    if (!this.#held) return
    const amount = this.#amountAt(event, event.currentTarget as HTMLElement)
    this.#send(amount, Math.round(amount * stationSteps) !== Math.round(this.amount * stationSteps))
  }

  readonly #release = (): void => {
    this.#held = false
  }

  #amountAt({ clientX }: PointerEvent, track: HTMLElement): number {
    const { left, width } = track.getBoundingClientRect()
    const amount = (((clientX - left) / width) * (stationSteps + 1) - 0.5) / stationSteps
    if (amount < snap) return 0
    return amount > 1 - snap ? 1 : Math.round(amount * 1000) / 1000
  }

  readonly #key = (event: KeyboardEvent): void => {
    if (this.disabled || event.ctrlKey || event.metaKey || event.altKey) return
    const step = event.shiftKey ? 0.01 : 1 / stationSteps
    const to: Readonly<Record<string, number>> = {
      ArrowLeft: this.amount - step,
      ArrowDown: this.amount - step,
      ArrowRight: this.amount + step,
      ArrowUp: this.amount + step,
      PageDown: this.amount - 4 / stationSteps,
      PageUp: this.amount + 4 / stationSteps,
      Home: 0,
      End: 1,
      ' ': this.amount,
    }
    const amount = to[event.key]
    if (amount === undefined && event.key !== 'Enter') return
    event.preventDefault()
    if (amount === undefined) this.dispatchEvent(new CustomEvent('keep', { bubbles: true, composed: true }))
    else this.#send(Math.min(1, Math.max(0, Math.round(amount * 10_000) / 10_000)), true)
  }

  #send(amount: number, strikes: boolean): void {
    const detail: MorphDetail = { amount, strikes }
    this.dispatchEvent(new CustomEvent('morph', { detail, bubbles: true, composed: true }))
  }
}
