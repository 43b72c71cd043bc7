// The morph: from the explored pad's sound to another pad's, or to a snapshot.

import { css, html, LitElement, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import { formStyles } from '../elements/form-parts.ts'
import { accentOf } from '../palette.ts'
import type { Exploration } from './exploration.ts'
import type { MorphDetail } from './morph-handle.ts'
import { partStyles } from './part-styles.ts'

export class MorphPart extends LitElement {
  static override properties = { exploration: { attribute: false }, version: { type: Number } }
  static override styles = [
    formStyles,
    partStyles,
    css`
      .ends {
        justify-content: space-between;
        font-size: 0.875rem;
      }
      .ends b {
        min-width: 3.5em;
        font-size: 1.15rem;
        text-align: center;
      }
      .end {
        flex: 1;
        min-width: 0;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        color: var(--from);
      }
      .end.to {
        color: var(--to);
        text-align: right;
      }
    `,
  ]

  declare exploration: Exploration
  /** Counts the exploration's changes. */
  declare version: number

  override render(): TemplateResult {
    const { exploration } = this
    const { target, state } = exploration
    const pad = state?.pads[exploration.pad]
    const name = pad?.name ?? ''
    const percent = Math.round(exploration.amount * 100)
    const accent = accentOf(pad?.class ?? '')
    const toAccent = target === undefined ? accent : accentOf(target.recipe.class)
    this.style.setProperty('--from', accent)
    this.style.setProperty('--to', toAccent)
    return html`
      <div class="row">
        <h2>Morph</h2>
        <label class="grow">to ${this.#choice()}</label>
        ${
          target?.group === 'Snapshots'
            ? html`<button class="button" @click=${() => exploration.removeSnapshot(target.label)}>
                Remove<span class="unseen"> the snapshot ${target.label}</span>
              </button>`
            : nothing
        }
        <button
          class="button"
          title="Puts what you hear aside, to morph to it later"
          @click=${() => exploration.putAside()}
        >
          Snapshot
        </button>
      </div>
      <morph-handle
        .amount=${exploration.amount}
        .stations=${exploration.stations}
        .from=${accent}
        .to=${toAccent}
        .spoken=${target === undefined ? 'Choose a sound to morph to' : `${percent} % from ${name} to ${target.label}`}
        .disabled=${target === undefined}
        @morph=${({ detail }: CustomEvent<MorphDetail>) => exploration.morphTo(detail.amount, detail.strikes)}
        @keep=${() => exploration.keep()}
      ></morph-handle>
      ${
        target === undefined
          ? html`<p>Choose another pad or a snapshot, then play the way there.</p>`
          : html`<div class="row ends" aria-hidden="true">
              <span class="end">${name}</span>
              <b>${percent} %</b>
              <span class="end to">${target.label}</span>
            </div>`
      }
    `
  }

  #choice(): TemplateResult {
    const { exploration } = this
    const choose = ({ target }: Event): void => exploration.lead((target as HTMLSelectElement).value || undefined)
    const group = (name: 'Pads' | 'Snapshots'): TemplateResult | typeof nothing => {
      const rows = exploration.targets.filter((row) => row.group === name)
      if (rows.length === 0) return nothing
      return html`<optgroup label=${name}>
        ${rows.map(
          ({ key, label }) => html`<option value=${key} .selected=${key === exploration.targetKey}>${label}</option>`,
        )}
      </optgroup>`
    }
    return html`<select class="field grow" aria-label="Morph to" @change=${choose}>
      <option value="" .selected=${exploration.target === undefined}>Choose…</option>
      ${group('Pads')} ${group('Snapshots')}
    </select>`
  }
}
