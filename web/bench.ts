// What is on the pads, whose kit it is, and the way back through all that was done to it. Knows no sound and no socket:
// whoever listens is told what the state has become.

import type { WelcomeMessage } from '../src/protocol/messages.ts'
import { letGo, noHistory, recorded, redone, undone } from './history.ts'
import type { Drag, History, Turn } from './history.ts'
import type { KitChoice } from './kit-choice.ts'
import { fitted, settingsOf } from './state.ts'
import type { InstrumentState } from './state.ts'

/** What a step leads back to: a state, and the kit that it is an edit of. */
interface Place {
  readonly key: string
  readonly state: InstrumentState
}

/** Why the state is another one. `kit`: another kit was put on, or the same as it was saved; `setting`: it is no step. */
export type Cause = 'edit' | 'kit' | 'setting'

export class Bench {
  readonly #kits: KitChoice
  readonly #became: (state: InstrumentState, cause: Cause) => void
  #history: History<Place> = noHistory
  #state: InstrumentState | undefined
  #welcome: WelcomeMessage | undefined
  #greetings = 0

  constructor(kits: KitChoice, became: (state: InstrumentState, cause: Cause) => void) {
    this.#kits = kits
    this.#became = became
  }

  get state(): InstrumentState | undefined {
    return this.#state
  }
  get welcome(): WelcomeMessage | undefined {
    return this.#welcome
  }
  /** Names of what would be undone and done again; undefined where there is nothing. */
  get undoLabel(): string | undefined {
    return this.#history.done.at(-1)?.label
  }
  get redoLabel(): string | undefined {
    return this.#history.undone.at(-1)?.label
  }

  /**
   * A server says hello: what is on stays on if it has it. Steps stay, too, made to fit it when they are taken. Nobody
   * is told; undefined where a later hello has overtaken this one.
   */
  async greet(welcome: WelcomeMessage): Promise<InstrumentState | undefined> {
    const greeting = ++this.#greetings
    await this.#kits.hear(welcome)
    if (greeting !== this.#greetings) return undefined
    this.#welcome = welcome
    this.#state = this.#kits.greet(welcome, this.#state)
    return this.#state
  }

  /** The one way to change the state; without a label it is no step. Nothing happens where nothing changes. */
  apply(change: (state: InstrumentState) => InstrumentState, label?: string, drag?: Drag): void {
    const was = this.#here()
    if (was === undefined || this.#welcome === undefined) return
    const state = fitted(change(was.state), this.#welcome)
    if (same(was.state, state)) {
      if (drag?.settled === true) this.#history = letGo(this.#history)
      return
    }
    if (label !== undefined) this.#history = recorded(this.#history, { label, state: was }, drag)
    this.#become(state, label === undefined ? 'setting' : 'edit')
  }

  /** Puts a kit on, with what the player has made of it before. */
  choose(key: string): void {
    this.#putOn((now) => this.#kits.choose(key, now))
  }

  /** A MIDI program has chosen a kit. Calls `before` with it as it was shipped; false where it is on or not known. */
  async follow(id: string, before: (original: InstrumentState) => void): Promise<boolean> {
    await this.#kits.find(id)
    return this.#putOn((now) => {
      const state = this.#kits.follow(id, now)
      if (state !== undefined) before(this.#kits.original(state))
      return state
    })
  }

  /** Keeps what is on under a name; tells what kept it from the server. @throws where it can be kept nowhere. */
  async save(name: string): Promise<string | undefined> {
    const was = this.#here()
    if (was === undefined) return undefined
    const { state, problem } = await this.#kits.save(name, was.state)
    if (this.#kits.key !== was.key) this.#record(`saving as ${name}`, was)
    this.#become(state, 'kit')
    return problem
  }

  /** Keeps the kit of a file in this browser and puts it on. @throws Fault naming the file and what is wrong in it. */
  import(text: string, file: string): void {
    this.#putOn((now) => this.#kits.import(text, file, now), `import of ${file}`)
  }

  /** Removes a kit that a player saved. @throws what the server says. */
  async remove(): Promise<void> {
    const was = this.#here()
    if (was === undefined) return
    const state = await this.#kits.remove(was.state)
    this.#record(`removal of ${was.state.kit.name}`, was)
    this.#become(state, 'kit')
  }

  /** Back to the kit as it was saved or shipped. */
  reset(): void {
    this.#putOn((now) => this.#kits.original(now), `reset of ${this.#state?.kit.name}`)
    this.#kits.forget()
  }

  /** Takes the last step back. @throws where a kit that was removed can be kept nowhere again. */
  undo(): Promise<void> {
    return this.#turn(undone)
  }

  redo(): Promise<void> {
    return this.#turn(redone)
  }

  /** At once, except where a kit that was removed has to be kept again. */
  async #turn(turned: (history: History<Place>, now: Place) => Turn<Place> | undefined): Promise<void> {
    const now = this.#here()
    const turn = now && turned(this.#history, now)
    if (now === undefined || turn === undefined || this.#welcome === undefined) return
    const { key, state } = turn.step.state
    const again = key === now.key ? undefined : this.#kits.goBack(key)
    if (again !== undefined) await again
    this.#history = turn.history
    // How the page behaves is no step; and what changes is looked at.
    const settings = { ...settingsOf(now.state), masterDb: state.masterDb, selected: changedPad(now.state, state) }
    this.#become(fitted({ ...state, ...settings }, this.#welcome), key === now.key ? 'edit' : 'kit')
  }

  #here(): Place | undefined {
    return this.#state && { key: this.#kits.key, state: this.#state }
  }

  #record(label: string, was: Place): void {
    this.#history = recorded(this.#history, { label, state: was })
  }

  #putOn(next: (now: InstrumentState) => InstrumentState | undefined, label?: string): boolean {
    const was = this.#here()
    const state = was && next(was.state)
    if (was === undefined || state === undefined) return false
    this.#record(label ?? `choice of ${state.kit.name}`, was)
    this.#become(state, 'kit')
    return true
  }

  #become(state: InstrumentState, cause: Cause): void {
    this.#state = state
    this.#kits.keep(state)
    this.#became(state, cause)
  }
}

/** The pad that a step changes; where it changes none or several, the one that is selected. */
function changedPad(now: InstrumentState, next: InstrumentState): number {
  const changed = next.pads.flatMap((pad, place) => (same(pad, now.pads[place]) ? [] : [place]))
  return changed.length === 1 ? changed[0]! : now.selected
}

function same<T>(a: T, b: T): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b)
}
