// How the selected pad answers: velocity curve with a picture of it, voices, gate, the MIDI note that plays it.

import { css, html, LitElement, nothing, svg } from 'lit'
import type { TemplateResult } from 'lit'
import { live } from 'lit/directives/live.js'
import type { PadPlay, PadState } from '../state.ts'
import { curveKinds, curveNumbers, curveOf, curvePath, kindOf, numberOf } from '../velocity-curves.ts'
import type { CurveKind } from '../velocity-curves.ts'
import { formStyles, leaveOnEnter } from './form-parts.ts'
import type { PlayDetail } from './play-row.ts'
import { typed } from './typed.ts'

const plainVoices = 8
const mostVoices = 32
const firstNote = 36
const picture = { width: 44, height: 26 }

export class ResponseRow extends LitElement {
  static override properties = { pad: { attribute: false }, place: { type: Number } }
  static override styles = [
    formStyles,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.4rem 1rem;
      }
      label,
      .curve {
        display: flex;
        align-items: center;
        gap: 0.45rem;
      }
      .field {
        min-height: var(--control-small);
        padding: 0 0.4rem;
      }
      input.field {
        width: 3.4rem;
        text-align: center;
      }
      svg {
        flex: none;
        width: 2.75rem;
        height: 1.75rem;
        overflow: visible;
        border-left: 1px solid var(--line-strong);
        border-bottom: 1px solid var(--line-strong);
      }
      path {
        fill: none;
        stroke: var(--accent);
        stroke-width: 2;
        vector-effect: non-scaling-stroke;
      }
    `,
  ]

  declare pad: PadState
  declare place: number

  override render(): TemplateResult {
    const { velocityCurve, polyphony = plainVoices, gated = false, note } = this.pad
    const kind = kindOf(velocityCurve)
    const hints = curveKinds.map(({ label, hint }) => `${label}: ${hint}.`).join(' ')
    return html`
      <div class="curve" title="How hard a hit counts. ${hints}">
        <svg viewBox="0 0 ${picture.width} ${picture.height}" preserveAspectRatio="none" aria-hidden="true">
          ${svg`<path d=${curvePath(velocityCurve, picture.width, picture.height)}></path>`}
        </svg>
        <select
          class="field"
          aria-label="Velocity curve"
          aria-description="How hard a hit counts. ${hints}"
          @change=${(event: Event) => this.#send({ velocityCurve: curveOf(valueOf(event) as CurveKind) })}
        >
          ${curveKinds.map((row) => html`<option value=${row.kind} .selected=${row.kind === kind}>${row.label}</option>`)}
        </select>
        ${kind === 'exponent' || kind === 'fixed' ? this.#number(kind, numberOf(velocityCurve)!) : nothing}
      </div>
      <label title="Hits of this pad that may sound at once; a further one ends the oldest.">
        <span class="label">Voices</span>
        <select
          class="field"
          aria-label="Voices"
          @change=${(event: Event) => {
            const voices = Number(valueOf(event))
            this.#send({ polyphony: voices === plainVoices ? undefined : voices })
          }}
        >
          ${Array.from(
            { length: mostVoices },
            (_, i) => html`<option value=${i + 1} .selected=${i + 1 === polyphony}>${i + 1}</option>`,
          )}
        </select>
      </label>
      <label class="switch" title="Ends when it is let go; else it plays to its end.">
        <input
          type="checkbox"
          .checked=${live(gated)}
          @change=${(event: Event) => this.#send({ gated: (event.target as HTMLInputElement).checked || undefined })}
        />
        <span class="label">Gated</span>
      </label>
      <label title="The MIDI note that plays it, 0 … 127, on every channel; empty for ${firstNote + this.place}.">
        <span class="label">Note</span>
        <input
          class="field"
          inputmode="numeric"
          autocomplete="off"
          aria-label="MIDI note"
          placeholder=${firstNote + this.place}
          .value=${typed(note === undefined ? '' : String(note))}
          @change=${this.#typeNote}
          @keydown=${leaveOnEnter}
        />
      </label>
    `
  }

  #number(kind: 'exponent' | 'fixed', value: number): TemplateResult {
    const { min, max, step } = curveNumbers[kind]
    return html`<input
      class="field"
      type="number"
      min=${min}
      max=${max}
      step=${step}
      aria-label=${kind === 'fixed' ? 'Velocity of every hit' : 'Exponent of the curve'}
      .value=${typed(String(value))}
      @change=${(event: Event) => this.#send({ velocityCurve: curveOf(kind, Number(valueOf(event)) || undefined) })}
      @keydown=${leaveOnEnter}
    />`
  }

  readonly #typeNote = (event: Event): void => {
    const text = valueOf(event).trim()
    const note = text === '' ? undefined : Number(text)
    if (note === undefined || (/^\d+$/.test(text) && note <= 127)) return this.#send({ note })
    this.requestUpdate()
    const detail = `“${text}” is no MIDI note. Notes are whole numbers from 0 to 127.`
    this.dispatchEvent(new CustomEvent('refused', { detail, bubbles: true, composed: true }))
  }

  #send(play: PadPlay): void {
    const detail: PlayDetail = { play, settled: true }
    this.dispatchEvent(new CustomEvent('play', { detail }))
  }
}

function valueOf(event: Event): string {
  return (event.target as HTMLInputElement | HTMLSelectElement).value
}
