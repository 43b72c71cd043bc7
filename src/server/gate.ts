// Lets tasks through one at a time, so that whoever else wants the same thing waits for one of them at most.

import { tooMany } from './busy.ts'

export class Gate {
  readonly #mostWaiting: number
  #waiting = 0
  #last: Promise<unknown> = Promise.resolve()

  constructor(mostWaiting: number) {
    this.#mostWaiting = mostWaiting
  }

  /** Does `task` when those before it are done. @throws Fault E_LIMIT where too many wait, and what the task throws. */
  async pass<T>(task: () => Promise<T>): Promise<T> {
    if (this.#waiting >= this.#mostWaiting)
      throw tooMany(`${this.#waiting} sounds waiting to be rendered`, `at most ${this.#mostWaiting}`)
    this.#waiting++
    const done = this.#last.then(task).finally(() => this.#waiting--)
    this.#last = done.catch(() => undefined)
    return await done
  }
}
