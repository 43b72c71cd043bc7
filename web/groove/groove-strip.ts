// The groove: plays the kit's pattern, and lets it be drawn. Reads and writes the pattern of the instrument's state.

import { html, LitElement } from 'lit'
import type { TemplateResult } from 'lit'
import type { Pattern } from '../../src/protocol/pattern.ts'
import { formStyles } from '../elements/form-parts.ts'
import type { Drag } from '../history.ts'
import type { Instrument } from '../instrument.ts'
import type { InstrumentState } from '../state.ts'
import { readingTime } from './playhead.ts'
import * as edit from './edit.ts'
import { lockableRows } from './lockable.ts'
import { saveMidiFile } from './save-midi-file.ts'
import { playsOnSpace } from './space-key.ts'
import type { LockDetail, StepEditDetail } from './step-editor.ts'
import type { Cursor, StepGrid } from './step-grid.ts'
import type { StepDetail } from './step-lane.ts'
import { stripStyles } from './strip-styles.ts'
import { WorkerTicker } from './ticker.ts'
import { Transport } from './transport.ts'
import type { PatternEdit } from './transport-bar.ts'

/** On narrower pages there is room for one lane. */
const narrowPage = '(max-width: 40rem)'

export class GrooveStrip extends LitElement {
  static override properties = {
    instrument: { attribute: false },
    folded: { type: Boolean, reflect: true },
    cursor: { state: true },
  }
  static override styles = [formStyles, stripStyles]

  declare instrument: Instrument
  /** Only the transport is to be seen. */
  declare folded: boolean
  declare cursor: Cursor
  readonly #narrow = matchMedia(narrowPage)
  readonly #again = (): void => this.requestUpdate()
  readonly transport = new Transport({
    ticker: new WorkerTicker(),
    nowSec: () => this.instrument.context.currentTime,
    isHidden: () => document.visibilityState === 'hidden',
    pattern: () => this.pattern,
    play: (hit) => this.instrument.hitAhead(hit),
    cancel: () => this.instrument.cancelAhead(),
    changed: () => this.requestUpdate(),
  })

