// The selected pad: its name, where its sound comes from, how it answers hits, and controls.

import { css, html, LitElement } from 'lit'
import type { PropertyValues, TemplateResult } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import type { ControlRow } from '../../src/protocol/controls.ts'
import { accentOf } from '../palette.ts'
import type { Shot } from '../shot-queue.ts'
import { controlOf } from '../state.ts'
import type { PadEdit, PadState } from '../state.ts'
import type { EditDetail } from './edit-detail.ts'
import { formStyles, leaveOnEnter } from './form-parts.ts'
import type { LearnState } from './learn-chip.ts'
import type { PlayDetail } from './play-row.ts'
import type { Ways } from './source-row.ts'
import { typed } from './typed.ts'

export class PadEditor extends LitElement {
  static override properties = {
    place: { type: Number },
    pad: { attribute: false },
    shot: { attribute: false },
    address: { type: String },
    file: { type: String },
    token: { type: String },
    ways: { attribute: false },
    classes: { attribute: false },
    controls: { attribute: false },
    learns: { attribute: false },
  }
  static override styles = [
    formStyles,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 0.6rem;
      }
      header {
        display: flex;
        align-items: center;
        gap: 0.6rem;
      }
      h2 {
        flex: 1;
        display: flex;
        align-items: baseline;
        gap: 0.6rem;
        min-width: 0;
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
        text-overflow: ellipsis;
      }
      .name:hover {
        border-color: var(--line-strong);
      }
      .controls {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(15rem, 100%), 1fr));
        gap: 0.1rem 1.6rem;
      }
    `,
  ]

  declare place: number
  declare pad: PadState
  declare shot: Shot | undefined
  /** Of the sound as a WAV on the server, what to call that file, and what the server asks for. */
  declare address: string
  declare file: string
  declare token: string | undefined
  declare ways: Ways
  declare classes: readonly string[]
  declare controls: readonly ControlRow[]
  /** What the chips of controls show; undefined while nobody learns. */
  declare learns: ((control: string) => LearnState) | undefined

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('pad')) this.style.setProperty('--accent', accentOf(this.pad.class))
  }

  override render(): TemplateResult {
    const { pad, place } = this
    const play = ({ detail }: CustomEvent<PlayDetail>): void => this.#send({ play: detail.play }, detail.settled)
    return html`
      <header>
        <h2>
          <span class="number">Pad ${place + 1}</span>
          <input
            class="name"
            aria-label="Name of the pad"
            maxlength="80"
            autocomplete="off"
            spellcheck="false"
            .value=${typed(pad.name)}
            @change=${(event: Event) => this.#send({ name: (event.target as HTMLInputElement).value })}
            @keydown=${leaveOnEnter}
          />
        </h2>
        <wave-grip .shot=${this.shot} .address=${this.address} .file=${this.file} .token=${this.token}></wave-grip>
      </header>
      <source-row
        .pad=${pad}
        .classes=${this.classes}
        .ways=${this.ways}
        @change-source=${({ detail }: CustomEvent<EditDetail>) => this.#send(detail.edit, detail.settled)}
      ></source-row>
      <play-row .pad=${pad} @play=${play}></play-row>
      <response-row .pad=${pad} .place=${place} @play=${play}></response-row>
      <div class="controls">
        ${repeat(
          this.controls,
          (row) => row.id,
          (row) =>
            html`<control-slider
              .row=${row}
              .value=${controlOf(pad, row)}
              .learn=${this.learns?.(row.id)}
            ></control-slider>`,
        )}
      </div>
    `
  }

  #send(edit: PadEdit, settled = true): void {
    const detail: EditDetail = { edit, settled }
    this.dispatchEvent(new CustomEvent('edit', { detail }))
  }
}
