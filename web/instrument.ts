// The instrument behind the page: holds the kit, keeps its sounds loaded, plays them, remembers edits. Knows nothing of
// elements; they listen for 'change' and 'hit' and call its methods.

import { socketPath } from '../src/protocol/messages.ts'
import type { Reach, ServerMessage, WelcomeMessage } from '../src/protocol/messages.ts'
import { tokenInFragment } from '../src/protocol/token.ts'
import { velocityLayers } from '../src/protocol/velocity.ts'
import { OutputMonitor } from './audio/monitor.ts'
import { openOutput, wakeAtGestures } from './audio/output.ts'
import { Player } from './audio/player.ts'
import { Connection } from './connection.ts'
import type { ConnectionHandlers, ConnectionStatus } from './connection.ts'
import { type CabinetKit, KitCabinet, mostKitBytes } from './kit-cabinet.ts'
import { KitChoice } from './kit-choice.ts'
import { KitMemory } from './kit-memory.ts'
import { kitId, kitOfState } from './kit-state.ts'
import { LiveWatch } from './live-watch.ts'
import type { LiveTrouble } from './live-watch.ts'
import { MidiLink, midiLinkId } from './midi-link.ts'
import { ShotQueue } from './shot-queue.ts'
import type { Shot, ShotWish } from './shot-queue.ts'
import { editPad, fitted, padCount, recipeKey, recipeOf } from './state.ts'
import type { InstrumentState, PadEdit } from './state.ts'
import { Strokes } from './strokes.ts'
import { keyVelocity } from './touch-velocity.ts'

/** A sentence for the player, and what can be done about it. */
export interface Notice {
  readonly kind: 'error' | 'news'
  readonly sentence: string
  readonly action?: { readonly label: string; readonly run: () => void }
  /** It goes by itself when its cause is gone, and not before. */
  readonly lasting?: boolean
}

export class HitEvent extends Event {
  readonly pad: number
  readonly velocity: number

  constructor(pad: number, velocity: number) {
    super('hit')
    this.pad = pad
    this.velocity = velocity
  }
}

/** A press on a pad whose sound is still under way is played when it comes, unless it comes later than this. */
const latestHitMs = 500

/** How long news stand that nobody can do anything about. */
const newsMs = 8000

export class Instrument extends EventTarget {
  readonly context: AudioContext
  readonly player: Player
  readonly monitor: OutputMonitor
  readonly #connection: Connection
  readonly #queue: ShotQueue
  readonly #watch: LiveWatch
  readonly #kits: KitChoice
  readonly #midi = new MidiLink((message) => this.#connection.send(message))
  readonly #strokes = new Strokes()
  readonly #pending = new Map<number, { velocity: number; sinceMs: number }>()
  readonly #auditions = new Set<number>()
  #state: InstrumentState | undefined
  #welcome: WelcomeMessage | undefined
  #status: ConnectionStatus = 'connecting'
  #loss = { retrySec: 0, sentence: '' }
  #notice: Notice | undefined
  #inputMs: number | undefined
  #greetings = 0

