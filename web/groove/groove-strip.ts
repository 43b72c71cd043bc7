// The groove: plays the kit's pattern, and lets it be drawn. Reads and writes the pattern of the instrument's state.

import { html, LitElement } from 'lit'
import type { TemplateResult } from 'lit'
import { live } from 'lit/directives/live.js'
import { swingRange, tempoRange } from '../../src/protocol/pattern.ts'
import type { Pattern } from '../../src/protocol/pattern.ts'
import { formStyles, leaveOnEnter } from '../elements/form-parts.ts'
import { sliderPart, sliderStyles } from '../elements/slider-parts.ts'
import type { Drag } from '../history.ts'
import type { Instrument } from '../instrument.ts'
import { readingTime } from './playhead.ts'
import * as edit from './edit.ts'
import { lockableRows } from './lockable.ts'
import { saveMidiFile } from './save-midi-file.ts'
import { playsOnSpace } from './space-key.ts'
import type { LockDetail, StepEditDetail } from './step-editor.ts'
import type { Cursor, StepGrid } from './step-grid.ts'
import type { StepDetail } from './step-lane.ts'
import { stripStyles } from './strip-styles.ts'
import { TapTempo } from './tap-tempo.ts'
import { WorkerTicker } from './ticker.ts'
import { Transport } from './transport.ts'

/** On narrower pages there is room for one lane. */
const narrowPage = '(max-width: 40rem)'
const barChoices = [1, 2, 4, 8, 16]

export class GrooveStrip extends LitElement {
  static override properties = {
    instrument: { attribute: false },
    cursor: { state: true },
    bars: { state: true },
  }
  static override styles = [formStyles, sliderStyles, stripStyles]

  declare instrument: Instrument
  declare cursor: Cursor
  declare bars: number
  readonly #taps = new TapTempo()
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
    this.bars = 4
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
    const { cursor, pattern } = this
    const isNarrow = this.#narrow.matches
    const pad = isNarrow ? state.selected : cursor.pad
    return html`
      ${this.#transport(pattern)}
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

  override updated(): void {
    const { swing = swingRange.default } = this.pattern
    const slider = this.renderRoot.querySelector<HTMLElement>('.swing')
    if (slider !== null) sliderPart(slider, swingRange, swing)
  }

  #transport(pattern: Pattern): TemplateResult {
    const { isPlaying } = this.transport
    const { tempo, swing = swingRange.default, repeats = false } = pattern
    return html`<div class="transport">
      <button class="button play" aria-pressed=${isPlaying} title="Space" @click=${() => this.toggle()}>
        ${isPlaying ? '■ Stop' : '▶ Play'}
      </button>
      <div class="group">
        <label class="label" for="tempo">Tempo</label>
        <input
          id="tempo"
          class="field tempo"
          type="number"
          min=${tempoRange.min}
          max=${tempoRange.max}
          step="0.1"
          .value=${live(String(tempo))}
          @change=${this.#typeTempo}
          @keydown=${leaveOnEnter}
        />
        <span class="label">BPM</span>
        <button class="button" @pointerdown=${this.#tap} @keydown=${this.#tapKey}>Tap</button>
      </div>
      <div class="group swings">
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
      <div class="group">
        <label class="switch">
          <input type="checkbox" .checked=${repeats} @change=${(event: Event) => this.#repeats(event)} />
          Every bar alike
        </label>
        <button class="button" title="Chance falls otherwise" @click=${() => this.#redraw()}>Redraw</button>
      </div>
      <div class="group end">
        <select
          class="field"
          aria-label="Bars of the MIDI file"
          @change=${(event: Event) => (this.bars = Number(valueOf(event)))}
        >
          ${barChoices.map(
            (bars) =>
              html`<option value=${bars} .selected=${bars === this.bars}>
                ${bars} ${bars === 1 ? 'bar' : 'bars'}
              </option>`,
          )}
        </select>
        <button class="button" @click=${() => saveMidiFile(this.instrument, pattern, this.bars)}>Save as MIDI</button>
      </div>
      <button class="button" @click=${() => this.#change(edit.cleared, 'clearing of the pattern')}>Clear</button>
    </div>`
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

  readonly #typeTempo = (event: Event): void => {
    const tempo = (event.target as HTMLInputElement).valueAsNumber
    if (Number.isFinite(tempo)) this.#change((now) => edit.withTempo(now, tempo), 'tempo')
    this.requestUpdate()
  }

  readonly #tap = (event: Event): void => {
    const tempo = this.#taps.tap(event.timeStamp)
    if (tempo === undefined) return
    this.#change((now) => edit.withTempo(now, tempo), 'tempo', { id: 'tap', settled: false })
  }

  readonly #tapKey = (event: KeyboardEvent): void => {
    if (!event.repeat && (event.key === 'Enter' || event.key === ' ')) this.#tap(event)
  }

  #swing(percent: number, settled: boolean): void {
    this.#change((now) => edit.withSwing(now, percent), 'swing', { id: 'swing', settled })
  }

  #repeats(event: Event): void {
    const repeats = (event.target as HTMLInputElement).checked
    this.#change((now) => edit.withChance(now, { repeats }), repeats ? 'every bar alike' : 'bars that differ')
  }

  #redraw(): void {
    this.#change((now) => edit.withChance(now, { seed: (now.seed ?? 0) + 1 }), 'another draw')
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
