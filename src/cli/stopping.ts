// How a program that runs until it is told to comes to its end: the first signal lets it finish, a second does not wait.

export interface Stopping {
  /** A signal has come: what cannot be finished from now on is no fault. */
  readonly hasBegun: boolean
  /** Resolves when `end` has come to its end after a signal. */
  readonly done: Promise<void>
}

/** Calls `end` at the first SIGINT, SIGTERM or SIGHUP. */
export function onStop(end: () => Promise<void>): Stopping {
  let hasBegun = false
  const done = new Promise<void>((resolve, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.on(signal, () => {
        if (hasBegun) process.exit(130)
        hasBegun = true
        end().then(resolve, reject)
      })
  })
  done.catch(() => {}) // who waits for it hears of it
  return {
    done,
    get hasBegun() {
      return hasBegun
    },
  }
}
