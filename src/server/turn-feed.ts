// Controls that MIDI controllers turn, told to whoever listens: a knob sends hundreds of values a second, a listener
// hears some thirty, the last one always.

/** A control of some pads, and the value of each. */
export interface Turn {
  readonly control: string
  readonly pads: readonly number[]
  /** In the control's unit, one for each pad. */
  readonly values: readonly number[]
}

const everyMs = 33

export class TurnFeed {
  readonly #listeners = new Set<(turn: Turn) => void>()
  readonly #waiting = new Map<string, Map<number, number>>()
  #timer: NodeJS.Timeout | undefined

  /** [main] A controller has turned a control. */
  turn(pads: readonly number[], control: string, values: readonly number[]): void {
    const waiting = this.#waiting.get(control) ?? new Map<number, number>()
    pads.forEach((pad, i) => waiting.set(pad, values[i]!))
    this.#waiting.set(control, waiting)
    if (this.#timer === undefined) this.#timer = setTimeout(() => this.#publish(), everyMs).unref()
  }

  /** [main] Calls `listener` with what was turned, until the function that it returns is called. */
  listen(listener: (turn: Turn) => void): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  #publish(): void {
    this.#timer = undefined
    const turns = [...this.#waiting].map(([control, values]) => ({
      control,
      pads: [...values.keys()],
      values: [...values.values()],
    }))
    this.#waiting.clear()
    for (const turn of turns) for (const listener of this.#listeners) listener(turn)
  }
}
