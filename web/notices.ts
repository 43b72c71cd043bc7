// What the player is told: one sentence at a time, with what can be done about it.

export interface Notice {
  readonly kind: 'error' | 'news'
  readonly sentence: string
  readonly action?: { readonly label: string; readonly run: () => void }
  /** It goes by itself when its cause is gone, and not before. */
  readonly lasting?: boolean
  /** Its action is about what was done last: it goes when something else is done. */
  readonly aboutLastStep?: boolean
}

/** How long news stand that nobody can do anything about. */
const newsMs = 8000

export class Notices {
  readonly #changed: () => void
  #now: Notice | undefined

  constructor(changed: () => void) {
    this.#changed = changed
  }

  get now(): Notice | undefined {
    return this.#now
  }

  /** Shows a sentence until it is dismissed or replaced; news that ask for nothing go by themselves. */
  tell(notice: Notice): void {
    this.#now = notice
    this.#changed()
    if (notice.kind !== 'news' || notice.action !== undefined) return
    setTimeout(() => {
      if (this.#now === notice) this.dismiss()
    }, newsMs)
  }

  dismiss(): void {
    this.#now = undefined
    this.#changed()
  }

  /** Takes down what `isOver` says, without telling anybody: more is about to change. */
  drop(isOver: (notice: Notice) => boolean): void {
    if (this.#now !== undefined && isOver(this.#now)) this.#now = undefined
  }
}
