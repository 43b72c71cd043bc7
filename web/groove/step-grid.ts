// The rows of all pads, or of the selected one where there is no room for more, under a row of accents. One tab stop:
// arrow keys move, Enter sets a hit or takes it away, Shift with up and down makes it harder or softer.

import { css, html, LitElement } from 'lit'
import type { TemplateResult } from 'lit'
import { stepsPerBar } from '../../src/protocol/pattern.ts'
import type { Pattern } from '../../src/protocol/pattern.ts'
import { maxVelocity } from '../../src/protocol/velocity.ts'
import { formStyles } from '../elements/form-parts.ts'
import type { PadState } from '../state.ts'
import { laneOf, lengthOf, plainVelocity, stepOf } from './edit.ts'
import { beats } from './step-lane.ts'
import type { StepDetail, StepLane } from './step-lane.ts'
import { laneStep } from './timing.ts'

/** How much harder or softer a key makes a hit. */
const velocityStep = 8

/** The step that the editor shows. */
export interface Cursor {
  readonly pad: number
  readonly step: number
}

export class StepGrid extends LitElement {
  static override properties = {
    pads: { attribute: false },
    pattern: { attribute: false },
    cursor: { attribute: false },
    selected: { type: Number },
    narrow: { type: Boolean, reflect: true },
  }
  static override styles = [
    formStyles,
    css`
      :host {
        display: grid;
        gap: 0.2rem;
        min-width: 0;
      }
      .accents {
        display: grid;
        grid-template-columns: var(--names, 8.5rem) minmax(0, 1fr);
        align-items: center;
        gap: 0.6rem;
      }
      .accents .label {
        padding-left: 0.4rem;
      }
      .marks {
        display: grid;
        grid-template-columns: repeat(4, minmax(0, 1fr));
        gap: 0.2rem 0.5rem;
      }
      .beat {
        display: grid;
        grid-template-columns: repeat(4, minmax(0, 1fr));
        gap: 0.2rem;
      }
      .mark {
        min-width: 0;
        min-height: 1.5rem;
        padding: 0;
        border: 0;
        background: none;
        color: var(--text-soft);
        font-size: 0.8125rem;
        cursor: pointer;
      }
      .mark:hover {
        background: var(--raised);
      }
      .mark[aria-pressed='true'] {
        background: var(--line);
        color: var(--text);
        font-weight: 700;
      }
      :host([narrow]) {
        --names: 0;
      }
      :host([narrow]) .accents {
        grid-template-columns: minmax(0, 1fr);
        order: 1;
        gap: 0.2rem;
        margin-top: 0.5rem;
      }
      :host([narrow]) .accents .label {
        padding: 0;
      }
      :host([narrow]) .marks {
        grid-template-columns: repeat(2, minmax(0, 1fr));
      }
      :host([narrow]) .mark {
        min-height: 2.75rem;
      }
    `,
  ]

  declare pads: readonly PadState[]
  declare pattern: Pattern
  declare cursor: Cursor
  declare selected: number
  /** Only the lane of the selected pad, in two rows. */
  declare narrow: boolean

  constructor() {
    super()
    this.addEventListener('keydown', (event) => this.#key(event))
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.setAttribute('role', 'group')
    const keys = 'Arrow keys move, Enter sets or takes a hit, Shift with up and down makes it harder or softer.'
    this.setAttribute('aria-label', `Steps. ${keys}`)
  }

  override render(): TemplateResult {
    const { accents = [] } = this.pattern
    const places = this.narrow ? [this.selected] : this.pads.map((_, place) => place)
    return html`
      <div class="accents">
        <span class="label" id="accents">Accents</span>
        <div class="marks" role="group" aria-labelledby="accents">
          ${beats.map((steps) => html`<div class="beat">${steps.map((step) => this.#mark(step, accents.includes(step)))}</div>`)}
        </div>
      </div>
      ${places.map(
        (place) =>
          html`<step-lane
            .place=${place}
            .name=${this.pads[place]!.name}
            .drumClass=${this.pads[place]!.class}
            .lane=${laneOf(this.pattern, place)}
            .cursor=${this.narrow || place === this.cursor.pad ? this.cursor.step : -1}
            .chosen=${place === this.cursor.pad ? this.cursor.step : -1}
            .selected=${place === this.selected}
            ?narrow=${this.narrow}
          ></step-lane>`,
      )}
    `
  }

  #mark(step: number, isOn: boolean): TemplateResult {
    return html`<button
      class="mark"
      tabindex=${step === 0 ? 0 : -1}
      aria-pressed=${isOn}
      aria-label="Accent on step ${step + 1}${step % 4 === 0 ? `, beat ${step / 4 + 1}` : ''}"
      @click=${() => this.#send('accent', { step, isOn: !isOn })}
    >
      ${isOn ? '>' : step % 4 === 0 ? step / 4 + 1 : '·'}
    </button>`
  }

  /** Marks the steps that sound at step `count` over all bars. */
  showPlaying(count: number | undefined): void {
    for (const lane of this.renderRoot.querySelectorAll<StepLane>('step-lane'))
      lane.showPlaying(count === undefined ? undefined : laneStep(count, lengthOf(this.pattern, lane.place)))
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const target = event.composedPath()[0] as HTMLElement
    if (target.classList.contains('mark')) return this.#markKey(event, target)
    if (!target.classList.contains('step')) return
    const { pad, step } = this.cursor
    const velocity = stepOf(this.pattern, pad, step)?.velocity
    const set = (next: number): void => {
      event.preventDefault()
      this.#send('step', { pad, step, velocity: next, settled: true } satisfies StepDetail)
    }
    if (event.key === 'Enter') return set(velocity === undefined ? plainVelocity : 0)
    if (event.key === 'Delete' || event.key === 'Backspace') return set(0)
    const isUp = event.key === 'ArrowUp'
    if (event.shiftKey && (isUp || event.key === 'ArrowDown') && velocity !== undefined)
      return set(Math.min(maxVelocity, Math.max(1, velocity + (isUp ? velocityStep : -velocityStep))))
    const next = this.#neighbour(event.key)
    if (next === undefined) return
    event.preventDefault()
    this.#send('choose', next)
    void this.updateComplete.then(() => {
      const lanes = [...this.renderRoot.querySelectorAll<StepLane>('step-lane')]
      lanes.find((lane) => lane.place === next.pad)?.focusStep(next.step)
    })
  }

  #neighbour(key: string): Cursor | undefined {
    const { pad, step } = this.cursor
    const across = { ArrowLeft: -1, ArrowRight: 1, Home: -step, End: stepsPerBar - 1 - step }[key]
    if (across !== undefined) return { pad, step: Math.min(stepsPerBar - 1, Math.max(0, step + across)) }
    if (key !== 'ArrowUp' && key !== 'ArrowDown') return undefined
    const down = key === 'ArrowDown'
    if (this.narrow) {
      const other = step + (down ? stepsPerBar / 2 : -stepsPerBar / 2)
      return other < 0 || other >= stepsPerBar ? { pad, step } : { pad, step: other }
    }
    return { pad: Math.min(this.pads.length - 1, Math.max(0, pad + (down ? 1 : -1))), step }
  }

  /** Along the accents. */
  #markKey(event: KeyboardEvent, target: HTMLElement): void {
    const marks = [...this.renderRoot.querySelectorAll<HTMLElement>('.mark')]
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    if (by === undefined) return
    event.preventDefault()
    marks[Math.min(marks.length - 1, Math.max(0, marks.indexOf(target) + by))]!.focus()
  }

  #send(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }))
  }
}
