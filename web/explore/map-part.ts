// The map with what belongs to it: what it is coloured by, how far it reaches, its legend.

import { css, html, LitElement, unsafeCSS } from 'lit'
import type { TemplateResult } from 'lit'
import { formStyles } from '../elements/form-parts.ts'
import { scaleColour } from './colour-scale.ts'
import type { Exploration } from './exploration.ts'
import type { MapCell, WalkDetail } from './map-view.ts'
import { type Measure, spanOf, valueText } from './measures.ts'
import { partStyles } from './part-styles.ts'
import { reaches, whereOf } from './sound-map.ts'

const gradient = Array.from({ length: 9 }, (_, i) => scaleColour(i / 8)).join(', ')

export class MapPart extends LitElement {
  static override properties = {
    exploration: { attribute: false },
    measures: { attribute: false },
    chosen: { state: true },
    version: { type: Number },
  }
  static override styles = [
    formStyles,
    partStyles,
    css`
      .legend {
        display: grid;
        grid-template-columns: auto 1fr auto;
        align-items: center;
        gap: 0.6rem;
        font-size: 0.875rem;
      }
      .bar {
        position: relative;
        height: 0.8rem;
        border-radius: 0.2rem;
        background: linear-gradient(to right, ${unsafeCSS(gradient)});
      }
      .mark {
        position: absolute;
        top: -0.2rem;
        bottom: -0.2rem;
        left: calc(100% * var(--part));
        width: 0.2rem;
        margin-left: -0.1rem;
        border-radius: 0.1rem;
        background: var(--text);
        box-shadow: 0 0 0 0.12rem var(--ground);
      }
      .turn {
        min-width: 2.2rem;
        padding: 0;
      }
      output {
        min-width: 1.5em;
        text-align: center;
      }
      @media (pointer: coarse) {
        .turn {
          min-width: 2.75rem;
        }
      }
    `,
  ]

  declare exploration: Exploration
  /** At least one. */
  declare measures: readonly Measure[]
  declare chosen: string | undefined
  /** Counts the exploration's changes. */
  declare version: number

  get #measure(): Measure {
    return (
      this.measures.find(({ id }) => id === this.chosen) ??
      this.measures.find(({ id }) => id === 'brightness') ??
      this.measures[0]!
    )
  }

  override render(): TemplateResult {
    const { exploration } = this
    const { points, rings, turn } = exploration
    const measure = this.#measure
    const values = points.map(({ recipe }) => {
      const shot = exploration.shotOf(recipe)
      return shot && measure.of(shot)
    })
    const span = spanOf(values, measure.leastSpan)
    const part = (value: number): number => (span === undefined ? 0 : (value - span.min) / (span.max - span.min))
    const cells = points.map((point, i): MapCell => {
      const [value, isThere] = [values[i], exploration.shotOf(point.recipe) !== undefined]
      const said = value === undefined ? (isThere ? 'not measured' : 'not there yet') : valueText(value, measure)
      const where = point.ring === 0 ? 'the pad’s own sound' : whereOf(point, rings)
      return {
        colour: value === undefined ? undefined : scaleColour(part(value)),
        spoken: `${measure.label} ${said}, ${where}`,
        shown: value === undefined ? said : `${measure.label} ${said}`,
      }
    })
    const at = exploration.at ?? points.findIndex(({ ring }) => ring === 0)
    const here = values[at]
    this.style.setProperty('--part', String(here === undefined ? 0 : part(here)))
    return html`
      <div class="row">
        <h2>Map</h2>
        <label class="grow">
          colour
          <select
            class="field grow"
            aria-label="Coloured by"
            @change=${({ target }: Event) => (this.chosen = (target as HTMLSelectElement).value)}
          >
            ${this.measures.map(
              ({ id, label }) => html`<option value=${id} .selected=${id === measure.id}>${label}</option>`,
            )}
          </select>
        </label>
        <label>
          reach
          <select
            class="field"
            aria-label="Reach of the map"
            @change=${({ target }: Event) => exploration.draw({ reach: (target as HTMLSelectElement).selectedIndex })}
          >
            ${reaches.map(({ label }, i) => html`<option .selected=${i === exploration.reach}>${label}</option>`)}
          </select>
        </label>
        <span class="row" role="group" aria-label="Directions">
          <label>directions</label>
          <button
            class="button turn"
            aria-label="Directions before"
            ?disabled=${turn === 0}
            @click=${() => exploration.draw({ turn: turn - 1 })}
          >
            ‹
          </button>
          <output aria-label="Number of the directions">${turn + 1}</output>
          <button
            class="button turn"
            aria-label="Other directions"
            @click=${() => exploration.draw({ turn: turn + 1 })}
          >
            ›
          </button>
        </span>
      </div>
      <map-view
        .points=${points}
        .cells=${cells}
        .rings=${rings}
        .at=${at}
        .label=${'Sounds around the pad’s own. Arrow keys walk and play, Space plays again, Enter keeps the sound.'}
        @walk=${({ detail }: CustomEvent<WalkDetail>) => exploration.walkTo(detail, true)}
        @keep=${() => exploration.keep()}
      ></map-view>
      <div class="legend">
        <span>${span === undefined ? '–' : valueText(span.min, { ...measure, unit: '' })}</span>
        <div class="bar"><span class="mark" ?hidden=${here === undefined}></span></div>
        <span>${span === undefined ? '–' : valueText(span.max, measure)}</span>
      </div>
      <p class="label">${measure.about}</p>
    `
  }
}