  /** `page` is where gestures happen, `base` the page's own address: the socket is beside it. */
  constructor(page: EventTarget, base: string, storage: Storage | undefined) {
    super()
    this.context = openOutput()
    wakeAtGestures(this.context, page)
    this.player = new Player(this.context)
    this.monitor = new OutputMonitor(this.context, this.player.output)
    this.#kits = new KitChoice(new KitCabinet(base, storage), new KitMemory(storage))
    this.#queue = new ShotQueue({
      send: (message) => this.#connection.send(message),
      next: () => this.#strokes.next(),
      ready: (wish, shot) => this.#ready(wish, shot),
      failed: (wish, sentence) => {
        const { pad, neighbour } = wish
        if (neighbour !== undefined) return this.#strokes.miss(wish)
        this.#pending.delete(pad)
        this.#auditions.delete(pad)
        this.tell({ kind: 'error', sentence: `${this.#nameOf(pad)} could not be rendered. ${sentence}` })
      },
    })
    this.#watch = new LiveWatch({
      send: (message) => this.#connection.send(message),
      changed: () => this.#announce(),
    })
    const address = new URL(`.${socketPath}`, base)
    address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:'
    const handlers: ConnectionHandlers = {
      status: (status) => this.#statusIs(status),
      lost: (retrySec, sentence) => {
        this.#loss = { retrySec, sentence }
        this.#statusIs('waiting')
      },
      message: (message) => this.#receive(message),
      frame: (frame) => this.#queue.acceptFrame(frame),
    }
    this.#connection = new Connection(address.href, handlers, tokenInFragment(new URL(base).hash))
  }

  /** The kit with the player's edits; undefined until the server has said what there is. */
  get state(): InstrumentState | undefined {
    return this.#state
  }
  /** What the server can do: models, classes, the control table. */
  get welcome(): WelcomeMessage | undefined {
    return this.#welcome
  }
  get status(): ConnectionStatus {
    return this.#status
  }
  /** Why the connection was lost, and the seconds between its loss and the next attempt. */
  get loss(): { readonly retrySec: number; readonly sentence: string } {
    return this.#loss
  }
  get notice(): Notice | undefined {
    return this.#notice
  }
  /** What is not well with live play at the server's machine. */
  get liveTrouble(): LiveTrouble | undefined {
    return this.#watch.trouble
  }
  /** Time from the last press to its handling by the page, as far as the browser tells. */
  get inputMs(): number | undefined {
    return this.#inputMs
  }
  /** The sound a pad has now; it may be older than the pad's recipe while a new one is rendered. */
  shotOf(pad: number): Shot | undefined {
    return this.#strokes.ownOf(pad)
  }
  /** What was really played of it last, which may be a neighbour; its own sound where that has come since. */
  playedOf(pad: number): Shot | undefined {
    return this.#strokes.playedOf(pad)
  }
  get waiting(): ReadonlySet<number> {
    return this.#queue.waiting
  }
  /** Every pad has its sound, and strokes ahead as far as it plays. */
  get isIdle(): boolean {
    return this.#queue.isIdle
  }
  get classes(): readonly string[] {
    return this.#welcome?.models.find((model) => model.name === this.#state?.model)?.classes ?? []
  }
  /** What the model reaches in a class, by id of a timbre control; undefined where it has none. */
  reachOf(name: string): Readonly<Record<string, Reach>> | undefined {
    return this.#welcome?.models.find((model) => model.name === this.#state?.model)?.reach?.[name]
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
    return this.#midi.isOffered
  }
  /** Whether anything differs from the kit as it was saved or shipped. */
  get changed(): boolean {
    return this.#state !== undefined && this.#kits.isChanged(this.#state)
  }

  connect(): void {
    this.#connection.connect()
  }

  /** Plays a pad now. `pressedAtMs` is the time stamp of the event that asked for it. */
  hit(pad: number, velocity: number, pressedAtMs?: number): void {
    if (this.#state === undefined) return
    const shot = this.#strokes.take(pad, this.player.countsAs(pad, velocity))
    if (shot !== undefined) this.player.hit(pad, velocity, shot)
    if (pressedAtMs !== undefined) this.#inputMs = performance.now() - pressedAtMs
    if (shot === undefined) {
      this.#pending.set(pad, { velocity, sinceMs: performance.now() })
      this.#queue.want(pad, recipeOf(this.#state, pad), true)
      return
    }
    this.monitor.wake()
    this.dispatchEvent(new HitEvent(pad, velocity))
    this.#queue.pump() // the next stroke
  }

  /** A pad is let go, which ends the sounds of a gated one. */
  release(pad: number): void {
    this.player.release(pad)
  }

  select(pad: number): void {
    if (this.#state !== undefined && this.#state.selected !== pad) this.#become({ ...this.#state, selected: pad })
  }

  /** Changes a pad; its new sound is rendered in the background. `audition` plays it when it is there. */
  edit(pad: number, edit: PadEdit, audition: boolean): void {
    if (this.#state === undefined) return
    const before = recipeKey(recipeOf(this.#state, pad))
    this.#become(editPad(this.#state, pad, edit))
    if (recipeKey(recipeOf(this.#state, pad)) !== before) this.#refresh(pad, true)
    if (audition) this.audition(pad)
  }

  /** Plays a pad once its sound is what its recipe says, if the player wants to hear changes. */
  audition(pad: number): void {
    if (this.#state?.audition !== true) return
    if (this.#isCurrent(pad)) this.hit(pad, keyVelocity)
    else this.#auditions.add(pad)
  }

  set(setting: Partial<Pick<InstrumentState, 'masterDb' | 'audition' | 'keysPlay' | 'midiPlays' | 'model'>>): void {
    if (this.#state === undefined || this.#welcome === undefined) return
    const { model } = setting
    const kit = model === undefined ? this.#state.kit : { ...this.#state.kit, model }
    this.#become(fitted({ ...this.#state, ...setting, kit }, this.#welcome))
    if (model !== undefined) this.#refreshAll()
  }

  /** Puts a kit on, with what the player has made of it before. */
  chooseKit(key: string): void {
    this.#putOn(this.#state && this.#kits.choose(key, this.#state))
  }

  /** Keeps what is on under a name, and says where. */
  async saveKit(name: string): Promise<void> {
    await this.#told(async (now) => {
      const { state, problem } = await this.#kits.save(name, now)
      this.#putOn(state)
      if (problem !== undefined) throw new Error(`“${name}” is kept in this browser alone. ${problem}`)
      this.tell({ kind: 'news', sentence: `“${name}” is saved.` })
    })
  }

  /** Puts the kit of a file on. */
  async importKit(file: File): Promise<void> {
    await this.#told(async (now) => {
      if (file.size > mostKitBytes) throw new Error(`${file.name} is no kit: it has ${file.size} bytes.`)
      this.#putOn(this.#kits.import(await file.text(), file.name, now))
      this.tell({
        kind: 'news',
        sentence: `“${this.#state!.kit.name}” is kept in this browser; Save puts it on the server.`,
      })
    })
  }

  /** What is on, as a file to keep. */
  exportKit(): File | undefined {
    if (this.#state === undefined) return undefined
    const text = `${JSON.stringify(kitOfState(this.#state), undefined, 2)}\n`
    return new File([text], `${kitId(this.#state.kit.name)}.json`, { type: 'application/json' })
  }

  /** Removes a kit that a player saved. */
  async removeKit(): Promise<void> {
    await this.#told(async (now) => {
      this.#putOn(await this.#kits.remove(now))
      this.tell({ kind: 'news', sentence: `“${now.kit.name}” is removed.` })
    })
  }

  /** Back to the kit as it was saved or shipped; the notice offers the way back. */
  reset(): void {
    const before = this.#state
    if (before === undefined) return
    this.#sound(this.#kits.original(before))
    this.#kits.forget()
    this.#midi.follow(this.#state!, true)
    this.#refreshAll()
    const run = (): void => {
      this.#notice = undefined
      this.#putOn(before)
    }
    this.tell({ kind: 'news', sentence: `“${before.kit.name}” is as it was.`, action: { label: 'Undo', run } })
  }

  dismiss(): void {
    this.#notice = undefined
    this.#announce()
  }

  /** `now`: it is another kit, not an edit. */
  #become(state: InstrumentState, now = false): void {
    this.#sound(state)
    this.#kits.keep(state)
    this.#midi.follow(state, now)
    this.#announce()
  }

  /** The state from now on, and the player told of all that it plays by. */
  #sound(state: InstrumentState): void {
    this.#state = state
    this.player.setMasterDb(state.masterDb)
    this.player.setLimiter(state.kit.limiter)
    const layers = velocityLayers(this.#welcome?.models.find((model) => model.name === state.model)?.conditions)
    state.pads.forEach((pad, place) => {
      this.player.setAnswer(place, pad)
      // From here, with the network in between, live pads play as round-robin ones do.
      this.#strokes.plan(place, { recipe: recipeOf(state, place), isFrozen: pad.mode === 'frozen', layers })
    })
  }

  /** Another kit: what waits for the old one's sounds waits no more. */
  #putOn(state: InstrumentState | undefined): void {
    if (state === undefined) return
    this.#pending.clear()
    this.#auditions.clear()
    this.#become(state, true)
    this.#refreshAll()
  }

  /** Does something with the kit; what goes wrong is said. */
  async #told(action: (now: InstrumentState) => Promise<void>): Promise<void> {
    if (this.#state === undefined) return
    try {
      await action(this.#state)
    } catch (error) {
      this.tell({ kind: 'error', sentence: error instanceof Error ? error.message : String(error) })
    }
  }

  #receive(message: ServerMessage): void {
    if (message.type === 'welcome') return void this.#greet(message)
    if (message.type === 'program') return void this.#follow(message)
    if (message.type === 'report') return this.#watch.hear(message)
    if (message.type === 'error' && (message.id === undefined || message.id === midiLinkId))
      return this.tell({ kind: 'error', sentence: message.message })
    if (message.type === 'shot' || message.type === 'error') this.#queue.accept(message)
  }

  /** First contact, or the first after a loss: the server may be another one, so everything is asked for again. */
  async #greet(welcome: WelcomeMessage): Promise<void> {
    const greeting = ++this.#greetings
    await this.#kits.hear(welcome)
    if (greeting !== this.#greetings) return // a later one has overtaken it
    const state = this.#kits.greet(welcome, this.#state)
    this.#welcome = welcome
    this.#sound(state)
    this.#midi.greet(welcome, state)
    this.#strokes.restart()
    this.#queue.restart()
    if (welcome.models.length === 0) {
      const sentence = 'This server has no model to play. Train one and export it, then start the server again.'
      return this.tell({ kind: 'error', sentence })
    }
    this.#refreshAll()
    this.#announce()
  }

  /** A MIDI program has chosen a kit: this page shows it, too. */
  async #follow({ kit, name, program }: Extract<ServerMessage, { type: 'program' }>): Promise<void> {
    if (this.#state === undefined) return
    await this.#kits.find(kit)
    const state = this.#kits.follow(kit, this.#state)
    if (state === undefined) return
    this.#midi.heard(this.#kits.original(state))
    this.#putOn(state)
    this.tell({ kind: 'news', sentence: `MIDI program ${program}: “${name}”.` })
  }

  #statusIs(status: ConnectionStatus): void {
    this.#status = status
    if (status === 'open') this.#watch.start()
    else this.#watch.stop()
    if (status === 'open' && this.#notice?.kind === 'error') this.#notice = undefined
    this.#announce()
  }

  #ready(wish: ShotWish, shot: Shot): void {
    const { pad, neighbour } = wish
    if (this.#strokes.put(wish, shot)) this.player.prepare(shot)
    if (neighbour !== undefined) return
    const pending = this.#pending.get(pad)
    this.#pending.delete(pad)
    if (pending !== undefined && performance.now() - pending.sinceMs < latestHitMs) this.hit(pad, pending.velocity)
    else if (this.#auditions.has(pad) && this.#isCurrent(pad)) this.hit(pad, keyVelocity)
    if (this.#isCurrent(pad)) this.#auditions.delete(pad)
    this.#announce()
  }

  #isCurrent(pad: number): boolean {
    const shot = this.#strokes.ownOf(pad)
    if (shot === undefined || this.#state === undefined) return false
    return recipeKey(shot.recipe) === recipeKey(recipeOf(this.#state, pad))
  }

  #refresh(pad: number, urgent: boolean): void {
    if (this.#state !== undefined) this.#queue.want(pad, recipeOf(this.#state, pad), urgent)
  }

  #refreshAll(): void {
    for (let pad = 0; pad < padCount; pad++) this.#refresh(pad, false)
  }

  #nameOf(pad: number): string {
    return this.#state?.pads[pad]?.name ?? `Pad ${pad + 1}`
  }

  /** Shows a sentence until it is dismissed or replaced; news that ask for nothing go by themselves. */
  tell(notice: Notice): void {
    this.#notice = notice
    this.#announce()
    if (notice.kind !== 'news' || notice.action !== undefined) return
    setTimeout(() => {
      if (this.#notice === notice) this.dismiss()
    }, newsMs)
  }

  #announce(): void {
    this.dispatchEvent(new Event('change'))
  }
}
