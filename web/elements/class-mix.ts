// What a pad is: one class, or a mix of up to three with their parts of a hundred.

import { css, html, LitElement, nothing } from 'lit'
import type { PropertyValues, TemplateResult } from 'lit'
import { live } from 'lit/directives/live.js'
import type { SoundClass } from '../../src/protocol/sound.ts'
import { mixOf, mostParts, partsOf, withoutPart, withPart, withPercent } from '../class-mix.ts'
import type { Part } from '../class-mix.ts'
import { accentOf, classLabel } from '../palette.ts'
import { cssVars } from './css-vars.ts'
import { formStyles } from './form-parts.ts'
import { sliderStyles } from './slider-parts.ts'

/** Detail of 'mix': the class or mix from now on; `settled` when the player let go. */
export interface MixDetail {
  readonly class: SoundClass
  readonly settled: boolean
}

export class ClassMix extends LitElement {
  static override properties = { of: { attribute: false }, classes: { attribute: false }, parts: { state: true } }
  static override styles = [
    formStyles,
    sliderStyles,
    css`
      :host {
        display: grid;
        gap: 0.3rem;
        min-width: 0;
      }
      .part {
        display: flex;
        align-items: center;
        gap: 0.35rem;
        min-width: 0;
      }
      select.field {
        flex: 0 1 9.5rem;
        min-width: 5rem;
        border-color: var(--accent);
      }
      .part input {
        flex: 1 1 5rem;
        min-width: 3.5rem;
        max-width: 14rem;
      }
      output {
        min-width: 3.2em;
        text-align: right;
      }
      .button {
        flex: none;
        min-width: 2.5rem;
        padding: 0 0.6rem;
      }
    `,
  ]

  declare of: SoundClass
  declare classes: readonly string[]
  /** What is shown: a part that was turned down to nothing stays until it is taken away. */
  declare parts: readonly Part[]

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('of') && JSON.stringify(mixOf(this.parts ?? [])) !== JSON.stringify(this.of))
      this.parts = partsOf(this.of)
  }

  override render(): TemplateResult {
    const { parts } = this
    const isMix = parts.length > 1
    return html`${parts.map(
      (part, at) =>
        html`<div
          class="part"
          ${cssVars({ '--accent': accentOf(part.name), '--from': '0%', '--to': `${part.percent}%` })}
        >
          <select
            class="field"
            aria-label=${at === 0 ? 'Class' : `Class ${at + 1}`}
            @change=${(event: Event) => this.#rename(at, (event.target as HTMLSelectElement).value)}
          >
            ${this.#choices(part.name).map(
              (name) => html`<option value=${name} .selected=${name === part.name}>${classLabel(name)}</option>`,
            )}
          </select>
          ${isMix ? this.#weight(part, at) : nothing} ${!isMix || at === parts.length - 1 ? this.#more() : nothing}
        </div>`,
    )}`
  }

  #weight({ name, percent }: Part, at: number): TemplateResult {
    const label = classLabel(name)
    const slide = (event: Event, settled: boolean): void =>
      this.#send(withPercent(this.parts, at, Number((event.target as HTMLInputElement).value)), settled)
    return html`<input
        type="range"
        min="0"
        max="100"
        step="1"
        aria-label="Part of ${label}"
        aria-valuetext="${Math.round(percent)} percent"
        .value=${live(String(Math.round(percent)))}
        @input=${(event: Event) => slide(event, false)}
        @change=${(event: Event) => slide(event, true)}
      /><output class="label" aria-hidden="true">${Math.round(percent)} %</output
      ><button
        class="button"
        aria-label="Take ${label} out of the mix"
        title="Take ${label} out of the mix"
        @click=${() => this.#send(withoutPart(this.parts, at), true)}
      >
        ×
      </button>`
  }

  #more(): TemplateResult | typeof nothing {
    const next = withPart(this.parts, this.classes)
    if (next === undefined || this.parts.length >= mostParts) return nothing
    return html`<button
      class="button"
      aria-label="Mix with another class"
      title="Mix with another class"
      @click=${() => this.#send(next, true)}
    >
      +
    </button>`
  }

  /** A class stands once in a mix. */
  #choices(own: string): readonly string[] {
    return this.classes.filter((name) => name === own || this.parts.every((part) => part.name !== name))
  }

  #rename(at: number, name: string): void {
    this.#send(
      this.parts.map((part, i) => (i === at ? { ...part, name } : part)),
      true,
    )
  }

  #send(parts: readonly Part[], settled: boolean): void {
    this.parts = parts
    const detail: MixDetail = { class: mixOf(parts), settled }
    this.dispatchEvent(new CustomEvent('mix', { detail }))
  }
}