  constructor() {
    super()
    this.cursor = { pad: 0, step: 0 }
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.instrument.addEventListener('change', this.#again)
    this.#narrow.addEventListener('change', this.#again)
    window.addEventListener('keydown', this.#space, { capture: true })
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.transport.stop()
    this.instrument.removeEventListener('change', this.#again)
    this.#narrow.removeEventListener('change', this.#again)
    window.removeEventListener('keydown', this.#space, { capture: true })
  }

  /** The kit's, or an empty one. */
  get pattern(): Pattern {
    return this.instrument.state?.kit.pattern ?? edit.emptyPattern
  }

  override render(): TemplateResult {
    const { state } = this.instrument
    if (state === undefined) return html``
    const { pattern } = this
    return html`
      <transport-bar
        .pattern=${pattern}
        .playing=${this.transport.isPlaying}
        .folded=${this.folded}
        @toggle=${() => this.toggle()}
        @pattern-edit=${({ detail }: CustomEvent<PatternEdit>) => this.#change(detail.change, detail.label, detail.drag)}
        @save-midi=${({ detail }: CustomEvent<number>) => saveMidiFile(this.instrument, pattern, detail)}
      ></transport-bar>
      ${this.folded ? '' : this.#steps(state)}
    `
  }

  #steps(state: InstrumentState): TemplateResult {
    const { cursor, pattern } = this
    const isNarrow = this.#narrow.matches
    const pad = isNarrow ? state.selected : cursor.pad
    return html`
      <div class="body" @step=${this.#step} @choose=${this.#choose} @lane=${this.#lane} @accent=${this.#accent}>
        ${isNarrow ? this.#picker() : ''}
        <step-grid
          .pads=${state.pads}
          .pattern=${pattern}
          .cursor=${{ pad, step: cursor.step }}
          .selected=${state.selected}
          .narrow=${isNarrow}
        ></step-grid>
        <step-editor
          .padName=${state.pads[pad]!.name}
          .drumClass=${state.pads[pad]!.class}
          .number=${cursor.step}
          .step=${edit.stepOf(pattern, pad, cursor.step)}
          .length=${edit.lengthOf(pattern, pad)}
          .lockable=${lockableRows(this.instrument, pad)}
          @step-edit=${(event: CustomEvent<StepEditDetail>) => this.#editStep(pad, event.detail)}
          @lock=${(event: CustomEvent<LockDetail>) => this.#lock(pad, event.detail)}
          @length=${(event: CustomEvent<number>) =>
            this.#change((now) => edit.withLength(now, pad, event.detail), `length of ${this.#nameOf(pad)}’s lane`)}
          @clear-lane=${() => this.#change((now) => edit.withoutLane(now, pad), `clearing of ${this.#nameOf(pad)}’s lane`)}
        ></step-editor>
      </div>
    `
  }

  #picker(): TemplateResult {
    const { pads, selected } = this.instrument.state!
    return html`<div class="picker">
      <label class="label" for="pad">Lane</label>
      <select id="pad" class="field" @change=${(event: Event) => this.instrument.select(Number(valueOf(event)))}>
        ${pads.map(({ name }, place) => {
          const hits = edit.laneOf(this.pattern, place)?.steps.length ?? 0
          return html`<option value=${place} .selected=${place === selected}>
            ${place + 1} ${name}${hits === 0 ? '' : ` – ${hits} ${hits === 1 ? 'step' : 'steps'}`}
          </option>`
        })}
      </select>
    </div>`
  }

  /** Plays, or stops. */
  toggle(): void {
    if (this.transport.isPlaying) return this.transport.stop()
    void this.instrument.context.resume()
    this.transport.start()
    this.#follow()
  }

  /** Shows where the pattern is, for as long as it plays. */
  #follow(): void {
    this.transport.tick()
    const grid = this.renderRoot.querySelector<StepGrid>('step-grid')
    const { isPlaying } = this.transport
    grid?.showPlaying(isPlaying ? this.transport.stepAt(readingTime(this.instrument.context)) : undefined)
    if (isPlaying) requestAnimationFrame(() => this.#follow())
  }

  /** The one way to change the pattern; `drag` as the instrument has it. */
  #change(change: (pattern: Pattern) => Pattern, label: string, drag?: Drag): void {
    this.instrument.apply((state) => {
      const pattern = change(state.kit.pattern ?? edit.emptyPattern)
      return { ...state, kit: { ...state.kit, pattern } }
    }, label, drag) // prettier-ignore
  }

  #nameOf(pad: number): string {
    return this.instrument.state?.pads[pad]?.name ?? `Pad ${pad + 1}`
  }

  readonly #step = ({ detail }: CustomEvent<StepDetail>): void => {
    const { pad, step, velocity, settled } = detail
    const drag = { id: `step ${pad} ${step}`, settled }
    this.#change((now) => edit.withStep(now, pad, step, { velocity }), `step ${step + 1} of ${this.#nameOf(pad)}`, drag)
  }

  #editStep(pad: number, { change, part, settled }: StepEditDetail): void {
    const { step } = this.cursor
    const drag = { id: `${part} ${pad} ${step}`, settled }
    const label = `${part} of ${this.#nameOf(pad)}’s step ${step + 1}`
    this.#change((now) => edit.withStep(now, pad, step, change), label, drag)
  }

  #lock(pad: number, { row, value, settled }: LockDetail): void {
    const { step } = this.cursor
    const drag = { id: `lock ${row.id} ${pad} ${step}`, settled }
    const label = `${row.label.toLowerCase()} of ${this.#nameOf(pad)}’s step ${step + 1}`
    this.#change((now) => edit.withLock(now, pad, step, row.id, value), label, drag)
  }

  readonly #choose = ({ detail }: CustomEvent<Cursor>): void => {
    this.cursor = detail
    this.instrument.select(detail.pad)
  }

  readonly #lane = ({ detail }: CustomEvent<number>): void => {
    this.cursor = { pad: detail, step: this.cursor.step }
    this.instrument.select(detail)
  }

  readonly #accent = ({ detail }: CustomEvent<{ step: number; isOn: boolean }>): void => {
    const { step, isOn } = detail
    this.#change((now) => edit.withAccent(now, step, isOn), `accent on step ${step + 1}`)
  }

  readonly #space = (event: KeyboardEvent): void => {
    if (!playsOnSpace(event)) return
    event.preventDefault()
    event.stopPropagation()
    if (!event.repeat) this.toggle()
  }
}

function valueOf(event: Event): string {
  return (event.target as HTMLInputElement | HTMLSelectElement).value
}
