// The page: lays out its parts, hands the instrument's state down and the player's wishes up.

import { html, LitElement, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import { appStyles } from './app-styles.ts'
import { openPageStage } from './audio/stage.ts'
import { DrumPad } from './elements/drum-pad.ts'
import type { PressDetail } from './elements/drum-pad.ts'
import { formStyles } from './elements/form-parts.ts'
import type { PadGrid } from './elements/pad-grid.ts'
import type { PanelTabs } from './elements/panel-tabs.ts'
import type { SoundClass } from '../src/protocol/sound.ts'
import { download } from './download.ts'
import type { HitEvent } from './hit-event.ts'
import { Instrument } from './instrument.ts'
import { keyCaps, padCodes, padOfCode, plainKeyCap } from './keys.ts'
import { PageMemory } from './page-memory.ts'
import { panels } from './panels.ts'
import type { Panel } from './panels.ts'
import { accentOf } from './palette.ts'
import { isAudioFile } from './sample/audio-file.ts'
import { openSharedKits } from './shared-kits.ts'
import type { InstrumentState } from './state.ts'
import { accentVelocity, keyVelocity } from './touch-velocity.ts'

export class GhostnoteApp extends LitElement {
  static override properties = { panels: { attribute: false } }
  static override styles = [formStyles, appStyles]

  /** Everything the page can do without its elements; scripts and tests may play it from here. */
  readonly instrument = new Instrument({
    stage: openPageStage(window),
    base: document.baseURI,
    storage: ownStorage(),
  })
  declare panels: readonly Panel[]
  readonly #memory = new PageMemory(ownStorage())
  #keyCaps: readonly string[] = padCodes.map(plainKeyCap)
  #struckClass: SoundClass = 'kick'
  /** Pads that are held, by the pointer that holds them. */
  readonly #pressed = new Map<number, number>()

  constructor() {
    super()
    this.panels = panels
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.instrument.addEventListener('change', () => this.requestUpdate())
    this.instrument.addEventListener('hit', (event) => this.#showHit(event as HitEvent))
    this.instrument.context.addEventListener('statechange', () => this.requestUpdate())
    this.instrument.monitor.listen({
      begin: () => undefined,
      samples: () => undefined,
      rest: () => this.requestUpdate(), // the latency is known only after something was played
    })
    window.addEventListener('keydown', (event) => this.#key(event))
    window.addEventListener('keyup', ({ code }) => this.#letGo(padOfCode(code)))
    for (const end of ['pointerup', 'pointercancel'] as const)
      window.addEventListener(end, ({ pointerId }) => {
        this.#letGo(this.#pressed.get(pointerId))
        this.#pressed.delete(pointerId)
      })
    this.addEventListener('dragover', (event) => event.preventDefault())
    this.addEventListener('drop', (event) => this.#drop(event))
    // Times to try again at once: the network is back; the page is seen again (timers of hidden pages are held back).
    window.addEventListener('online', () => this.instrument.connect())
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') this.instrument.connect()
    })
    this.instrument.connect()
    openSharedKits(this.instrument, window)
    void keyCaps(navigator).then((caps) => {
      this.#keyCaps = caps
      this.requestUpdate()
    })
  }

  override render(): TemplateResult {
    const { instrument } = this
    const { state } = instrument
    return html`
      <header>
        <h1>
          <svg viewBox="0 0 32 32" aria-hidden="true">
            <path d="M8 5 Q1.5 16 8 27 M24 5 Q30.5 16 24 27"></path>
            <ellipse cx="16" cy="16" rx="6.6" ry="4.9" transform="rotate(-24 16 16)"></ellipse>
          </svg>
          ghostnote
        </h1>
        <undo-buttons
          .back=${instrument.undoLabel}
          .forth=${instrument.redoLabel}
          @undo=${() => instrument.undo()}
          @redo=${() => instrument.redo()}
        ></undo-buttons>
        ${this.#kits(state)}
        <midi-bar .instrument=${instrument}></midi-bar>
        ${this.#models(state)}
        <status-line
          .status=${instrument.status}
          .retrySec=${instrument.loss.retrySec}
          .rendering=${instrument.status === 'open' ? instrument.waiting.size : 0}
          .renderMs=${state === undefined ? undefined : instrument.shotOf(state.selected)?.renderMs}
          .trouble=${instrument.liveTrouble}
        ></status-line>
      </header>
      <notice-bar .notice=${this.#notice()} @dismiss=${() => instrument.dismiss()}></notice-bar>
      ${state === undefined ? this.#waiting() : this.#instrument(state)}
    `
  }

  #kits(state: InstrumentState | undefined): TemplateResult | typeof nothing {
    const { instrument } = this
    if (state === undefined) return nothing
    return html`<kit-bar
      .file=${() => instrument.exportKit()}
      .model=${state.model}
      .kits=${instrument.kits}
      .chosen=${instrument.kitKey}
      .name=${state.kit.name}
      .changed=${instrument.changed}
      .link=${this.#link}
      @kit-choose=${(event: CustomEvent<string>) => instrument.chooseKit(event.detail)}
      @kit-save=${(event: CustomEvent<string>) => instrument.saveKit(event.detail)}
      @kit-import=${(event: CustomEvent<File>) => instrument.importKit(event.detail)}
      @kit-export=${() => download(instrument.exportKit())}
      @kit-reset=${() => instrument.reset()}
      @kit-remove=${() => instrument.removeKit()}
    ></kit-bar>`
  }

  #models(state: InstrumentState | undefined): TemplateResult | typeof nothing {
    const models = this.instrument.welcome?.models ?? []
    if (state === undefined || models.length === 0) return nothing
    if (models.length === 1) return html`<p class="model">${state.model}</p>`
    const choose = (event: Event): void => this.instrument.set({ model: (event.target as HTMLSelectElement).value })
    return html`<select class="field" aria-label="Model" @change=${choose}>
      ${models.map(({ name }) => html`<option .selected=${name === state.model}>${name}</option>`)}
    </select>`
  }

  #waiting(): TemplateResult {
    return html`<main class="waiting"><p>Waiting for the kit from the server.</p></main>`
  }

  #instrument(state: InstrumentState): TemplateResult {
    const { instrument } = this
    return html`
      <main>
        <section class="play" aria-label="Play">
          <pad-grid
            .pads=${state.pads}
            .shots=${state.pads.map((_, place) => instrument.playedOf(place))}
            .waiting=${instrument.waiting}
            .keyCaps=${this.#keyCaps}
            .selected=${state.selected}
            @press=${this.#press}
            @choose=${(event: CustomEvent<number>) => instrument.select(event.detail)}
          ></pad-grid>
          <play-strip .instrument=${instrument}></play-strip>
        </section>
        <section class="shape" aria-label="Selected pad and output">
          <scope-view .monitor=${instrument.monitor} .accent=${accentOf(this.#struckClass)}></scope-view>
          <panel-tabs
            .panels=${this.panels.filter(({ place }) => place === 'tab')}
            .instrument=${instrument}
            .memory=${this.#memory}
          >
            <sound-tab .instrument=${instrument}></sound-tab>
          </panel-tabs>
        </section>
      </main>
      ${this.#strips()}
    `
  }

  #strips(): TemplateResult | typeof nothing {
    const strips = this.panels.filter(({ place }) => place === 'strip')
    if (strips.length === 0) return nothing
    return html`<panel-strips .panels=${strips} .instrument=${this.instrument} .memory=${this.#memory}></panel-strips>`
  }

  /** A lost connection is an error only after it was there, or when it does not come at all. */
  #notice(): Instrument['notice'] {
    const { instrument } = this
    if (instrument.status !== 'waiting') return instrument.notice
    const loaded = instrument.state?.pads.some((_, place) => instrument.shotOf(place) !== undefined) ?? false
    const wayOut = loaded
      ? 'Loaded pads still play; changes will sound when it is back.'
      : 'Start it with “npm start”; this page will find it by itself.'
    const sentence = `${instrument.loss.sentence} ${wayOut}`
    return { kind: 'error', lasting: true, sentence, action: { label: 'Try now', run: () => instrument.connect() } }
  }

  readonly #link = () => this.instrument.kitLink()

  readonly #press = (event: CustomEvent<PressDetail>): void => {
    const { place, velocity, pressedAtMs, pointerId } = event.detail
    if (pointerId !== undefined) this.#pressed.set(pointerId, place)
    this.#strike(place, velocity, pressedAtMs)
  }

  /** Sound first, then everything that can be seen. */
  #strike(place: number, velocity: number, pressedAtMs: number): void {
    this.instrument.hit(place, velocity, pressedAtMs)
    this.instrument.select(place)
  }

  #letGo(place: number | undefined): void {
    if (place !== undefined) this.instrument.release(place)
  }

  /** A kit's file can be dropped anywhere; a sample goes to the pad under it, else to the selected one. */
  #drop(event: DragEvent): void {
    event.preventDefault()
    const file = event.dataTransfer?.files[0]
    const { state } = this.instrument
    if (file === undefined || state === undefined) return
    if (!isAudioFile(file)) return void this.instrument.importKit(file)
    const target = event.composedPath().find((element) => element instanceof DrumPad)
    const pad = target?.place ?? state.selected
    this.instrument.select(pad)
    this.renderRoot.querySelector<PanelTabs>('panel-tabs')?.open('sample-panel')
    void import('./sample/sample-desk.ts').then(({ deskOf }) => deskOf(this.instrument).take(pad, file))
  }

  #showHit({ pad, velocity }: HitEvent): void {
    this.#struckClass = this.instrument.playedOf(pad)?.recipe.class ?? this.#struckClass
    this.renderRoot.querySelector<PadGrid>('pad-grid')?.flash(pad, velocity)
    this.requestUpdate()
  }

  /** Ctrl or Cmd with Z is undo, with Shift redo, as Ctrl+Y is; text fields have their own. */
  #turnBack(event: KeyboardEvent): boolean {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || takesText(event.composedPath()[0])) return false
    const key = event.key.toLowerCase()
    if (key !== 'z' && (key !== 'y' || event.metaKey)) return false
    event.preventDefault()
    void (key === 'y' || event.shiftKey ? this.instrument.redo() : this.instrument.undo())
    return true
  }

  #key(event: KeyboardEvent): void {
    const { state } = this.instrument
    if (this.#turnBack(event)) return
    if (state?.keysPlay !== true || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return
    const place = padOfCode(event.code)
    if (place === undefined || takesText(event.composedPath()[0])) return
    event.preventDefault() // a focused list would jump to the letter
    this.#strike(place, event.shiftKey ? accentVelocity : keyVelocity, event.timeStamp)
  }
}

function takesText(target: EventTarget | undefined): boolean {
  return target instanceof HTMLInputElement && target.type !== 'range' && target.type !== 'checkbox'
}

/** Local storage, where the browser grants it. */
function ownStorage(): Storage | undefined {
  try {
    return localStorage
  } catch {
    return undefined
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ghostnote-app': GhostnoteApp
  }
}
