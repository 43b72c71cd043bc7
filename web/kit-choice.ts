// Which kit is on the pads: choosing, saving, importing, removing, and the edits of each remembered. Gives states; the
// instrument puts them on.

import type { WelcomeMessage } from '../src/protocol/messages.ts'
import { type CabinetKit, type KitCabinet, readKitText } from './kit-cabinet.ts'
import type { KitMemory } from './kit-memory.ts'
import { kitId, kitOfState, sameKit, stateOfKit } from './kit-state.ts'
import type { AnyKit } from './kit-state.ts'
import { fitted, settingsOf } from './state.ts'
import type { InstrumentState } from './state.ts'

export class KitChoice {
  readonly #cabinet: KitCabinet
  readonly #memory: KitMemory
  /** Kits that were removed from this page, so that this can be undone. */
  readonly #removed = new Map<string, AnyKit>()
  #key = 'start:'
  #welcome: WelcomeMessage | undefined

  constructor(cabinet: KitCabinet, memory: KitMemory) {
    this.#cabinet = cabinet
    this.#memory = memory
  }

  /** The kit that is on, as the cabinet names it. */
  get key(): string {
    return this.#key
  }

  get list(): readonly CabinetKit[] {
    return this.#cabinet.list()
  }

  /** Asks the server that says hello for its kits. */
  async hear(welcome: WelcomeMessage): Promise<void> {
    await this.#cabinet.refresh(welcome.kit)
  }

  /** What is on stays on if the server has it; else the kit of the last visit, or the server's own. */
  greet(welcome: WelcomeMessage, now: InstrumentState | undefined): InstrumentState {
    const isSameServer = this.#welcome?.kit.name === welcome.kit.name
    this.#welcome = welcome
    const wished = [isSameServer ? this.#key : undefined, this.#memory.chosen(welcome.kit.name)]
    const key = wished.find((name) => name !== undefined && this.#cabinet.find(name) !== undefined)
    if (now !== undefined && isSameServer && key === this.#key) return fitted(now, welcome)
    return this.#put(key ?? this.#cabinet.startKey, now)
  }

  /** The kit of this key with what the player has made of it; undefined where there is none. */
  choose(key: string, now: InstrumentState): InstrumentState | undefined {
    if (this.#welcome === undefined || this.#cabinet.find(key) === undefined) return undefined
    this.#memory.choose(this.#welcome.kit.name, key)
    return this.#put(key, now)
  }

  /** Asks the server for its kits if it has one of this id that is not known here. */
  async find(id: string): Promise<void> {
    if (this.#cabinet.find(`server:${id}`) === undefined) await this.#cabinet.refresh()
  }

  /** A MIDI program has chosen a kit of the server; undefined where it is on already, or is not known. */
  follow(id: string, now: InstrumentState): InstrumentState | undefined {
    const key = `server:${id}`
    return key === this.#key ? undefined : this.choose(key, now)
  }

  /** The kit that is on as it was saved or shipped. */
  original(now: InstrumentState): InstrumentState {
    const kit = this.#cabinet.find(this.#key)?.kit
    return kit === undefined || this.#welcome === undefined ? now : stateOfKit(kit, this.#welcome, now)
  }

  isChanged(now: InstrumentState): boolean {
    return !sameKit(now, this.original(now))
  }

  /** Remembers edits. */
  keep(state: InstrumentState): void {
    this.#memory.keep(this.#key, state)
  }

  /** Forgets the edits of the kit that is on. */
  forget(): void {
    this.#memory.forget(this.#key)
  }

  /** Saves what is on under a name. @throws where it can be kept nowhere, or the name is a shipped kit's. */
  async save(name: string, now: InstrumentState): Promise<{ state: InstrumentState; problem?: string }> {
    const before = this.#key
    const isNew = kitId(name) !== before.split(':', 2)[1]
    const { program: _, ...about } = now.kit
    const kit = kitOfState({ ...now, kit: { ...(isNew ? about : now.kit), name } })
    const { key, problem } = await this.#cabinet.save(kit)
    for (const edited of [before, key]) this.#memory.forget(edited)
    const state = this.choose(key, now) ?? now
    return problem === undefined ? { state } : { state, problem }
  }

  /** Keeps the kit of a file in this browser and puts it on. @throws Fault naming the file and what is wrong in it. */
  import(text: string, at: string, now: InstrumentState): InstrumentState {
    const key = this.#cabinet.keep(readKitText(text, at))
    this.#memory.forget(key)
    return this.choose(key, now) ?? now
  }

  /** Removes the kit that is on, and puts on the one that the server started with. @throws what the server says. */
  async remove(now: InstrumentState): Promise<InstrumentState> {
    const gone = this.#key
    const kit = this.#cabinet.find(gone)?.kit
    await this.#cabinet.remove(gone)
    if (kit !== undefined) this.#removed.set(gone, kit)
    this.#memory.forget(gone)
    return this.choose(this.#cabinet.startKey, now) ?? now
  }

  /**
   * The kit of this key is on again. One that was removed is kept again, which takes the server a while: then a promise
   * of that is given. Where the key is of no kit any more, what is on counts as an edit of the kit that is on.
   */
  goBack(key: string): Promise<void> | undefined {
    const isHere = this.#cabinet.find(key) !== undefined
    if (isHere) this.#turnTo(key)
    const kit = this.#removed.get(key)
    if (isHere || kit === undefined) return undefined
    return this.#cabinet.keepAgain(key, kit).then((place) => this.#turnTo(place))
  }

  #turnTo(key: string): void {
    this.#key = key
    if (this.#welcome !== undefined) this.#memory.choose(this.#welcome.kit.name, key)
  }

  /** Edits of an earlier visit if there are any, with the page's settings as they are now. */
  #put(key: string, now: InstrumentState | undefined): InstrumentState {
    this.#key = key
    const welcome = this.#welcome!
    const kit = this.#cabinet.find(key)?.kit ?? welcome.kit
    const edited = this.#memory.recall(key)
    if (edited === undefined) return stateOfKit(kit, welcome, now)
    return fitted({ ...edited, ...settingsOf(now ?? edited) }, welcome)
  }
}
