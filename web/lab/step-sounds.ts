// The sounds of the step that is due, all fetched and decoded before it can be answered.

import type { Step } from '../../src/protocol/participant.ts'
import type { Ears } from './audio/ears.ts'
import { Refused } from './link.ts'
import type { Sitting } from './sitting.ts'

/** Fires 'change' when a step's sounds are there. */
export class StepSounds extends EventTarget {
  readonly #sitting: Sitting
  readonly #ears: Ears
  #step = ''
  #buffers: readonly AudioBuffer[] | undefined

  constructor(sitting: Sitting, ears: Ears) {
    super()
    this.#sitting = sitting
    this.#ears = ears
  }

  /** Undefined while they are on their way. */
  of({ step }: Step): readonly AudioBuffer[] | undefined {
    return step === this.#step ? this.#buffers : undefined
  }

  load({ step, sounds }: Extract<Step, { sounds: unknown }>): void {
    this.#step = step
    this.#buffers = undefined
    void this.#fetch(step, sounds)
  }

  async #fetch(step: string, sounds: readonly { readonly address: string }[]): Promise<void> {
    try {
      const buffers = await Promise.all(
        sounds.map(async ({ address }) => this.#ears.decode(await this.#sitting.sound(address))),
      )
      if (step !== this.#step) return
      this.#buffers = buffers
      this.dispatchEvent(new Event('change'))
    } catch (error) {
      if (step !== this.#step) return
      const sentence = error instanceof Error ? error.message : String(error)
      void this.#sitting.note('audio', { trouble: sentence.slice(0, 400) })
      // The step went on elsewhere: what is due now is asked for; it says so if the session is gone.
      if (error instanceof Refused) await this.#sitting.lookAgain()
    }
  }
}
