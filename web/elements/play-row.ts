// What a hit of the selected pad plays: play mode, choke group, place between left and right.

import { css, html, LitElement } from 'lit'
import type { TemplateResult } from 'lit'
import { live } from 'lit/directives/live.js'
import type { KitPad } from '../../src/protocol/kit.ts'
import type { PadPlay, PadState } from '../state.ts'
import { formStyles } from './form-parts.ts'
import { sliderPart, sliderStyles } from './slider-parts.ts'

type PlayMode = NonNullable<KitPad['mode']>

const modes: readonly { readonly mode: PlayMode; readonly label: string; readonly hint: string }[] = [
  { mode: 'frozen', label: 'Frozen', hint: 'the same shot at every hit' },
  { mode: 'round-robin', label: 'Round robin', hint: 'a fresh neighbour of it at every hit' },
  { mode: 'live', label: 'Live', hint: 'synthesised at the hit from MIDI, a fresh neighbour here' },
]
const plainMode: PlayMode = 'round-robin'
const mostGroups = 16
const panStep = 0.05

/** Detail of 'play': `settled` when the player let go. */
export interface PlayDetail {
  readonly play: PadPlay
  readonly settled: boolean
}

export class PlayRow extends LitElement {
  static override properties = { pad: { attribute: false } }
  static override styles = [
    formStyles,
    sliderStyles,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.4rem 1rem;
      }
      label {
        display: flex;
        align-items: center;
        gap: 0.45rem;
      }
      .field {
        min-height: 2.1rem;
        padding: 0 0.4rem;
      }
      .pan {
        flex: 1 1 8rem;
      }
      .pan input {
        flex: 1;
        min-width: 4rem;
      }
      .pan output {
        min-width: 3.4em;
      }
    `,
  ]

  declare pad: PadState

  override updated(): void {
    sliderPart(this, { min: -1, max: 1 }, this.pad.pan ?? 0)
  }

  override render(): TemplateResult {
    const { mode = plainMode, choke = 0, pan = 0 } = this.pad
    const hints = modes.map(({ label, hint }) => `${label}: ${hint}.`).join(' ')
    return html`
      <label title="What a hit plays. ${hints}">
        <span class="label">Plays</span>
        <select
          class="field"
          aria-label="Play mode"
          aria-description="What a hit plays. ${hints}"
          @change=${(event: Event) => this.#send({ mode: valueOf(event) as PlayMode })}
        >
          ${modes.map((row) => html`<option value=${row.mode} .selected=${row.mode === mode}>${row.label}</option>`)}
        </select>
      </label>
      <label title="Pads of one group cut each other short, as the two hats of a stand do.">
        <span class="label">Choke</span>
        <select
          class="field"
          aria-label="Choke group"
          @change=${(event: Event) => this.#send({ choke: Number(valueOf(event)) })}
        >
          ${Array.from(
            { length: mostGroups + 1 },
            (_, group) =>
              html`<option value=${group} .selected=${group === choke}>${group === 0 ? 'none' : group}</option>`,
          )}
        </select>
      </label>
      <label class="pan" title="Place between left and right. Double-click for the middle.">
        <span class="label">Pan</span>
        <input
          type="range"
          min="-1"
          max="1"
          step=${panStep}
          aria-valuetext=${panText(pan)}
          .value=${live(String(pan))}
          @input=${(event: Event) => this.#send({ pan: Number(valueOf(event)) }, false)}
          @change=${(event: Event) => this.#send({ pan: Number(valueOf(event)) })}
          @dblclick=${() => this.#send({ pan: 0 })}
        />
        <output class="label" aria-hidden="true">${panText(pan)}</output>
      </label>
    `
  }

  /** What is at its default is left out, as kit files do. */
  #send(change: PadPlay, settled = true): void {
    const { mode = plainMode, choke = 0, pan = 0 } = { ...this.pad, ...change }
    const play: PadPlay = {
      mode: mode === plainMode ? undefined : mode,
      choke: choke === 0 ? undefined : choke,
      pan: pan === 0 ? undefined : pan,
    }
    const detail: PlayDetail = { play, settled }
    this.dispatchEvent(new CustomEvent('play', { detail }))
  }
}

/** "left 35", "middle", "right 100". */
export function panText(pan: number): string {
  const part = Math.round(Math.abs(pan) * 100)
  return part === 0 ? 'middle' : `${pan < 0 ? 'left' : 'right'} ${part}`
}

function valueOf(event: Event): string {
  return (event.target as HTMLInputElement | HTMLSelectElement).value
}
