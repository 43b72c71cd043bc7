// Sounds in the order in which somebody waits for them: at once what a listener is to hear now, then what one may hear
// next, and while nobody wants any of that, all that the study will need.

import type { MadeSound, SoundRequest, StimulusMaker } from './stimulus.ts'

/** Sounds made at a time while nobody waits: one is rendered while another is measured. */
const atOnce = 2
/** No more are stored than makers keep. */
const mostStored = 400

interface Storing {
  readonly left: SoundRequest[]
  readonly failed: (cause: unknown) => void
  readonly done: () => void
}

export class Supply {
  readonly #maker: StimulusMaker
  /** By listener. */
  readonly #ahead = new Map<string, SoundRequest[]>()
  #storing: Storing | undefined
  #waitedFor = 0
  #running = 0

  constructor(maker: StimulusMaker) {
    this.#maker = maker
  }

  /** A sound that somebody waits for. @throws Fault where it cannot be made. */
  async due(request: SoundRequest): Promise<MadeSound> {
    this.#waitedFor++
    try {
      return await this.#maker.make(request)
    } finally {
      this.#waitedFor--
      this.#go()
    }
  }

  /** What a listener may hear next, in place of what was foreseen before. What fails is told when it is due. */
  ahead(listener: string, requests: readonly SoundRequest[]): void {
    this.#ahead.set(listener, [...requests])
    this.#go()
  }

  /**
   * Makes the sounds in the gaps, in place of what was to be stored before; resolves when all are there, or `stop` was called.
   * @throws Fault of the first one that cannot be made.
   */
  async store(requests: readonly SoundRequest[]): Promise<void> {
    const { promise, resolve: done, reject: failed } = Promise.withResolvers<void>()
    this.#storing?.done()
    this.#storing = { left: requests.slice(0, mostStored), done, failed }
    this.#go()
    return promise
  }

  /** Makes nothing any more but what is waited for. */
  stop(): void {
    this.#ahead.clear()
    this.#storing?.done()
    this.#storing = undefined
  }

  #go(): void {
    while (this.#waitedFor === 0 && this.#running < atOnce) {
      const next = this.#next()
      if (next === undefined) return
      this.#running++
      void this.#maker
        .make(next.request)
        .catch(next.failed)
        .then(() => {
          this.#running--
          this.#go()
        })
    }
  }

  #next(): { readonly request: SoundRequest; readonly failed: (cause: unknown) => void } | undefined {
    for (const [listener, requests] of this.#ahead) {
      const request = requests.shift()
      // One sound of each listener in turn.
      this.#ahead.delete(listener)
      if (request === undefined) continue
      this.#ahead.set(listener, requests)
      return { request, failed: () => undefined }
    }
    const storing = this.#storing
    const request = storing?.left.shift()
    if (storing === undefined) return undefined
    if (request !== undefined) return { request, failed: storing.failed }
    if (this.#running === 0) {
      storing.done()
      this.#storing = undefined
    }
    return undefined
  }
}
