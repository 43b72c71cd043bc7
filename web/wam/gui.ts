// The plugin's face in a host's page: the page's own elements, in a shadow root, as wide as the host makes it. A host loads
// it when it shows it.

import { html, LitElement, nothing, unsafeCSS } from 'lit'
import type { TemplateResult } from 'lit'
import theme from '../theme.css?inline'
import { ClassMix } from '../elements/class-mix.ts'
import { ControlSlider, type ControlDetail } from '../elements/control-slider.ts'
import { DrumPad, type PressDetail } from '../elements/drum-pad.ts'
import { formStyles } from '../elements/form-parts.ts'
import { LearnChip } from '../elements/learn-chip.ts'
import { NoticeBar } from '../elements/notice-bar.ts'
import { PadEditor } from '../elements/pad-editor.ts'
import { PadGrid } from '../elements/pad-grid.ts'
import { PlayRow } from '../elements/play-row.ts'
import { ResponseRow } from '../elements/response-row.ts'
import { SoundTab } from '../elements/sound-tab.ts'
import { SourceRow } from '../elements/source-row.ts'
import { TimbreKnob } from '../elements/timbre-knob.ts'
import { TimbrePanel } from '../elements/timbre-panel.ts'
import { UndoButtons } from '../elements/undo-buttons.ts'
import { WaveGrip } from '../elements/wave-grip.ts'
import type { HitEvent } from '../hit-event.ts'
import type { Notice } from '../notices.ts'
import { masterRow } from '../state.ts'
import type { InstrumentState } from '../state.ts'
import { refusalAt, refusalText, type Refusal } from './door.ts'
import { guiStyles } from './gui-styles.ts'
import type { Plugin } from './plugin.ts'

/** A host's page may have made its letters larger or smaller; the plugin's measures are in parts of this. */
const remPx = 16

class PluginGui extends LitElement {
  static override styles = [unsafeCSS(theme.replaceAll(':root', ':host')), formStyles, guiStyles]

  readonly #plugin: Plugin
  #refusal: Refusal | undefined
  /** Pads that are held, by the pointer that holds them. */
  readonly #pressed = new Map<number, number>()
  #hidden = new AbortController()

  constructor(plugin: Plugin) {
    super()
    this.#plugin = plugin
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#hidden = new AbortController()
    const { signal } = this.#hidden
    const { instrument } = this.#plugin
    instrument.addEventListener('change', () => this.#changed(), { signal })
    instrument.addEventListener('hit', (event) => this.#showHit(event as HitEvent), { signal })
    for (const end of ['pointerup', 'pointercancel'] as const)
      window.addEventListener(end, ({ pointerId }) => this.#letGo(pointerId), { signal })
    const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize)
    this.style.zoom = rem === remPx ? '' : String(remPx / rem)
    this.#changed()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#hidden.abort()
    for (const pointerId of this.#pressed.keys()) this.#letGo(pointerId)
  }

  override render(): TemplateResult {
    const { instrument } = this.#plugin
    const { state } = instrument
    return html`
      <header>
        <h2>ghostnote</h2>
        ${state === undefined ? nothing : this.#bar(state)}
      </header>
      <notice-bar .notice=${this.#notice()} @dismiss=${() => instrument.dismiss()}></notice-bar>
      ${state === undefined ? html`<p class="waiting">Waiting for the kit from the server.</p>` : this.#main(state)}
    `
  }

  #bar(state: InstrumentState): TemplateResult {
    const { instrument } = this.#plugin
    const choose = (event: Event): void => instrument.chooseKit((event.target as HTMLSelectElement).value)
    return html`<select class="field" aria-label="Kit" @change=${choose}>
        ${instrument.kits.map(
          ({ key, kit }) => html`<option value=${key} .selected=${key === instrument.kitKey}>${kit.name}</option>`,
        )}
      </select>
      ${instrument.changed ? html`<span class="label">edited: ${state.kit.name}</span>` : nothing}
      <undo-buttons
        .back=${instrument.undoLabel}
        .forth=${instrument.redoLabel}
        @undo=${() => instrument.undo()}
        @redo=${() => instrument.redo()}
      ></undo-buttons>`
  }

  #main(state: InstrumentState): TemplateResult {
    const { instrument } = this.#plugin
    return html`<div class="main">
      <section class="play" aria-label="Pads">
        <pad-grid
          .pads=${state.pads}
          .shots=${state.pads.map((_, place) => instrument.playedOf(place))}
          .waiting=${instrument.waiting}
          .keyCaps=${[]}
          .selected=${state.selected}
          @press=${this.#press}
          @choose=${(event: CustomEvent<number>) => instrument.select(event.detail)}
        ></pad-grid>
      </section>
      <section class="shape" aria-label="Selected pad">
        <sound-tab .instrument=${instrument}></sound-tab>
        <control-slider
          class="master"
          .row=${masterRow}
          .value=${state.masterDb}
          @control=${({ detail }: CustomEvent<ControlDetail>) => instrument.set({ masterDb: detail.value }, detail.settled)}
        ></control-slider>
      </section>
    </div>`
  }

  #changed(): void {
    this.requestUpdate()
    const { base, instrument } = this.#plugin
    if (instrument.status === 'open') this.#refusal = undefined
    if (instrument.status !== 'waiting' || base === undefined) return
    void refusalAt(base).then((refusal) => {
      this.#refusal = refusal
      this.requestUpdate()
    })
  }

