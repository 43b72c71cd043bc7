// The timbre of the selected pad: a knob for each descriptor that the model is steered by.

import { css, html, LitElement, nothing } from 'lit'
import type { PropertyValues, TemplateResult } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import type { TimbreRow } from '../../src/protocol/controls.ts'
import type { Reach } from '../../src/protocol/messages.ts'
import { accentOf } from '../palette.ts'
import type { PadState } from '../state.ts'
import { formStyles } from './form-parts.ts'

export class TimbrePanel extends LitElement {
  static override properties = {
    rows: { attribute: false },
    reach: { attribute: false },
    pad: { attribute: false },
    drawn: { attribute: false },
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
            ></timbre-knob>`,
        )}
      </div>
    </section>`
  }
}
