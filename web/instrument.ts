// The instrument behind the page: puts together what is on the pads, their sounds, and the server. Knows nothing of
// elements; they listen for 'change' and 'hit' and call its methods.

import type { Reach, WelcomeMessage } from '../src/protocol/messages.ts'
import type { PlaceSizes } from '../src/dsp/place.ts'
import type { RequestMidi } from './browser-midi.ts'
import type { Kit } from '../src/protocol/kit.ts'
import type { ConnectionStatus } from './connection.ts'
import type { PageStage, Stage } from './audio/stage.ts'
import { Bench } from './bench.ts'
import type { Cause } from './bench.ts'
import { editLabel, editedPart } from './edit-label.ts'
import type { AheadHit } from './groove/ahead-hits.ts'
import type { Drag } from './history.ts'
import { HitEvent } from './hit-event.ts'
import { type CabinetKit, KitCabinet, mostKitBytes } from './kit-cabinet.ts'
import { KitChoice } from './kit-choice.ts'
import { KitMemory } from './kit-memory.ts'
import { kitId, kitOfState, sharedKit } from './kit-state.ts'
import type { LiveTrouble } from './live-watch.ts'
import type { SoundClass } from '../src/protocol/sound.ts'
import type { Measured } from './measuring.ts'
import { MidiDesk } from './midi-desk.ts'
import { Notices } from './notices.ts'
import type { Notice } from './notices.ts'
import { ServerLink } from './server-link.ts'
import type { Shot } from './shot-queue.ts'
import { Similar } from './similar.ts'
import type { Way } from './similar.ts'
import { Sounds } from './sounds.ts'
import { editPad, reachOf } from './state.ts'
import type { InstrumentState, PadEdit } from './state.ts'

/** Settings that are set by name; of these the level and the model are steps that can be undone. */
type Settings = Pick<InstrumentState, 'masterDb' | 'audition' | 'keysPlay' | 'midiPlays' | 'model'>

/** What an instrument is played by. */
interface Setting<S extends Stage> {
  readonly stage: S
  /** The address that the server is at: the page's own. The socket is beside it; a token is behind its #. */
  readonly base: string
  readonly storage: Storage | undefined
  /** It plays in another program, which has its own MIDI: what happens at the server's machine is none of its business. */
  readonly isGuest?: boolean
}

export class Instrument<S extends Stage = PageStage> extends EventTarget {
  /** MIDI in the browser, and learning of controllers wherever they are. */
  readonly midi: MidiDesk
  /** The server's address; a token is behind its #. */
  readonly base: string
  readonly #stage: S
  readonly #bench: Bench
  readonly #kits: KitChoice
  readonly #sounds: Sounds
  readonly #server: ServerLink
  readonly #notices = new Notices(() => this.#announce())
  readonly #similar = new Similar()
  #inputMs: number | undefined

