// The selected pad: its name, class, seed, how it answers hits, and controls.

import { css, html, LitElement, nothing } from 'lit'
import type { PropertyValues, TemplateResult } from 'lit'
import { live } from 'lit/directives/live.js'
import { repeat } from 'lit/directives/repeat.js'
import type { ControlRow } from '../../src/protocol/controls.ts'
import { accentOf, classLabel } from '../palette.ts'
import { maxSeed, newSeed, parseSeed, steppedSeed } from '../seeds.ts'
import { controlOf } from '../state.ts'
import type { PadEdit, PadState } from '../state.ts'
import { formStyles, leaveOnEnter } from './form-parts.ts'
import { restOf } from './play-row.ts'
import type { PlayDetail } from './play-row.ts'

/** Detail of 'edit': `settled` when the player let go. */
export interface EditDetail {
  readonly edit: PadEdit
  readonly settled: boolean
}

export class PadEditor extends LitElement {
  static override properties = {
    place: { type: Number },
    pad: { attribute: false },
    classes: { attribute: false },
    controls: { attribute: false },
  }
  static override styles = [
    formStyles,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 0.7rem;
      }
      h2 {
        display: flex;
        align-items: baseline;
        gap: 0.6rem;
        margin: 0;
        font-size: 1rem;
        font-weight: 600;
      }
      .number {
        flex: none;
        color: var(--accent);
      }
      .name {
        flex: 1;
        min-width: 0;
        padding: 0.1rem 0.4rem;
        background: transparent;
        border: 1px solid transparent;
        font-size: 1.35rem;
        font-weight: 650;
      }
      .name:hover {
        border-color: var(--line-strong);
      }
      .rest {
        max-width: 45%;
        overflow: hidden;
        font-weight: 400;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .source {
        display: flex;
        flex-wrap: wrap;
        gap: 0.6rem 1rem;
      }
      .part {
        display: flex;
        align-items: center;
        gap: 0.6rem;
      }
      .seed {
        display: flex;
        gap: 0.35rem;
      }
      select.field {
        min-width: 9.5rem;
        border-color: var(--accent);
      }
      .seed .field {
        width: 7rem;
        text-align: center;
      }
      .seed .button.step {
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
      .controls {
        display: grid;
        gap: 0.1rem;
      }
    `,
  ]

  declare place: number
  declare pad: PadState
  declare classes: readonly string[]
  declare controls: readonly ControlRow[]

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('pad')) this.style.setProperty('--accent', accentOf(this.pad.class))
  }

  override render(): TemplateResult {
    const { pad } = this
    const rest = restOf(pad)
    return html`
      <h2>
        <span class="number">Pad ${this.place + 1}</span>
        <input
          class="name"
          aria-label="Name of the pad"
          maxlength="80"
          autocomplete="off"
          spellcheck="false"
          .value=${live(pad.name)}
          @change=${(event: Event) => this.#send({ name: valueOf(event) })}
          @keydown=${leaveOnEnter}
        />
        ${rest === '' ? nothing : html`<span class="rest label" title="As the kit file says: ${rest}">${rest}</span>`}
      </h2>
      <div class="source">
        <div class="part">
          <select class="field" aria-label="Class" @change=${(event: Event) => this.#send({ class: valueOf(event) })}>
            ${this.classes.map(
              (name) => html`<option value=${name} .selected=${name === pad.class}>${classLabel(name)}</option>`,
            )}
          </select>
        </div>
        <div class="part">
          <label class="label" for="seed">Seed</label>
          <div class="seed">${this.#seed(pad.seed)}</div>
        </div>
      </div>
      <play-row
        .pad=${pad}
        @play=${({ detail }: CustomEvent<PlayDetail>) => this.#send({ play: detail.play }, detail.settled)}
      ></play-row>
      <div class="controls">
        ${repeat(
          this.controls,
          (row) => row.id,
          (row) => html`<control-slider .row=${row} .value=${controlOf(pad, row)}></control-slider>`,
        )}
      </div>
    `
  }

  #seed(seed: number): TemplateResult {
    return html`<button
        class="button step"
        aria-label="Previous seed"
        ?disabled=${seed === 0}
        @click=${() => this.#send({ seed: steppedSeed(seed, -1) })}
      >
        ‹</button
      ><input
        id="seed"
        class="field"
        inputmode="numeric"
        autocomplete="off"
        .value=${live(String(seed))}
        @change=${this.#typeSeed}
        @keydown=${leaveOnEnter}
      /><button
        class="button step"
        aria-label="Next seed"
        ?disabled=${seed === maxSeed}
        @click=${() => this.#send({ seed: steppedSeed(seed, 1) })}
      >
        ›</button
      ><button
        class="button new"
        title="Another sound of this class"
        @click=${() => this.#send({ seed: newSeed((words) => crypto.getRandomValues(words)) })}
      >
        New
      </button>`
  }

  readonly #typeSeed = (event: Event): void => {
    const text = valueOf(event)
    const seed = parseSeed(text)
    if (seed !== undefined) return this.#send({ seed })
    this.requestUpdate()
    const detail = `“${text}” is not a seed. A seed is a whole number from 0 to ${maxSeed}.`
    this.dispatchEvent(new CustomEvent('refused', { detail, bubbles: true, composed: true }))
  }

  #send(edit: PadEdit, settled = true): void {
    const detail: EditDetail = { edit, settled }
    this.dispatchEvent(new CustomEvent('edit', { detail }))
  }
}

function valueOf(event: Event): string {
  return (event.target as HTMLInputElement | HTMLSelectElement).value
}
