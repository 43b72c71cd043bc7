// One pad explored: a morph to another sound and a map around it. What is under the handle or the cursor is what the pad
// plays until it is kept or left. Knows no elements.

import type { PlaceSizes } from '../../src/dsp/place.ts'
import type { Instrument } from '../instrument.ts'
import type { Shot } from '../shot-queue.ts'
import { recipeKey, recipeOf } from '../state.ts'
import type { InstrumentState, Recipe } from '../state.ts'
import { keyVelocity } from '../touch-velocity.ts'
import { type MorphTarget, targetsOf, withoutSnapshot, withSnapshot, withSound } from './ends.ts'
import { between, type MorphEnd } from './morph.ts'
import { type MapPoint, reaches, SoundMap } from './sound-map.ts'
import { nearestAmount, stations } from './stations.ts'
import { Wishes } from './wishes.ts'

/** What it takes of the instrument. */
export type ExploredInstrument = Pick<
  Instrument,
  'state' | 'welcome' | 'explored' | 'shotOf' | 'tryOut' | 'hit' | 'apply'
>

/** A handle that has not moved for so long rests, and its exact sound is rendered. */
const restMs = 150
/** A pad that was selected for so long is looked around in; in a groove many are, and soon are not. */
const settleMs = 250

export class Exploration {
  readonly #instrument: ExploredInstrument
  readonly #changed: () => void
  readonly #map = new SoundMap()
  readonly #wishes = new Wishes(() => this.#instrument.explored)
  #pad = 0
  #padKey = ''
  #tried: 'morph' | 'map' | undefined
  #shown = false
  #restTimer: ReturnType<typeof setTimeout> | undefined
  #rests = false
  /** Of the sound that a morph leads to; undefined where none was chosen. */
  targetKey: string | undefined
  /** 0 … 1 */
  amount = 0
  /** Number of the map's directions. */
  turn = 0
  /** Index into `reaches`. */
  reach = 1
  rings = 4
  /** Index of the map's point that the cursor is on; undefined in the middle, before it was moved. */
  at: number | undefined

  constructor(instrument: ExploredInstrument, changed: () => void) {
    this.#instrument = instrument
    this.#changed = changed
  }