  #notice(): Notice | undefined {
    const { base, instrument } = this.#plugin
    if (base === undefined) return { kind: 'error', sentence: 'The plugin does not know where its server is.' }
    if (instrument.status === 'open' || this.#refusal === undefined) return instrument.notice
    const plays = instrument.state?.pads.some((_, place) => instrument.shotOf(place) !== undefined) ?? false
    const sentence = refusalText(this.#refusal, base, location.origin, plays)
    return { kind: 'error', lasting: true, sentence, action: { label: 'Try now', run: () => instrument.connect() } }
  }

  readonly #press = ({ detail }: CustomEvent<PressDetail>): void => {
    const { place, velocity, pressedAtMs, pointerId } = detail
    if (pointerId !== undefined) this.#pressed.set(pointerId, place)
    this.#plugin.instrument.hit(place, velocity, pressedAtMs)
    this.#plugin.instrument.select(place)
  }

  #letGo(pointerId: number): void {
    const place = this.#pressed.get(pointerId)
    this.#pressed.delete(pointerId)
    if (place !== undefined) this.#plugin.instrument.release(place)
  }

  #showHit({ pad, velocity }: HitEvent): void {
    this.renderRoot.querySelector<PadGrid>('pad-grid')?.flash(pad, velocity)
    this.requestUpdate()
  }
}

/** Under names of their own (the build puts ours before them): the page has its own elements. */
const elements: Readonly<Record<string, CustomElementConstructor>> = {
  'class-mix': ClassMix,
  'control-slider': ControlSlider,
  'drum-pad': DrumPad,
  'learn-chip': LearnChip,
  'notice-bar': NoticeBar,
  'play-row': PlayRow,
  'pad-editor': PadEditor,
  'pad-grid': PadGrid,
  'response-row': ResponseRow,
  'source-row': SourceRow,
  'timbre-knob': TimbreKnob,
  'timbre-panel': TimbrePanel,
  'undo-buttons': UndoButtons,
  'wave-grip': WaveGrip,
  'sound-tab': SoundTab,
}
const guiTag = 'ghostnote-plugin'

/** Two plugins of two addresses bring the same elements; the first one's are taken. */
function define(): void {
  for (const [tag, element] of Object.entries(elements))
    if (customElements.get(tag) === undefined) customElements.define(tag, element)
}

export function createElement(plugin: Plugin): Element {
  define()
  if (customElements.get(guiTag) === undefined) customElements.define(guiTag, PluginGui)
  return new PluginGui(plugin)
}
