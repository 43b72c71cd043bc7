// Above the steps: play, tempo, swing, how chance falls, the MIDI file. Sends 'toggle', 'save-midi' with a number of bars,
// and 'pattern-edit' with what is to become of the pattern.

import { css, html, LitElement } from 'lit'
import type { TemplateResult } from 'lit'
import { live } from 'lit/directives/live.js'
import { swingRange, tempoRange } from '../../src/protocol/pattern.ts'
import type { Pattern } from '../../src/protocol/pattern.ts'
import { formStyles, leaveOnEnter } from '../elements/form-parts.ts'
import { sliderPart, sliderStyles } from '../elements/slider-parts.ts'
import type { Drag } from '../history.ts'
import { cleared, withChance, withSwing, withTempo } from './edit.ts'
import { TapTempo } from './tap-tempo.ts'
import { typed } from '../elements/typed.ts'

/** Detail of 'pattern-edit': one step to undo, with its label and drag as the instrument has them. */
export interface PatternEdit {
  readonly change: (pattern: Pattern) => Pattern
  readonly label: string
  readonly drag?: Drag
}

const barChoices = [1, 2, 4, 8, 16]

export class TransportBar extends LitElement {
  static override properties = {
    pattern: { attribute: false },
    playing: { type: Boolean },
    folded: { type: Boolean, reflect: true },
    bars: { state: true },
  }
  static override styles = [
    formStyles,
    sliderStyles,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.5rem 1.4rem;
        --accent: var(--text-soft);
      }
      .group {
        display: flex;
        align-items: center;
        gap: 0.5rem;
      }
      .play {
        min-width: 5.6rem;
        background: var(--text);
        border-color: var(--text);
        color: var(--ground);
      }
      .play[aria-pressed='true'] {
        background: var(--raised);
        color: var(--text);
      }
      @media (hover: hover) {
        .play:hover:not(:disabled) {
          background: var(--text-soft);
          color: var(--ground);
        }
      }
      .tempo {
        width: 5rem;
        text-align: right;
      }
      .swing {
        width: 9rem;
      }
      .swing + output {
        width: 3.2rem;
        white-space: nowrap;
      }
      .end {
        margin-left: auto;
      }
      :host([folded]) .more {
        display: none;
      }
      @media (max-width: 40rem) {
        :host([folded]) {
          flex-wrap: nowrap;
          gap: 0.6rem;
        }
        :host([folded]) .wide {
          display: none;
        }
      }
      @media (pointer: coarse), (max-width: 40rem) {
        .button,
        .field,
        .switch {
          min-height: 2.75rem;
        }
        .end {
          margin-left: 0;
        }
        .swings {
          flex: 1 1 14rem;
        }
        .swing {
          flex: 1;
        }
      }
    `,
  ]

  declare pattern: Pattern
  declare playing: boolean
  /** There is one line: play, tempo and, where it fits, swing. */
  declare folded: boolean
  /** Of the MIDI file. */
  declare bars: number
  readonly #taps = new TapTempo()

  constructor() {
    super()
    this.bars = 4
  }

  override updated(): void {
    const { swing = swingRange.default } = this.pattern
    sliderPart(this.renderRoot.querySelector<HTMLElement>('.swing')!, swingRange, swing)
  }

  override render(): TemplateResult {
    const { tempo, swing = swingRange.default, repeats = false } = this.pattern
    return html`
      <button class="button play" aria-pressed=${this.playing} title="Space" @click=${() => this.#send('toggle')}>
        ${this.playing ? '■ Stop' : '▶ Play'}
      </button>
      <div class="group">
        <label class="label wide" for="tempo">Tempo</label>
        <input
          id="tempo"
          aria-label="Tempo"
          class="field tempo"
          type="number"
          min=${tempoRange.min}
          max=${tempoRange.max}
          step="0.1"
          .value=${typed(String(tempo))}
          @change=${this.#typeTempo}
          @keydown=${leaveOnEnter}
        />
        <span class="label">BPM</span>
        <button class="button wide" @pointerdown=${this.#tap} @keydown=${this.#tapKey}>Tap</button>
      </div>
      <div class="group swings wide">
        <label class="label" for="swing">Swing</label>
        <input
          id="swing"
          class="swing"
          type="range"
          min=${swingRange.min}
          max=${swingRange.max}
          step="1"
          title="Percent of two steps that the first takes; 66 is a shuffle. Double-click for straight."
          aria-valuetext="${swing} percent"
          .value=${live(String(swing))}
          @input=${(event: Event) => this.#swing(Number(valueOf(event)), false)}
          @change=${(event: Event) => this.#swing(Number(valueOf(event)), true)}
          @dblclick=${() => this.#swing(swingRange.default, true)}
        />
        <output class="label" for="swing">${swing} %</output>
      </div>
      <div class="group more">
        <label class="switch">
          <input type="checkbox" .checked=${repeats} @change=${this.#repeats} />
          Every bar alike
        </label>
        <button class="button" title="Chance falls otherwise" @click=${this.#redraw}>Redraw</button>
      </div>
      <div class="group end more">
        <select
          class="field"
          aria-label="Bars of the MIDI file"
          @change=${(event: Event) => (this.bars = Number(valueOf(event)))}
        >
          ${barChoices.map((bars) => {
            const text = `${bars} ${bars === 1 ? 'bar' : 'bars'}`
            return html`<option value=${bars} .selected=${bars === this.bars}>${text}</option>`
          })}
        </select>
        <button class="button" @click=${() => this.#send('save-midi', this.bars)}>Save as MIDI</button>
      </div>
      <button class="button more" @click=${() => this.#edit(cleared, 'clearing of the pattern')}>Clear</button>
    `
  }

  readonly #typeTempo = (event: Event): void => {
    const tempo = (event.target as HTMLInputElement).valueAsNumber
    if (Number.isFinite(tempo)) this.#edit((now) => withTempo(now, tempo), 'tempo')
    this.requestUpdate()
  }

  readonly #tap = (event: Event): void => {
    const tempo = this.#taps.tap(event.timeStamp)
    if (tempo !== undefined) this.#edit((now) => withTempo(now, tempo), 'tempo', { id: 'tap', settled: false })
  }

  readonly #tapKey = (event: KeyboardEvent): void => {
    if (!event.repeat && (event.key === 'Enter' || event.key === ' ')) this.#tap(event)
  }

  readonly #repeats = (event: Event): void => {
    const repeats = (event.target as HTMLInputElement).checked
    this.#edit((now) => withChance(now, { repeats }), repeats ? 'every bar alike' : 'bars that differ')
  }

  readonly #redraw = (): void => this.#edit((now) => withChance(now, { seed: (now.seed ?? 0) + 1 }), 'another draw')

  #swing(percent: number, settled: boolean): void {
    this.#edit((now) => withSwing(now, percent), 'swing', { id: 'swing', settled })
  }

  #edit(change: PatternEdit['change'], label: string, drag?: Drag): void {
    this.#send('pattern-edit', { change, label, ...(drag && { drag }) } satisfies PatternEdit)
  }

  #send(name: string, detail?: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail }))
  }
}

function valueOf(event: Event): string {
  return (event.target as HTMLInputElement | HTMLSelectElement).value
}
