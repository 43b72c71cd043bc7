// One pad: a button whose face is the waveform of its sound, and whose height is the velocity.

import { html, LitElement, nothing, svg } from 'lit'
import type { PropertyValues, TemplateResult } from 'lit'
import { accentOf, classLabel } from '../palette.ts'
import { heardSamples, outlinePath } from '../scope/waveform.ts'
import type { Shot } from '../shot-queue.ts'
import type { PadState } from '../state.ts'
import { heightOfVelocity, keyVelocity, velocityAtHeight } from '../touch-velocity.ts'
import { padStyles } from './drum-pad-styles.ts'

/** Detail of 'press': a pad was struck. */
export interface PressDetail {
  readonly place: number
  readonly velocity: number
  readonly pressedAtMs: number
  /** The finger or mouse that holds it, where one does. */
  readonly pointerId?: number
}

const columns = 120

export class DrumPad extends LitElement {
  static override properties = {
    place: { type: Number },
    pad: { attribute: false },
    shot: { attribute: false },
    keyCap: { type: String },
    selected: { type: Boolean, reflect: true },
    waiting: { type: Boolean, reflect: true },
  }
  static override styles = padStyles
  static override shadowRootOptions = { ...LitElement.shadowRootOptions, delegatesFocus: true }

  declare place: number
  declare pad: PadState
  declare shot: Shot | undefined
  declare keyCap: string
  declare selected: boolean
  /** A newer sound is under way. */
  declare waiting: boolean
  #outline = ''
  #heardSec = 0

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('pad')) this.style.setProperty('--accent', accentOf(this.pad.class))
    if (changed.has('shot') && this.shot !== undefined) {
      const length = heardSamples(this.shot.samples, this.shot.rateHz)
      this.#heardSec = length / this.shot.rateHz
      this.#outline = outlinePath(this.shot.samples, length, columns)
    }
  }

  override render(): TemplateResult {
    const { name, class: className, seed } = this.pad
    const kind = classLabel(className)
    return html`<button
      aria-current=${this.selected ? 'true' : 'false'}
      tabindex=${this.selected ? 0 : -1}
      @pointerdown=${this.#press}
      @pointermove=${this.#aim}
      @click=${this.#activate}
      @contextmenu=${(event: Event) => event.preventDefault()}
    >
      <svg class="wave" viewBox="0 0 ${columns - 1} 100" preserveAspectRatio="none" aria-hidden="true">
        ${svg`<path class="outline" d=${this.#outline}></path><path class="played" d=${this.#outline}></path>`}
      </svg>
      <span class="glow"></span>
      <span class="strength"></span>
      <span class="aim" aria-hidden="true"></span>
      <span class="head">
        <span class="name">${name}</span>
        ${this.keyCap === '' ? nothing : html`<kbd><span class="unseen">key </span>${this.keyCap}</kbd>`}
      </span>
      <span class="foot">
        <span class="class">${kind}</span>
        <span class="seed"><span class="unseen">seed </span>${seed}</span>
      </span>
    </button>`
  }

  /** Shows a hit: the face lights up by its velocity and is run through in the time the sound takes. */
  flash(velocity: number): void {
    const strength = this.renderRoot.querySelector<HTMLElement>('.strength')
    const glow = this.renderRoot.querySelector('.glow')
    const played = this.renderRoot.querySelector('.played')
    strength?.style.setProperty('--height', String(heightOfVelocity(velocity)))
    const force = 0.25 + (0.75 * velocity) / 127
    const fadeMs = Math.max(350, this.#heardSec * 1000)
    glow?.animate({ opacity: [0.55 * force, 0] }, { duration: fadeMs, easing: 'ease-out' })
    strength?.animate({ opacity: [1, 1, 0.35] }, { duration: 1200 })
    const sweep = matchMedia('(prefers-reduced-motion: reduce)').matches
      ? { clipPath: ['inset(0)', 'inset(0)'] }
      : { clipPath: ['inset(0 100% 0 0)', 'inset(0)'] }
    played?.animate({ ...sweep, opacity: [1, 0.9] }, { duration: Math.max(120, this.#heardSec * 1000) })
  }

  #heightAt(event: PointerEvent): number {
    const box = this.getBoundingClientRect()
    return (box.bottom - event.clientY) / box.height
  }

  readonly #press = (event: PointerEvent): void => {
    if (event.button !== 0) return
    // A touch would otherwise stay tied to this pad, and the next finger's press could be taken for a gesture.
    if (event.target instanceof Element && event.target.hasPointerCapture(event.pointerId))
      event.target.releasePointerCapture(event.pointerId)
    this.#strike(velocityAtHeight(this.#heightAt(event)), event.timeStamp, event.pointerId)
  }

  /** Screen readers and switches click without a pointer; real pointers have struck at pointerdown already. */
  readonly #activate = (event: PointerEvent): void => {
    if (event.detail === 0) this.#strike(keyVelocity, event.timeStamp)
  }

  #strike(velocity: number, pressedAtMs: number, pointerId?: number): void {
    const held = pointerId === undefined ? {} : { pointerId }
    const detail: PressDetail = { place: this.place, velocity, pressedAtMs, ...held }
    this.dispatchEvent(new CustomEvent('press', { detail, bubbles: true, composed: true }))
  }

  /** Shows which velocity a press here would have. */
  readonly #aim = (event: PointerEvent): void => {
    if (event.pointerType !== 'mouse') return
    const aim = this.renderRoot.querySelector<HTMLElement>('.aim')
    if (aim === null) return
    const velocity = velocityAtHeight(this.#heightAt(event))
    aim.textContent = String(velocity)
    aim.style.setProperty('--height', String(this.#heightAt(event)))
    aim.classList.toggle('hanging', this.#heightAt(event) > 0.5)
  }
}
