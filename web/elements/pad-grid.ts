// The 4 × 4 pads: one tab stop, arrow keys inside, Enter and Space strike.

import { css, html, LitElement } from 'lit'
import type { TemplateResult } from 'lit'
import { neighbourOf, readingOrder } from '../keys.ts'
import type { Shot } from '../shot-queue.ts'
import type { PadState } from '../state.ts'
import { accentVelocity, keyVelocity } from '../touch-velocity.ts'
import type { DrumPad, PressDetail } from './drum-pad.ts'

export class PadGrid extends LitElement {
  static override properties = {
    pads: { attribute: false },
    shots: { attribute: false },
    waiting: { attribute: false },
    keyCaps: { attribute: false },
    selected: { type: Number },
  }
  static override styles = css`
    :host {
      display: grid;
      grid-template: repeat(4, minmax(0, 1fr)) / repeat(4, minmax(0, 1fr));
      gap: clamp(0.35rem, 0.9vmin, 0.8rem);
    }
  `

  declare pads: readonly PadState[]
  declare shots: readonly (Shot | undefined)[]
  declare waiting: ReadonlySet<number>
  declare keyCaps: readonly string[]
  declare selected: number

  constructor() {
    super()
    this.addEventListener('keydown', (event) => this.#key(event))
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.setAttribute('role', 'group')
    this.setAttribute('aria-label', 'Pads. Arrow keys move, Enter strikes, Shift and Enter strikes hard.')
  }

  override render(): TemplateResult[] {
    return readingOrder.map(
      (place) =>
        html`<drum-pad
          .place=${place}
          .pad=${this.pads[place]}
          .shot=${this.shots[place]}
          .keyCap=${this.keyCaps[place] ?? ''}
          .waiting=${this.waiting.has(place)}
          .selected=${place === this.selected}
        ></drum-pad>`,
    )
  }

  /** Shows a hit on a pad. */
  flash(place: number, velocity: number): void {
    this.#padAt(place)?.flash(velocity)
  }

  #padAt(place: number): DrumPad | undefined {
    return this.renderRoot.querySelectorAll<DrumPad>('drum-pad')[readingOrder.indexOf(place)]
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const next = neighbourOf(this.selected, event.key)
    if (next !== undefined) {
      event.preventDefault()
      this.dispatchEvent(new CustomEvent('choose', { detail: next }))
      this.#padAt(next)?.focus()
    } else if (event.code === 'Enter' || event.code === 'Space') {
      event.preventDefault() // the click that would follow strikes too late
      if (event.repeat) return
      const velocity = event.shiftKey ? accentVelocity : keyVelocity
      const detail: PressDetail = { place: this.selected, velocity, pressedAtMs: event.timeStamp }
      this.dispatchEvent(new CustomEvent('press', { detail }))
    }
  }
}