  /** The pad that is explored: the selected one, or the one whose sound is being tried. */
  get pad(): number {
    return this.#pad
  }
  /** What the pad plays instead of its own sound. */
  get tried(): 'morph' | 'map' | undefined {
    return this.#tried
  }
  get state(): InstrumentState | undefined {
    return this.#instrument.state
  }
  /** Undefined where the server does not say where its sounds lie. */
  get sizes(): PlaceSizes | undefined {
    const model = this.#instrument.welcome?.models.find(({ name }) => name === this.state?.model)
    const { latentSize, conditionCount } = model ?? {}
    return latentSize === undefined || conditionCount === undefined ? undefined : { latentSize, conditionCount }
  }
  get targets(): readonly MorphTarget[] {
    return this.state === undefined ? [] : targetsOf(this.state, this.#pad)
  }
  get target(): MorphTarget | undefined {
    return this.targets.find(({ key }) => key === this.targetKey)
  }
  get points(): readonly MapPoint[] {
    const { state, sizes, turn, rings } = this
    if (state === undefined || sizes === undefined) return []
    return this.#map.points(recipeOf(state, this.#pad), { sizes, turn, rings, reach: reaches[this.reach]!.part })
  }
  /** The sounds along the morph that are there, by amount; all are undefined before a target is chosen. */
  get stations(): readonly (readonly [amount: number, shot: Shot | undefined])[] {
    return stations
      .toSorted((a, b) => a - b)
      .map((amount) => {
        const recipe = this.#between(amount)
        return [amount, recipe && this.shotOf(recipe)] as const
      })
  }
  /** The recipe under the handle or the cursor; the pad's own where nothing is tried. */
  get recipe(): Recipe | undefined {
    const { state } = this
    if (state === undefined) return undefined
    const own = recipeOf(state, this.#pad)
    if (this.#tried === 'morph') return this.#between(this.amount) ?? own
    return (this.#tried === 'map' && this.at !== undefined ? this.points[this.at]?.recipe : undefined) ?? own
  }
  /** Whether what is heard is exactly what would be kept. */
  get isExact(): boolean {
    return this.recipe !== undefined && this.shotOf(this.recipe) !== undefined
  }

  /** A sound that is there: a pad's own, or one that was rendered ahead. */
  shotOf(recipe: Recipe): Shot | undefined {
    const { explored } = this.#instrument
    return explored.shotOf(recipe) ?? this.#ownShot(recipe)
  }

  /** The instrument has changed, or what was explored is there. */
  follow(): void {
    const { state } = this
    if (state === undefined || !this.#shown) return
    const isOther = this.#tried === undefined && state.selected !== this.#pad
    if (isOther) this.#pad = state.selected
    const key = recipeKey(recipeOf(state, this.#pad))
    if (key !== this.#padKey) this.#leave()
    this.#padKey = key
    this.#want(isOther ? settleMs : 0)
    this.#play()
    this.#changed()
  }

  /** Nothing is rendered or tried while nobody sees it. */
  show(shown: boolean): void {
    if (this.#shown === shown) return
    if (!shown) this.back()
    this.#shown = shown
    if (shown) this.follow()
    else this.#want(0)
  }

  explore(pad: number): void {
    this.back()
    this.#instrument.apply((state) => ({ ...state, selected: pad }), undefined)
    this.follow()
  }

  lead(key: string | undefined): void {
    if (this.#tried === 'morph') this.back()
    this.targetKey = key
    this.amount = 0
    this.follow()
  }

  /** Moves the handle; `strikes` plays the pad there. */
  morphTo(amount: number, strikes: boolean): void {
    if (this.target === undefined) return
    this.amount = Math.min(1, Math.max(0, amount))
    this.#tried = 'morph'
    this.at = undefined
    this.#rests = false
    clearTimeout(this.#restTimer)
    this.#restTimer = setTimeout(() => {
      this.#rests = true
      this.follow()
    }, restMs)
    this.#go(strikes)
  }

  /** Moves the map's cursor to a point. */
  walkTo(at: number, strikes: boolean): void {
    if (this.points[at] === undefined) return
    this.at = at
    this.#tried = 'map'
    this.amount = 0
    this.#go(strikes)
  }

  /** Other directions, another reach or another number of points; the walk begins anew. */
  draw(settings: { readonly turn?: number; readonly reach?: number; readonly rings?: number }): void {
    if (this.#tried === 'map') this.back()
    this.at = undefined
    Object.assign(this, settings)
    this.follow()
  }

  /** Puts what is tried on the pad, as one step. */
  keep(): void {
    const { recipe, state } = this
    const pad = this.#pad
    if (recipe === undefined || state === undefined || this.#tried === undefined) return
    const name = state.pads[pad]?.name ?? ''
    const label = this.#tried === 'map' ? `walk from ${name}` : `morph of ${name} to ${this.target?.label ?? ''}`
    this.back()
    this.#instrument.apply((now) => withSound(now, pad, recipe), label)
    this.follow()
  }

  /** The pad plays its own sound again. */
  back(): void {
    this.#leave()
    this.follow()
  }

  /** Puts what is heard aside, under a name of its own. */
  putAside(): void {
    const { recipe, state } = this
    if (recipe === undefined || state === undefined) return
    const name = state.pads[this.#pad]?.name ?? 'Sound'
    this.#instrument.apply((now) => withSnapshot(now, name, recipe), `snapshot of ${name}`)
  }

  removeSnapshot(name: string): void {
    if (this.target?.label === name) this.lead(undefined)
    this.#instrument.apply((now) => withoutSnapshot(now, name), `removal of the snapshot ${name}`)
  }

  #leave(): void {
    clearTimeout(this.#restTimer)
    const wasTried = this.#tried !== undefined
    this.#tried = undefined
    this.amount = 0
    this.at = undefined
    this.#rests = false
    if (wasTried) this.#instrument.tryOut(this.#pad, undefined)
  }

  #go(strikes: boolean): void {
    this.follow()
    if (strikes && this.state?.audition === true) this.#instrument.hit(this.#pad, keyVelocity)
  }

  /** Has the pad play what is tried, or the nearest that is there. */
  #play(): void {
    if (this.#tried === undefined) return
    const { recipe } = this
    const exact = recipe && this.shotOf(recipe)
    this.#instrument.tryOut(this.#pad, exact ?? (this.#tried === 'morph' ? this.#nearest() : undefined))
  }

  #nearest(): Shot | undefined {
    const there = new Map(this.stations.flatMap(([amount, shot]) => (shot === undefined ? [] : [[amount, shot]])))
    const nearest = nearestAmount(there.keys(), this.amount)
    return nearest === undefined ? undefined : there.get(nearest)
  }

  #between(amount: number): Recipe | undefined {
    const { state, sizes, target } = this
    if (state === undefined || sizes === undefined || target === undefined) return undefined
    const end = (recipe: Recipe): MorphEnd => ({ recipe, timbre: this.shotOf(recipe)?.timbre })
    return between(end(recipeOf(state, this.#pad)), end(target.recipe), amount, sizes)
  }

  /** The own sound of one of the two pads, where it is this. */
  #ownShot(recipe: Recipe): Shot | undefined {
    const key = recipeKey(recipe)
    const shots = [this.#pad, this.target?.pad].map((pad) => (pad === undefined ? pad : this.#instrument.shotOf(pad)))
    return shots.find((shot) => shot !== undefined && recipeKey(shot.recipe) === key)
  }

  #want(afterMs: number): void {
    this.#wishes.set(() => ({ pad: this.#pad, recipes: this.#shown ? this.#wanted() : [] }), afterMs)
  }

  /** What is under the handle or the cursor, the morph's stations, then the map from the middle outwards. */
  #wanted(): Recipe[] {
    const here = this.#tried === 'map' || this.#rests ? [this.recipe] : []
    const along = this.target === undefined ? [] : stations.map((amount) => this.#between(amount))
    const around = this.points.toSorted((a, b) => a.ring - b.ring).map(({ recipe }) => recipe)
    // Sounds that pads have already are no wishes.
    const all = [...here, ...along, ...around].filter((recipe) => recipe !== undefined)
    return all.filter((recipe) => this.#ownShot(recipe) === undefined)
  }
}
