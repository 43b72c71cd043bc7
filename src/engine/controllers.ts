// MIDI controllers → controls of pads: links that a kit brings or a player teaches. Pure bookkeeping.

/** A pad's control and the values between which a controller moves it. */
export interface Knob {
  readonly controller: number
  readonly control: string
  readonly pad: number
  readonly min: number
  readonly max: number
}

interface Turned {
  readonly control: string
  readonly pads: readonly number[]
  /** In the control's unit, one for each pad. */
  readonly values: readonly number[]
}

export class Controllers {
  #knobs: readonly Knob[] = []
  #learning: { readonly control: string; readonly pad: number | undefined; readonly knobs: readonly Knob[] } | undefined

  /** Takes a kit's links; what was to be learned is no longer. */
  load(knobs: readonly Knob[]): void {
    this.#knobs = knobs
    this.#learning = undefined
  }

  /** The next controller that moves is to move `knobs`, whatever their own number; `control` and `pad` as asked for. */
  learn(control: string, knobs: readonly Knob[], pad?: number): void {
    this.#learning = { control, pad, knobs }
  }

  /** Links what was to be learned to this controller, in place of what moved the same control; says what it was. */
  heard(controller: number): { readonly control: string; readonly pad: number | undefined } | undefined {
    const learning = this.#learning
    if (learning === undefined || controller >= firstModeController) return undefined
    this.#learning = undefined
    const isSame = (a: Knob) => learning.knobs.some((b) => a.control === b.control && a.pad === b.pad)
    const fresh = learning.knobs.map((knob) => ({ ...knob, controller }))
    this.#knobs = [...this.#knobs.filter((knob) => !isSame(knob)), ...fresh]
    return learning
  }

  /** What a controller at `value` (0 … 127) sets: over the whole of each control's range. */
  turn(controller: number, value: number): Turned[] {
    const byControl = new Map<string, { pads: number[]; values: number[] }>()
    for (const { control, pad, min, max, ...knob } of this.#knobs) {
      if (knob.controller !== controller) continue
      const turned = byControl.get(control) ?? { pads: [], values: [] }
      turned.pads.push(pad)
      turned.values.push(min + ((max - min) * value) / 127)
      byControl.set(control, turned)
    }
    return [...byControl].map(([control, turned]) => ({ control, ...turned }))
  }
}

/** From here on, controllers are channel modes, such as all sound off. */
const firstModeController = 120
