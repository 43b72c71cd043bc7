// A pad's row of sixteen steps: a click puts a hit down or takes it away, dragging up and down says how hard it is.
// Sends 'step' with what is to become of one; which step has the keyboard's focus is the grid's to say.

import { html, LitElement } from 'lit'
import type { PropertyValues, TemplateResult } from 'lit'
import { stepsPerBar } from '../../src/protocol/pattern.ts'
import type { PatternLane, PatternStep } from '../../src/protocol/pattern.ts'
import type { SoundClass } from '../../src/protocol/sound.ts'
import { maxVelocity } from '../../src/protocol/velocity.ts'
import { formStyles } from '../elements/form-parts.ts'
import { accentOf } from '../palette.ts'
import { plainVelocity } from './edit.ts'
import { laneStyles } from './lane-styles.ts'

/** Detail of 'step'. */
export interface StepDetail {
  readonly pad: number
  readonly step: number
  /** 0 takes the hit away. */
  readonly velocity: number
  /** The player let go. */
  readonly settled: boolean
}

/** The steps of each beat. */
export const beats: readonly (readonly number[])[] = [0, 4, 8, 12].map((first) => [0, 1, 2, 3].map((i) => first + i))

/** A pointer that moves less than this clicks. */
const clickPx = 4
/** How far a drag goes from the softest to the hardest hit. */
const dragPx = 110

interface Press {
  readonly step: number
  readonly fromY: number
  /** As it was before; undefined where nothing was. */
  readonly before: number | undefined
  velocity: number
  isDrag: boolean
}

export class StepLane extends LitElement {
  static override properties = {
    place: { type: Number },
    name: { attribute: false },
    drumClass: { attribute: false },
    lane: { attribute: false },
    cursor: { type: Number },
    chosen: { type: Number },
    selected: { type: Boolean, reflect: true },
  }
  static override styles = [formStyles, laneStyles]

  /** The pad. */
  declare place: number
  declare name: string
  declare drumClass: SoundClass
  declare lane: PatternLane | undefined
  /** The step that Tab leads to; −1 where it leads to another lane. */
  declare cursor: number
  /** The step that the editor shows; −1 for none. */
  declare chosen: number
  declare selected: boolean
  #press: Press | undefined

  override render(): TemplateResult {
    return html`
      <button class="name" tabindex="-1" aria-hidden="true" @click=${() => this.#send('lane', this.place)}>
        <span class="text">${this.name}</span>
      </button>
      <div
        class="steps"
        role="group"
        aria-label=${this.name}
        @pointerdown=${this.#down}
        @pointermove=${this.#move}
        @pointerup=${() => this.#up()}
        @pointercancel=${() => this.#up()}
      >
        ${beats.map((steps) => html`<div class="beat">${steps.map((step) => this.#cell(step))}</div>`)}
      </div>
    `
  }

  #cell(step: number): TemplateResult {
    const one = this.lane?.steps.find((other) => other.step === step)
    const length = this.lane?.length ?? stepsPerBar
    const marks = [
      'step',
      one === undefined ? '' : 'on',
      (one?.probability ?? 1) < 1 ? 'maybe' : '',
      step >= length ? 'beyond' : '',
      step === this.chosen ? 'chosen' : '',
    ]
    return html`<button
      class=${marks.join(' ')}
      tabindex=${step === this.cursor ? 0 : -1}
      aria-pressed=${one !== undefined}
      aria-label=${stepLabel(step, one, length)}
    >
      ${one === undefined ? '' : html`<span class="bar"></span>`}
      ${one?.controls === undefined ? '' : html`<span class="lock"></span>`}
      ${(one?.ratchet ?? 1) > 1 ? html`<span class="ratchet">${one!.ratchet}</span>` : ''}
    </button>`
  }

  /** Levels are set one by one: the security policy takes no style attributes. */
  override updated(changed: PropertyValues<this>): void {
    if (changed.has('drumClass')) this.style.setProperty('--accent', accentOf(this.drumClass))
    if (!changed.has('lane')) return
    this.cells.forEach((cell, step) => {
      const one = this.lane?.steps.find((other) => other.step === step)
      cell.style.setProperty('--level', String((one?.velocity ?? 0) / maxVelocity))
      cell.style.setProperty('--nudge', String(one?.nudge ?? 0))
    })
  }

  get cells(): readonly HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>('.step')]
  }

  /** Marks the step that sounds; undefined for none. */
  showPlaying(step: number | undefined): void {
    this.renderRoot.querySelector('.now')?.classList.remove('now')
    if (step !== undefined) this.cells[step]?.classList.add('now')
  }

  focusStep(step: number): void {
    this.cells[step]?.focus()
  }

  readonly #down = (event: PointerEvent): void => {
    const step = this.cells.findIndex((cell) => event.composedPath().includes(cell))
    if (step < 0 || event.button !== 0 || this.#press !== undefined) return
    const { currentTarget, pointerId, clientY } = event
    ;(currentTarget as HTMLElement).setPointerCapture(pointerId)
    const before = this.lane?.steps.find((one) => one.step === step)?.velocity
    this.#press = { step, fromY: clientY, before, velocity: before ?? plainVelocity, isDrag: false }
    this.#send('choose', { pad: this.place, step })
    if (before === undefined) this.#tell(false)
  }

  readonly #move = ({ clientY }: PointerEvent): void => {
    const press = this.#press
    if (press === undefined) return
    const up = press.fromY - clientY
    if (Math.abs(up) > clickPx) press.isDrag = true
    if (!press.isDrag) return
    const from = press.before ?? plainVelocity
    press.velocity = Math.min(maxVelocity, Math.max(1, Math.round(from + (up / dragPx) * maxVelocity)))
    this.#tell(false)
  }

  #up(): void {
    const press = this.#press
    if (press === undefined) return
    if (!press.isDrag && press.before !== undefined) press.velocity = 0
    this.#tell(true)
    this.#press = undefined
  }

  #tell(settled: boolean): void {
    const { step, velocity } = this.#press!
    this.#send('step', { pad: this.place, step, velocity, settled } satisfies StepDetail)
  }

  #send(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }))
  }
}

/** "Step 5, velocity 96, 50 %, 3 hits, locked". */
function stepLabel(step: number, one: PatternStep | undefined, length = stepsPerBar): string {
  const parts = [
    `Step ${step + 1}`,
    one === undefined ? 'empty' : `velocity ${one.velocity}`,
    one?.probability === undefined ? undefined : `${Math.round(one.probability * 100)} %`,
    one?.ratchet === undefined ? undefined : `${one.ratchet} hits`,
    one?.nudge === undefined ? undefined : one.nudge < 0 ? 'early' : 'late',
    one?.controls === undefined ? undefined : `locks ${Object.keys(one.controls).join(', ')}`,
    step >= length ? 'behind the end of its lane' : undefined,
  ]
  return parts.filter((part) => part !== undefined).join(', ')
}
