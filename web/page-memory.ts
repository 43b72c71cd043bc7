// How the page was left: which tab was open, what was folded. Kept between visits where the browser keeps anything.

const prefix = 'ghostnote.page.v1.'

export class PageMemory {
  readonly #storage: Storage | undefined
  readonly #said = new Map<string, string>()

  constructor(storage: Storage | undefined) {
    this.#storage = storage
  }

  recall(name: string): string | undefined {
    return this.#said.get(name) ?? this.#storage?.getItem(prefix + name) ?? undefined
  }

  keep(name: string, value: string): void {
    this.#said.set(name, value)
    try {
      this.#storage?.setItem(prefix + name, value)
    } catch {
      // A full store: it holds until the page is closed.
    }
  }
}
