// Where a pad's sound comes from: its class, its seed, a new one, one like it.

import { css, html, LitElement, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import { live } from 'lit/directives/live.js'
import { maxSeed, newSeed, parseSeed, steppedSeed } from '../seeds.ts'
import type { Way } from '../similar.ts'
import type { PadEdit, PadState } from '../state.ts'
import type { MixDetail } from './class-mix.ts'
import type { EditDetail } from './edit-detail.ts'
import { formStyles, leaveOnEnter } from './form-parts.ts'
import { sliderPart, sliderStyles } from './slider-parts.ts'
import { typed } from './typed.ts'

/** Detail of 'similar': which way, and how far, 0 … 1. */
export interface SimilarDetail {
  readonly way: Way
  readonly amount: number
}

/** Which ways are open: none for models without places, on from a step only after one. */
export interface Ways {
  readonly step: boolean
  readonly turn: boolean
  readonly further: boolean
}

const amounts = { min: 2, max: 60 }

export class SourceRow extends LitElement {
  static override properties = {
    pad: { attribute: false },
    classes: { attribute: false },
    ways: { attribute: false },
    percent: { state: true },
  }
  static override styles = [
    formStyles,
    sliderStyles,
    css`
      :host {
        display: grid;
        gap: 0.5rem;
      }
      .row,
      .part {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.35rem;
      }
      .row {
        gap: 0.5rem 1rem;
      }
      class-mix {
        flex: 0 1 auto;
      }
      class-mix[mixed] {
        flex-basis: 100%;
      }
      .seed .field {
        width: 6.4rem;
        text-align: center;
      }
      .step {
        padding: 0 0.7rem;
      }
      .new {
        background: var(--accent);
        border-color: var(--accent);
        color: var(--ground);
      }
      .new:hover:not(:disabled) {
        background: color-mix(in oklab, var(--accent) 85%, white);
      }
      .amount {
        flex: 1 1 8rem;
        display: flex;
        align-items: center;
        gap: 0.45rem;
      }
      .amount input {
        flex: 1;
        min-width: 4rem;
      }
      .amount output {
        min-width: 2.6rem;
        text-align: right;
      }
      .similar .button {
        min-height: var(--control-small);
      }
    `,
  ]

  declare pad: PadState
  declare classes: readonly string[]
  declare ways: Ways
  /** How far a step goes, in hundredths of the way to another sound. */
  declare percent: number

  constructor() {
    super()
    this.percent = 20
  }

  override updated(): void {
    sliderPart(this, amounts, this.percent)
  }

  override render(): TemplateResult {
    return html`
      <div class="row">
        <class-mix
          .of=${this.pad.class}
          .classes=${this.classes}
          @mix=${({ detail }: CustomEvent<MixDetail>) => this.#send({ class: detail.class }, detail.settled)}
        ></class-mix>
        <div class="part seed">${this.#seed()}</div>
      </div>
      ${this.ways.step ? this.#similar() : nothing}
    `
  }

  #seed(): TemplateResult {
    const { seed, latent } = this.pad
    const step = (name: string, by: number, sign: string, end: number): TemplateResult =>
      html`<button
        class="button step"
        aria-label=${name}
        ?disabled=${seed === end}
        @click=${() => this.#send({ seed: steppedSeed(seed, by) })}
      >
        ${sign}
      </button>`
    return html`<label class="label" for="seed" title=${seedTitle(latent)}
        >${latent === undefined ? 'Seed' : 'Seed, moved'}</label
      >
      ${step('Previous seed', -1, '‹', 0)}
      <input
        id="seed"
        class="field"
        inputmode="numeric"
        autocomplete="off"
        title=${seedTitle(latent)}
        .value=${typed(String(seed))}
        @change=${this.#typeSeed}
        @keydown=${leaveOnEnter}
      />
      ${step('Next seed', 1, '›', maxSeed)}
      <button
        class="button new"
        title="Another sound of this class"
        @click=${() => this.#send({ seed: newSeed((words) => crypto.getRandomValues(words)) })}
      >
        New
      </button>`
  }

  #similar(): TemplateResult {
    const { percent, ways } = this
    const button = (way: Way, name: string, title: string): TemplateResult =>
      html`<button class="button" title=${title} ?disabled=${!ways[way]} @click=${() => this.#wander(way)}>
        ${name}
      </button>`
    return html`<div class="row similar">
      <div class="part">
        ${button('step', 'Similar', 'A sound like this one, in a new direction')}
        ${button('turn', 'Other way', 'Back, and as far in another direction')}
        ${button('further', 'Further', 'On in the same direction')}
      </div>
      <label class="amount" title="How far a step goes, in hundredths of the way to another sound">
        <span class="label">by</span>
        <input
          type="range"
          aria-label="Amount of difference"
          min=${amounts.min}
          max=${amounts.max}
          aria-valuetext="${percent} percent of the way to another sound"
          .value=${live(String(percent))}
          @input=${(event: Event) => (this.percent = Number((event.target as HTMLInputElement).value))}
        />
        <output class="label" aria-hidden="true">${percent} %</output>
      </label>
    </div>`
  }

  readonly #typeSeed = (event: Event): void => {
    const text = (event.target as HTMLInputElement).value
    const seed = parseSeed(text)
    if (seed !== undefined) return this.#send({ seed })
    this.requestUpdate()
    const detail = `“${text}” is not a seed. A seed is a whole number from 0 to ${maxSeed}.`
    this.dispatchEvent(new CustomEvent('refused', { detail, bubbles: true, composed: true }))
  }

  #wander(way: Way): void {
    const detail: SimilarDetail = { way, amount: this.percent / 100 }
    this.dispatchEvent(new CustomEvent('similar', { detail, bubbles: true, composed: true }))
  }

  #send(edit: PadEdit, settled = true): void {
    this.dispatchEvent(new CustomEvent('change-source', { detail: { edit, settled } satisfies EditDetail }))
  }
}

function seedTitle(latent: string | undefined): string {
  return latent === undefined
    ? 'The same seed is always the same drum.'
    : 'The sound was moved away from where this seed draws it; typing a seed brings it there.'
}
