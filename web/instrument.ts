// The instrument behind the page: holds the kit, keeps its sounds loaded, plays them, remembers edits. Knows nothing of
// elements; they listen for 'change' and 'hit' and call its methods.

import { socketPath } from '../src/protocol/messages.ts'
import type { Reach, ServerMessage, WelcomeMessage } from '../src/protocol/messages.ts'
import { tokenInFragment } from '../src/protocol/token.ts'
import { OutputMonitor } from './audio/monitor.ts'
import { openOutput, wakeAtGestures } from './audio/output.ts'
import { Player } from './audio/player.ts'
import { Connection } from './connection.ts'
import type { ConnectionHandlers, ConnectionStatus } from './connection.ts'
import { KitMemory } from './kit-memory.ts'
import { ShotQueue } from './shot-queue.ts'
import type { Shot } from './shot-queue.ts'
import { editPad, fitted, initialState, padCount, recipeKey, recipeOf, sameSetting } from './state.ts'
import type { InstrumentState, PadEdit } from './state.ts'
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

export class Instrument extends EventTarget {
  readonly context: AudioContext
  readonly player: Player
  readonly monitor: OutputMonitor
  readonly #connection: Connection
  readonly #queue: ShotQueue
  readonly #memory: KitMemory
  readonly #shots = new Map<number, Shot>()
  readonly #pending = new Map<number, { velocity: number; sinceMs: number }>()
  readonly #auditions = new Set<number>()
  #state: InstrumentState | undefined
  #welcome: WelcomeMessage | undefined
  #status: ConnectionStatus = 'connecting'
  #loss = { retrySec: 0, sentence: '' }
  #notice: Notice | undefined
  #inputMs: number | undefined

  /** `page` is where gestures happen, `base` the page's own address: the socket is beside it. */
  constructor(page: EventTarget, base: string, storage: Storage | undefined) {
    super()
    this.context = openOutput()
    wakeAtGestures(this.context, page)
    this.player = new Player(this.context)
    this.monitor = new OutputMonitor(this.context, this.player.output)
    this.#memory = new KitMemory(storage)
    this.#queue = new ShotQueue({
      send: (message) => this.#connection.send(message),
      ready: (pad, shot) => this.#ready(pad, shot),
      failed: (pad, _, sentence) => {
        this.#pending.delete(pad)
        this.#auditions.delete(pad)
        this.tell({ kind: 'error', sentence: `${this.#nameOf(pad)} could not be rendered. ${sentence}` })
      },
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
  /** Time from the last press to its handling by the page, as far as the browser tells. */
  get inputMs(): number | undefined {
    return this.#inputMs
  }
  /** The sound a pad has now; it may be older than the pad's recipe while a new one is rendered. */
  shotOf(pad: number): Shot | undefined {
    return this.#shots.get(pad)
  }
  get waiting(): ReadonlySet<number> {
    return this.#queue.waiting
  }
  get classes(): readonly string[] {
    return this.#welcome?.models.find((model) => model.name === this.#state?.model)?.classes ?? []
  }
  /** What the model reaches in a class, by id of a timbre control; undefined where it has none. */
  reachOf(name: string): Readonly<Record<string, Reach>> | undefined {
    return this.#welcome?.models.find((model) => model.name === this.#state?.model)?.reach?.[name]
  }
  /** Whether anything differs from the kit as the server sent it. */
  get changed(): boolean {
    if (this.#state === undefined || this.#welcome === undefined) return false
    return !sameSetting(this.#state, initialState(this.#welcome))
  }

  connect(): void {
    this.#connection.connect()
  }

  /** Plays a pad now. `pressedAtMs` is the time stamp of the event that asked for it. */
  hit(pad: number, velocity: number, pressedAtMs?: number): void {
    if (this.#state === undefined) return
    const sounded = this.player.hit(pad, velocity)
    if (pressedAtMs !== undefined) this.#inputMs = performance.now() - pressedAtMs
    if (!sounded) {
      this.#pending.set(pad, { velocity, sinceMs: performance.now() })
      this.#queue.want(pad, recipeOf(this.#state, pad), true)
      return
    }
    this.monitor.wake()
    this.dispatchEvent(new HitEvent(pad, velocity))
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

  set(setting: Partial<Pick<InstrumentState, 'masterDb' | 'audition' | 'keysPlay' | 'model'>>): void {
    if (this.#state === undefined || this.#welcome === undefined) return
    this.#become(fitted({ ...this.#state, ...setting }, this.#welcome))
    if (setting.model !== undefined) this.#refreshAll()
  }

  /** Back to the kit as the server sent it; the notice offers the way back. */
  reset(): void {
    if (this.#welcome === undefined || this.#state === undefined) return
    const before = this.#state
    this.#memory.forget(this.#welcome.kit.name)
    this.#state = initialState(this.#welcome)
    this.#refreshAll()
    const run = (): void => {
      this.#notice = undefined
      this.#become(before)
      this.#refreshAll()
    }
    this.tell({ kind: 'news', sentence: 'The kit is as it was shipped.', action: { label: 'Undo', run } })
  }

  dismiss(): void {
    this.#notice = undefined
    this.#announce()
  }

  #become(state: InstrumentState): void {
    this.#state = state
    this.player.setMasterDb(state.masterDb)
    if (this.#welcome !== undefined) this.#memory.keep(this.#welcome.kit.name, state)
    this.#announce()
  }

  #receive(message: ServerMessage): void {
    if (message.type === 'welcome') return this.#greet(message)
    if (message.type === 'error' && message.id === undefined)
      return this.tell({ kind: 'error', sentence: message.message })
    this.#queue.accept(message)
  }

  /** First contact, or the first after a loss: the server may be another one, so everything is asked for again. */
  #greet(welcome: WelcomeMessage): void {
    const sameKit = this.#welcome?.kit.name === welcome.kit.name
    const known = (sameKit ? this.#state : undefined) ?? this.#memory.recall(welcome.kit.name)
    this.#welcome = welcome
    this.#state = known === undefined ? initialState(welcome) : fitted(known, welcome)
    this.player.setMasterDb(this.#state.masterDb)
    this.#queue.restart()
    if (welcome.models.length === 0) {
      const sentence = 'This server has no model to play. Train one and export it, then start the server again.'
      return this.tell({ kind: 'error', sentence })
    }
    this.#refreshAll()
    this.#announce()
  }

  #statusIs(status: ConnectionStatus): void {
    this.#status = status
    if (status === 'open' && this.#notice?.kind === 'error') this.#notice = undefined
    this.#announce()
  }

  #ready(pad: number, shot: Shot): void {
    this.#shots.set(pad, shot)
    this.player.load(pad, shot.recipe.class, shot.samples, shot.rateHz)
    const pending = this.#pending.get(pad)
    this.#pending.delete(pad)
    if (pending !== undefined && performance.now() - pending.sinceMs < latestHitMs) this.hit(pad, pending.velocity)
    else if (this.#auditions.has(pad) && this.#isCurrent(pad)) this.hit(pad, keyVelocity)
    if (this.#isCurrent(pad)) this.#auditions.delete(pad)
    this.#announce()
  }

  #isCurrent(pad: number): boolean {
    const shot = this.#shots.get(pad)
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

  /** Shows a sentence until it is dismissed or replaced. */
  tell(notice: Notice): void {
    this.#notice = notice
    this.#announce()
  }

  #announce(): void {
    this.dispatchEvent(new Event('change'))
  }
}
