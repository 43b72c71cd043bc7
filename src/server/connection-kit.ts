// The kit on one connection's pads: what each pad sounds like, with what the player has set on top.

import type { KitShelf } from '../engine/kit-shelf.ts'
import { checkKitFits } from '../engine/kits.ts'
import type { ModelShelf } from '../engine/shelf.ts'
import { resolveShot } from '../engine/shot-request.ts'
import type { Recipe } from '../engine/stroke-pools.ts'
import { Fault } from '../faults/fault.ts'
import type { Kit } from '../protocol/kit.ts'
import { soundOf } from '../protocol/sound.ts'
import type { Request } from '../protocol/requests.ts'
import { curvedVelocity, maxVelocity } from '../protocol/velocity.ts'
import type { PadHit } from './hit-feed.ts'
import type { Instrument } from './instrument.ts'

type Controls = Readonly<Record<string, number>>
type KitPad = Kit['pads'][number]

export class ConnectionKit {
  readonly #shelf: ModelShelf
  readonly #kits: KitShelf
  #kit: Kit
  #model: string
  /** What was set, by pad. */
  #set = new Map<number, Controls>()

  constructor({ shelf, kit, kits }: Instrument) {
    this.#shelf = shelf
    this.#kits = kits
    this.#kit = kit
    this.#model = shelf.synth().bundle.manifest.name
  }

  get kit(): Kit {
    return this.#kit
  }

  get model(): string {
    return this.#model
  }

  get pads(): readonly number[] {
    return this.#kit.pads.map(({ pad }) => pad)
  }

  /** Puts a kit on. @throws Fault E_PROTOCOL, E_PATH or E_CONFIG; then everything is as it was. */
  load({ name, kit, model }: Request<'load'>): void {
    if ((name === undefined) === (kit === undefined))
      throw new Fault('E_PROTOCOL', {
        at: 'message: kit',
        found: name === undefined ? 'neither a name nor a kit' : 'a name and a kit',
        expected: 'one of them',
        wayOut: 'Name one of the server’s kits, or send one.',
      })
    const wished = kit ?? this.#kits.find(name!).kit
    const { bundle } = this.#shelf.synth(model)
    checkKitFits(wished, bundle, `kit ${wished.name}`)
    this.#kit = wished
    this.#model = bundle.manifest.name
    this.#set = new Map()
  }

  /**
   * Turns controls of one pad or of all; null takes back what was set. Returns the pads that it changed.
   * @throws Fault E_PATH for a pad that the kit lacks, E_PROTOCOL or E_USAGE for a control that is unknown, out of range
   * or not of this model; then everything is as it was.
   */
  set({ pad, controls }: Request<'set'>): readonly number[] {
    const changed = pad === undefined ? this.pads : [this.#pad(pad).pad]
    const next = new Map(this.#set)
    for (const place of changed) {
      const values = { ...next.get(place) }
      for (const [id, value] of Object.entries(controls))
        if (value === null) delete values[id]
        else values[id] = value
      next.set(place, values)
    }
    // Whether a control can be had does not depend on the pad.
    const request = { ...soundOf(this.#recipe(this.#pad(changed[0]!), next)), velocity: maxVelocity }
    resolveShot(request, this.#shelf.synth(this.#model).bundle)
    this.#set = next
    return changed
  }

  /** What a hit on a pad is now, struck at `velocity`. @throws Fault E_PATH for a pad that the kit lacks. */
  hitOn(pad: number, velocity: number): PadHit {
    const struck = this.#pad(pad)
    return {
      recipe: this.#recipe(struck, this.#set),
      counted: curvedVelocity(velocity, struck.velocityCurve),
      mode: struck.mode ?? 'round-robin',
    }
  }

  #recipe(pad: KitPad, set: ReadonlyMap<number, Controls>): Recipe {
    return {
      model: this.#model,
      ...soundOf(pad),
      controls: { ...pad.controls, ...set.get(pad.pad) },
      frozen: pad.mode === 'frozen',
    }
  }

  #pad(place: number): KitPad {
    const pad = this.#kit.pads.find((candidate) => candidate.pad === place)
    if (pad !== undefined) return pad
    throw new Fault('E_PATH', {
      at: 'pad',
      found: String(place),
      expected: `one of ${this.pads.join(', ')}, which the kit ${this.#kit.name} has`,
      wayOut: 'Choose one of these, or load another kit.',
    })
  }
}
