// Tasks of one name one after the other; those of different names side by side.

export class Turns {
  readonly #last = new Map<string, Promise<unknown>>()

  /** Runs `task` when all earlier ones of `name` are done, however they ended. */
  async take<T>(name: string, task: () => Promise<T>): Promise<T> {
    const before = this.#last.get(name) ?? Promise.resolve()
    const mine = before.then(task, task)
    this.#last.set(name, mine)
    try {
      return await mine
    } finally {
      if (this.#last.get(name) === mine) this.#last.delete(name)
    }
  }
}
