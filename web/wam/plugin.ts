// The plugin's half on the page: an instrument whose stage is the host's. Keeps parameters, the host's saved state, pad
// names and the sounds on the audio thread in step with it.

import type { Stage } from '../audio/stage.ts'
import { Instrument } from '../instrument.ts'
import type { InstrumentState } from '../state.ts'
import type { FromSound, ToSound } from './messages.ts'
import { NoteNames } from './note-names.ts'
import { valuesOf, withValues } from './parameters.ts'
import { checkSaved, savedOf, type SavedState, stateOfSaved } from './plugin-state.ts'
import { SoundPlayer } from './sound-player.ts'

/** What the plugin says to its node. */
export interface PluginNode {
  tell(message: ToSound, handedOver?: Transferable[]): void
  moved(id: string, value: number): void
}

export interface PluginPlace {
  readonly context: BaseAudioContext
  readonly instanceId: string
  /** The address of the server, with its token behind the # where it asks for one; undefined for none. */
  readonly base: string | undefined
}

export interface PluginStage extends Stage {
  readonly player: SoundPlayer
}

/** A host waits so long for the kit's sounds, and plays what is there by then. */
const loadWithinMs = 8000
/** More parameters than these move at once only with the kit: a host has nothing to record then. */
const mostMoved = 8

export class Plugin {
  readonly instrument: Instrument<PluginStage>
  readonly base: string | undefined
  readonly #node: PluginNode
  readonly #names: NoteNames
  /** Parameters as the audio thread has them. */
  #known: Readonly<Record<string, number>> = {}
  #seen: InstrumentState | undefined
  /** What is to be put on as soon as the server has said what there is. */
  #wished: SavedState | undefined
  #turned = new Map<string, number>()

  constructor({ context, instanceId, base }: PluginPlace, node: PluginNode) {
    this.base = base
    this.#node = node
    this.#names = new NoteNames(instanceId)
    const player = new SoundPlayer(context.sampleRate, (message, handedOver) => node.tell(message, handedOver))
    const stage = { context, player, monitor: { wake: () => undefined } }
    this.instrument = new Instrument({
      stage,
      base: base ?? 'http://nowhere.invalid/',
      storage: undefined,
      isGuest: true,
    })
    this.instrument.addEventListener('change', () => this.#follow())
  }

  /** Begins with what the host has kept; resolves when its sounds are there, or the server is not. @throws as `setState`. */
  async begin(saved: unknown): Promise<void> {
    this.#wished = checkSaved(saved)
    if (this.base === undefined) return
    this.instrument.connect()
    await this.#loaded()
  }

  /** A message from the audio thread. */
  hear(message: FromSound): void {
    const { instrument } = this
    if (message.type === 'turned') return this.#turn(message.values)
    if (message.type === 'program') {
      const kit = instrument.kits.find((one) => one.kit.program === message.program + 1)
      return kit && instrument.chooseKit(kit.key)
    }
    const { pad, velocity, shot } = message
    instrument.struck(pad, velocity, shot === undefined ? undefined : instrument.player.isShot(shot))
  }

  /** The kit with the player's and the host's edits, JSON; before the server was there, what the host had kept. Automation comes up to 50 ms later. */
  getState(): SavedState | undefined {
    const { state } = this.instrument
    return state === undefined ? this.#wished : savedOf(state)
  }

  /** @throws Fault E_CONFIG for what getState never gave. */
  async setState(value: unknown): Promise<void> {
    const saved = checkSaved(value)
    if (saved === undefined) return
    this.#wished = saved
    this.#turned.clear()
    this.#follow()
    await this.#loaded()
  }

  end(): void {
    this.instrument.stop()
    this.#names.end()
  }

  #follow(): void {
    this.#restore()
    const { state } = this.instrument
    if (state === undefined || state === this.#seen) return
    this.#seen = state
    this.#names.tell(state)
    const isFirst = Object.keys(this.#known).length === 0
    const values = valuesOf(state)
    const moved = Object.entries(values).filter(([id, value]) => this.#known[id] !== value)
    if (moved.length === 0) return
    this.#known = values
    this.#node.tell({ type: 'values', values: Object.fromEntries(moved) })
    if (!isFirst && moved.length <= mostMoved) for (const [id, value] of moved) this.#node.moved(id, value)
  }

  /** Puts on what waits for the server, once that is there. */
  #restore(): void {
    const { state, welcome } = this.instrument
    if (state === undefined || welcome === undefined) return
    const wished = this.#wished
    this.#wished = undefined
    if (wished !== undefined) this.instrument.apply((now) => stateOfSaved(wished, welcome, now), undefined)
    if (this.#turned.size > 0) this.#turn({})
  }

  /** The host has moved parameters. They are no steps to undo: a lane of automation would be thousands. */
  #turn(values: Readonly<Record<string, number>>): void {
    for (const [id, value] of Object.entries(values)) this.#turned.set(id, value)
    if (this.instrument.state === undefined) return
    const turned = this.#turned
    this.#turned = new Map()
    this.#known = { ...this.#known, ...Object.fromEntries(turned) } // the audio thread has them already
    this.instrument.apply((state) => withValues(state, turned), undefined)
  }

  /** Resolves when every pad has the sound that its recipe asks for, when the server is lost, or after a while. */
  async #loaded(): Promise<void> {
    const { instrument } = this
    const isLoaded = (): boolean =>
      instrument.status === 'waiting' || (instrument.state !== undefined && instrument.waiting.size === 0)
    if (this.base === undefined || isLoaded()) return
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer)
        instrument.removeEventListener('change', look)
        resolve()
      }
      const look = (): void => {
        if (isLoaded()) done()
      }
      const timer = setTimeout(done, loadWithinMs)
      instrument.addEventListener('change', look)
    })
  }
}