  constructor({ stage, base, storage, isGuest = false }: Setting<S>) {
    super()
    this.base = base
    this.#stage = stage
    this.#kits = new KitChoice(new KitCabinet(base, storage), new KitMemory(storage))
    this.#bench = new Bench(this.#kits, (state, cause) => this.#became(state, cause))
    this.#sounds = new Sounds(stage, {
      send: (message) => this.#server.send(message),
      changed: () => this.#announce(),
      hit: (pad, velocity) => this.dispatchEvent(new HitEvent(pad, velocity)),
      failed: (pad, sentence) => {
        const name = this.state?.pads[pad]?.name ?? `Pad ${pad + 1}`
        this.tell({ kind: 'error', sentence: `${name} could not be rendered. ${sentence}` })
      },
    })
    this.midi = new MidiDesk(isGuest ? undefined : midiOf(navigator), {
      state: () => this.state,
      ranges: () => this.welcome,
      playsAtServer: () => this.state !== undefined && this.#server.plays(this.state),
      send: (message) => this.#server.send(message),
      apply: (...change) => this.apply(...change),
      hit: (pad, velocity, atMs) => this.hit(pad, velocity, atMs),
      release: (pad) => this.release(pad),
      program: (number) => {
        const kit = this.kits.find((one) => one.kit.program === number && one.from !== 'browser')
        if (kit !== undefined) this.chooseKit(kit.key)
      },
      changed: () => this.#announce(),
    })
    this.#server = new ServerLink(base, {
      bench: this.#bench,
      sounds: this.#sounds,
      notices: this.#notices,
      midi: () => this.midi,
      changed: () => this.#announce(),
      isGuest,
    })
  }

  /** The kit with the player's edits; undefined until the server has said what there is. */
  get state(): InstrumentState | undefined {
    return this.#bench.state
  }
  /** What the server can do: models, classes, the control table. */
  get welcome(): WelcomeMessage | undefined {
    return this.#bench.welcome
  }
  get context(): S['context'] {
    return this.#stage.context
  }
  get player(): S['player'] {
    return this.#stage.player
  }
  get monitor(): S['monitor'] {
    return this.#stage.monitor
  }
  get status(): ConnectionStatus {
    return this.#server.status
  }
  /** Why the connection was lost, and the seconds between its loss and the next attempt. */
  get loss(): { readonly retrySec: number; readonly sentence: string } {
    return this.#server.loss
  }
  get notice(): Notice | undefined {
    return this.#notices.now
  }
  /** What is not well with live play at the server's machine. */
  get liveTrouble(): LiveTrouble | undefined {
    return this.#server.liveTrouble
  }
  /** Time from the last press to its handling by the page, as far as the browser tells. */
  get inputMs(): number | undefined {
    return this.#inputMs
  }
  /** The sound a pad has now; it may be older than the pad's recipe while a new one is rendered. */
  shotOf(pad: number): Shot | undefined {
    return this.#sounds.shotOf(pad)
  }
  /** What was really played of it last, which may be a neighbour; its own sound where that has come since. */
  playedOf(pad: number): Shot | undefined {
    return this.#sounds.playedOf(pad)
  }
  /** Sounds that pads might have, rendered when nothing else is to be done. */
  get explored(): Sounds['explored'] {
    return this.#sounds.explored
  }
  get waiting(): ReadonlySet<number> {
    return this.#sounds.waiting
  }
  /** Every pad has its sound, and strokes ahead as far as it plays. */
  get isIdle(): boolean {
    return this.#sounds.isIdle
  }
  /** What the selected pad's sound measures, by id of a timbre control; undefined while that is not known. */
  measuredOf(pad: number): Measured | undefined {
    return this.#sounds.isBehind(pad) ? undefined : this.#server.measuring.of(this.shotOf(pad))
  }
  /** What the server asks for, where it does. */
  get token(): string | undefined {
    return this.#server.token
  }
  get classes(): readonly string[] {
    return this.#model?.classes ?? []
  }
  /** What the model reaches in a class or a mix, by id of a timbre control; undefined where it has none. */
  reachOf(of: SoundClass): Readonly<Record<string, Reach>> | undefined {
    return this.#model && reachOf(this.#model, of)
  }
  /** The kits to choose from. */
  get kits(): readonly CabinetKit[] {
    return this.#kits.list
  }
  /** The key of the one that is on. */
  get kitKey(): string {
    return this.#kits.key
  }
  /** Whether MIDI at this machine can play what is on here. */
  get isMidiHere(): boolean {
    return this.#server.isMidiHere
  }
  /** Whether anything differs from the kit as it was saved or shipped. */
  get changed(): boolean {
    return this.state !== undefined && this.#kits.isChanged(this.state)
  }
  /** What `undo` would undo and `redo` do again, in words that follow "Undo: "; undefined where there is nothing. */
  get undoLabel(): string | undefined {
    return this.#bench.undoLabel
  }
  get redoLabel(): string | undefined {
    return this.#bench.redoLabel
  }

  connect(): void {
    this.#server.connect()
  }

  /** Lets the server go for good, until `connect`. */
  stop(): void {
    this.#server.stop()
  }

  /** Plays a pad now. `pressedAtMs` is the time stamp of the event that asked for it. */
  hit(pad: number, velocity: number, pressedAtMs?: number): void {
    this.#sounds.hit(pad, velocity)
    if (pressedAtMs !== undefined) this.#inputMs = performance.now() - pressedAtMs
  }

  /** Plays a pad at a time of the audio clock: a sequencer tells its hits ahead. */
  hitAhead(hit: AheadHit): void {
    this.#sounds.hitAhead(hit)
  }

  /** Hits that were told ahead and have not begun do not come. */
  cancelAhead(): void {
    this.#sounds.cancelAhead()
  }

  /** A player that chooses the shots of hits for itself has played one; see `Sounds.struck`. */
  struck(...hit: Parameters<Sounds['struck']>): void {
    this.#sounds.struck(...hit)
  }

  /** A pad is let go, which ends the sounds of a gated one. */
  release(pad: number): void {
    this.player.release(pad)
  }

  select(pad: number): void {
    this.apply((state) => ({ ...state, selected: pad }), undefined)
  }

  /**
   * Changes a pad; its new sound is rendered in the background. `audition` plays it when it is there. Until an edit is
   * `settled`, those of the same part of the same pad are one step to undo: a knob is being turned.
   */
  edit(pad: number, edit: PadEdit, audition: boolean, settled = audition): void {
    const before = this.state?.pads[pad]
    if (before === undefined) return
    const drag = { id: `${pad} ${editedPart(before, edit)}`, settled }
    this.apply((state) => editPad(state, pad, edit), editLabel(before, edit), drag)
    if (audition) this.audition(pad)
  }

  /**
   * Changes anything that the page keeps, as one step to undo with a name that follows "Undo: "; without a label it is
   * no step. Changes of one `drag` are one step until one of them is settled. Pads that sound otherwise are rendered.
   */
  apply(change: (state: InstrumentState) => InstrumentState, label: string | undefined, drag?: Drag): void {
    this.#bench.apply(change, label, drag)
  }

  undo(): Promise<void> {
    return this.#turn(() => this.#bench.undo())
  }

  redo(): Promise<void> {
    return this.#turn(() => this.#bench.redo())
  }

  /** Plays a pad once its sound is what its recipe says, if the player wants to hear changes. */
  audition(pad: number): void {
    this.#sounds.audition(pad)
  }

  /** Which ways `wander` can go from a pad's sound. */
  waysOf(place: number): Readonly<Record<Way, boolean>> {
    const pad = this.state?.pads[place]
    if (pad === undefined || this.#placeSizes === undefined) return { step: false, turn: false, further: false }
    const turn = this.#similar.canFollow(place, pad)
    return { step: true, turn, further: this.#similar.canGoOn(place, pad) }
  }

  /** Moves a pad's sound to one like it, `amount` (0 … 1) of the way to another. */
  wander(place: number, way: Way, amount: number): void {
    const pad = this.state?.pads[place]
    const sizes = this.#placeSizes
    const edit = pad && sizes && this.#similar.edit(place, pad, sizes, way, amount)
    if (edit !== undefined) this.edit(place, edit, true)
  }

  /** Changes settings; `settled` as `edit` has it. */
  set(setting: Partial<Settings>, settled = true): void {
    const { masterDb, model } = setting
    const label = model !== undefined ? `choice of ${model}` : masterDb !== undefined ? 'master level' : undefined
    const change = (state: InstrumentState): InstrumentState => {
      const kit = model === undefined ? state.kit : { ...state.kit, model }
      return { ...state, ...setting, kit }
    }
    this.apply(change, label, masterDb === undefined ? undefined : { id: 'master', settled })
  }

  /** Hits of a pad play this sound until another one is tried, or none: the pad's own again. It is no step, and not kept. */
  tryOut(pad: number, shot: Shot | undefined): void {
    this.#sounds.tryOut(pad, shot)
  }

  /** Puts a kit on, with what the player has made of it before. */
  chooseKit(key: string): void {
    this.#bench.choose(key)
  }

  /** Keeps what is on under a name, and says where. */
  async saveKit(name: string): Promise<void> {
    await this.#told(async () => {
      const problem = await this.#bench.save(name)
      if (problem !== undefined) throw new Error(`“${name}” is kept in this browser alone. ${problem}`)
      this.tell({ kind: 'news', sentence: `“${name}” is saved.` })
    })
  }

  /** Puts the kit of a file on. */
  async importKit(file: File): Promise<void> {
    await this.#told(async () => {
      if (file.size > mostKitBytes) throw new Error(`${file.name} is no kit: it has ${file.size} bytes.`)
      this.#bench.import(await file.text(), file.name)
      const sentence = `“${this.state!.kit.name}” is kept in this browser; Save puts it on the server.`
      this.tell({ kind: 'news', sentence })
    })
  }

  /** What is on, as a file to keep. */
  exportKit(): File | undefined {
    if (this.state === undefined) return undefined
    const text = `${JSON.stringify(kitOfState(this.state), undefined, 2)}\n`
    return new File([text], `${kitId(this.state.kit.name)}.json`, { type: 'application/json' })
  }

  /** An address that opens what is on, wherever Ghostnote runs at the same place. @throws Fault where it is too much for one. */
  async kitLink(): Promise<{ readonly link: string; readonly chatChars: number }> {
    const { chatChars, kitLink } = await import('./share.ts')
    return { link: await kitLink(sharedKit(this.state!), this.base), chatChars }
  }

  /** Puts a kit on that was shared; `read` gives it. The notice offers the way back. */
  async openShared(read: () => Promise<Kit | undefined>): Promise<void> {
    await this.#told(async () => {
      const kit = await read()
      if (kit === undefined) return
      const isKept = this.#bench.open(kit)
      const sentence = `“${kit.name}” is opened from the link${isKept ? ' and kept in this browser' : ''}.`
      const isMissing = kit.model !== undefined && kit.model !== this.state!.model
      const other = ` It was made for the model “${kit.model}”, which this server does not have.`
      this.#tellStep(isMissing ? sentence + other : sentence)
    })
  }

  /** Removes a kit that a player saved; the notice offers the way back. */
  async removeKit(): Promise<void> {
    await this.#told(async () => {
      const name = this.state?.kit.name
      await this.#bench.remove()
      this.#tellStep(`“${name}” is removed.`)
    })
  }

  /** Back to the kit as it was saved or shipped; the notice offers the way back. */
  reset(): void {
    if (this.state === undefined) return
    this.#bench.reset()
    this.#tellStep(`“${this.state.kit.name}” is as it was.`)
  }

  /** Shows a sentence until it is dismissed or replaced; news that ask for nothing go by themselves. */
  tell(notice: Notice): void {
    this.#notices.tell(notice)
  }

  dismiss(): void {
    this.#notices.dismiss()
  }

  get #model(): WelcomeMessage['models'][number] | undefined {
    return this.welcome?.models.find((model) => model.name === this.state?.model)
  }

  get #placeSizes(): PlaceSizes | undefined {
    const { latentSize, conditionCount } = this.#model ?? {}
    return latentSize === undefined || conditionCount === undefined ? undefined : { latentSize, conditionCount }
  }

  #tellStep(sentence: string): void {
    const action = { label: 'Undo', run: () => void this.undo() }
    this.tell({ kind: 'news', sentence, action, aboutLastStep: true })
  }

  async #turn(turn: () => Promise<void>): Promise<void> {
    await this.#told(async () => {
      const key = this.kitKey
      await turn()
      if (this.kitKey === key && this.state !== undefined && this.#sounds.isBehind(this.state.selected))
        this.audition(this.state.selected)
    })
  }

  /** Does something with the kit; what goes wrong is said. */
  async #told(action: () => Promise<void>): Promise<void> {
    if (this.state === undefined) return
    try {
      await action()
    } catch (error) {
      this.tell({ kind: 'error', sentence: error instanceof Error ? error.message : String(error) })
    }
  }

  #became(state: InstrumentState, cause: Cause): void {
    if (cause === 'kit') this.#sounds.forgetWaiting()
    if (cause !== 'setting') this.#notices.drop(({ aboutLastStep }) => aboutLastStep === true)
    this.#sounds.follow(state, this.welcome)
    this.#server.follow(state, cause)
    this.#announce()
  }

  #announce(): void {
    const { state } = this
    if (state !== undefined && !this.#sounds.isBehind(state.selected))
      this.#server.measuring.want(this.shotOf(state.selected))
    this.dispatchEvent(new Event('change'))
  }
}

/** Web MIDI, where this browser has it. */
function midiOf(browser: Navigator): RequestMidi | undefined {
  return 'requestMIDIAccess' in browser ? (options) => browser.requestMIDIAccess(options) : undefined
}
