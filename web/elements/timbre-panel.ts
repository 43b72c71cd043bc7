// The timbre of the selected pad: a knob for each descriptor that the model is steered by.

import { css, html, LitElement, nothing } from 'lit'
import type { PropertyValues, TemplateResult } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import type { TimbreRow } from '../../src/protocol/controls.ts'
import type { Reach } from '../../src/protocol/messages.ts'
import { accentOf } from '../palette.ts'
import type { PadState } from '../state.ts'
import type { Measured } from '../measuring.ts'
import { formStyles } from './form-parts.ts'
import type { LearnState } from './learn-chip.ts'

export class TimbrePanel extends LitElement {
  static override properties = {
    rows: { attribute: false },
    reach: { attribute: false },
    pad: { attribute: false },
    drawn: { attribute: false },
    measured: { attribute: false },
    learns: { attribute: false },
  }
  static override styles = [
    formStyles,
    css`
      .heading {
        display: flex;
        align-items: center;
        justify-content: space-between;
        margin-bottom: 0.3rem;
      }
      h3 {
        margin: 0;
        font-size: 1rem;
        font-weight: 600;
      }
      .button {
        min-height: 1.9rem;
        font-size: 0.875rem;
      }
      .legend {
        margin: 0 auto 0 1rem;
      }
      .legend::before {
        content: '';
        display: inline-block;
        width: 0.5rem;
        height: 0.5rem;
        margin-right: 0.4rem;
        border-radius: 50%;
        background: var(--accent);
      }
      :host {
        display: block;
        container-type: inline-size;
      }
      @container (min-width: 38rem) {
        .knobs {
          --knob: 4.8rem;
        }
      }
      .knobs {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(4.6rem, 1fr));
        gap: 0.6rem 0.2rem;
      }
    `,
  ]

  declare rows: readonly TimbreRow[]
  /** What the pad's class reaches, by id; undefined where the model has no timbre controls. */
  declare reach: Readonly<Record<string, Reach>> | undefined
  declare pad: PadState
  /** What the pad's sound is expected to measure, by id. */
  declare drawn: Readonly<Record<string, number>> | undefined
  /** What it measures as it was rendered, by id. */
  declare measured: Measured | undefined
  /** What the chips of knobs show; undefined while nobody learns. */
  declare learns: ((control: string) => LearnState) | undefined

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('pad')) this.style.setProperty('--accent', accentOf(this.pad.class))
  }

  override render(): TemplateResult | typeof nothing {
    const { reach, pad, drawn } = this
    if (reach === undefined) return nothing
    const rows = this.rows.filter(({ id }) => reach[id] !== undefined)
    const asked = rows.filter(({ id }) => pad.controls[id] !== undefined)
    return html`<section aria-labelledby="timbre">
      <div class="heading">
        <h3 id="timbre">Timbre</h3>
        <span class="label legend">measured on the sound</span>
        <button
          class="button"
          ?disabled=${asked.length === 0}
          @click=${() => this.dispatchEvent(new Event('all-auto'))}
        >
          All auto
        </button>
      </div>
      <div class="knobs">
        ${repeat(
          rows,
          (row) => row.id,
          (row) =>
            html`<timbre-knob
              .row=${row}
              .reach=${reach[row.id]}
              .asked=${pad.controls[row.id]}
              .drawn=${drawn?.[row.id]}
              .measured=${this.measured?.[row.id]}
              .learn=${this.learns?.(row.id)}
            ></timbre-knob>`,
        )}
      </div>
    </section>`
  }
}
