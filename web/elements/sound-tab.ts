// The Sound tab: the selected pad, and its timbre; hands the player's wishes to the instrument.

import { css, html, LitElement, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import { linkOf } from '../controller-links.ts'
import type { Stage } from '../audio/stage.ts'
import type { Instrument } from '../instrument.ts'
import { shotAddress, wavName } from '../shot-address.ts'
import { recipeOf } from '../state.ts'
import type { InstrumentState, PadEdit } from '../state.ts'
import type { ControlDetail } from './control-slider.ts'
import { InstrumentWatch } from './instrument-watch.ts'
import type { LearnDetail, LearnState } from './learn-chip.ts'
import type { EditDetail } from './edit-detail.ts'
import type { SimilarDetail } from './source-row.ts'
import type { TimbreDetail } from './timbre-knob.ts'

/** In a groove every hit selects another pad: so often at most what is shown here follows, for drawing it takes a frame. */
const followMs = 400

export class SoundTab extends LitElement {
  static override properties = { instrument: { attribute: false } }
  static override styles = css`
    :host {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: var(--gap);
      min-width: 0;
    }
  `

  declare instrument: Instrument<Stage>
  #shown: number | undefined
  #turnedMs = -Infinity

  constructor() {
    super()
    void new InstrumentWatch(this)
  }

  /** At once, unless another pad was turned to just before. */
  protected override async scheduleUpdate(): Promise<void> {
    const isOther = (): boolean => this.instrument.state?.selected !== this.#shown
    const waitMs = (): number => this.#turnedMs + followMs - performance.now()
    while (isOther() && waitMs() > 0) await new Promise((then) => setTimeout(then, waitMs()))
    if (isOther()) [this.#shown, this.#turnedMs] = [this.instrument.state?.selected, performance.now()]
    await super.scheduleUpdate()
  }

  override render(): TemplateResult | typeof nothing {
    const { instrument } = this
    const { state } = instrument
    if (state === undefined) return nothing
    const place = state.selected
    const pad = state.pads[place]!
    const shot = instrument.shotOf(place)
    const learnStates = this.#learnStates(state)
    return html`
      <pad-editor
        .place=${place}
        .pad=${pad}
        .shot=${shot}
        .address=${shotAddress(instrument.base, recipeOf(state, place))}
        .file=${wavName(pad.name, pad.seed)}
        .token=${instrument.token}
        .ways=${instrument.waysOf(place)}
        .classes=${instrument.classes}
        .controls=${instrument.welcome?.controls ?? []}
        .learns=${learnStates}
        @edit=${({ detail }: CustomEvent<EditDetail>) => this.#edit(detail)}
        @similar=${({ detail }: CustomEvent<SimilarDetail>) => instrument.wander(place, detail.way, detail.amount)}
        @control=${this.#control}
        @learn=${this.#learn}
        @refused=${({ detail }: CustomEvent<string>) => instrument.tell({ kind: 'error', sentence: detail })}
      ></pad-editor>
      <timbre-panel
        .rows=${instrument.welcome?.timbre ?? []}
        .reach=${instrument.reachOf(pad.class)}
        .pad=${pad}
        .drawn=${shot?.timbre}
        .measured=${instrument.measuredOf(place)}
        .learns=${learnStates}
        @timbre=${this.#timbre}
        @learn=${this.#learn}
        @all-auto=${() => this.#edit({ edit: { allAuto: true }, settled: true })}
      ></timbre-panel>
    `
  }

  /** What the chips of this pad's controls show; undefined while nobody learns. */
  #learnStates(state: InstrumentState): ((control: string) => LearnState) | undefined {
    const { isLearning, learning } = this.instrument.midi
    if (!isLearning) return undefined
    return (control) => ({
      isWaiting: learning?.control === control && learning.pad === state.selected,
      controller: linkOf(state, control, state.selected)?.controller,
    })
  }

  /** New sounds are heard, where the player wishes that. */
  #edit({ edit, settled }: EditDetail): void {
    const { instrument } = this
    const { state } = instrument
    if (state === undefined) return
    const taken = takenNote(state, edit)
    if (taken !== undefined) return instrument.tell({ kind: 'error', sentence: taken })
    const isNewSound = edit.class !== undefined || edit.seed !== undefined || edit.allAuto === true
    instrument.edit(state.selected, edit, isNewSound && settled, settled)
  }

  readonly #control = ({ detail: { row, value, settled } }: CustomEvent<ControlDetail>): void => {
    const { state } = this.instrument
    if (state !== undefined) this.instrument.edit(state.selected, { control: { row, value } }, settled)
  }

  readonly #timbre = ({ detail: { id, value, settled } }: CustomEvent<TimbreDetail>): void => {
    const { state } = this.instrument
    if (state !== undefined) this.instrument.edit(state.selected, { timbre: { id, value } }, settled)
  }

  readonly #learn = ({ detail: { control, wish } }: CustomEvent<LearnDetail>): void => {
    const { midi, state } = this.instrument
    if (state === undefined) return
    if (wish === 'learn') midi.learn({ control, pad: state.selected })
    else if (wish === 'stop') midi.learnNothing()
    else midi.forget(control, state.selected)
  }
}

/** Why a pad cannot have a note: another one has it. */
function takenNote({ pads, selected }: InstrumentState, { play }: PadEdit): string | undefined {
  if (play?.note === undefined) return undefined
  const other = pads.findIndex((pad, place) => place !== selected && pad.note === play.note)
  return other < 0 ? undefined : `Note ${play.note} plays pad ${other + 1}, ${pads[other]!.name}, already.`
}
