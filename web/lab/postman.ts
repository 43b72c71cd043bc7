// Hands in what lies in the outbox, in order, as often as it takes; a letter leaves the outbox when the server says that
// it is stored, or has refused it for good.

import type { Receipt } from '../../src/protocol/participant.ts'
import type { Keep, QueuedLetter } from './keep.ts'
import { type LabLink, Refused, Unreachable } from './link.ts'

/** Waits before the 1st, 2nd, … attempt after a failure; the last one repeats. */
const retryDelaysMs = [300, 700, 1500, 3000, 6000] as const

export interface PostmanHandlers {
  /** An answer is stored. */
  stored(receipt: Receipt): void
  withdrawn(): void
  /** A letter was refused for good. */
  refused(letter: QueuedLetter, refusal: Refused): void
  /** Whether the server answers. */
  reachable(isReachable: boolean): void
}

export class Postman {
  readonly #keep: Keep
  readonly #link: LabLink
  readonly #token: string
  readonly #language: () => string
  readonly #handlers: PostmanHandlers
  #round: Promise<void> | undefined
  #isCalled = false
  #failures = 0
  #endWait: (() => void) | undefined

  constructor(
    { keep, link, token, language }: { keep: Keep; link: LabLink; token: string; language: () => string },
    handlers: PostmanHandlers,
  ) {
    this.#keep = keep
    this.#link = link
    this.#token = token
    this.#language = language
    this.#handlers = handlers
  }

  /** Goes now, whether a retry is due or not. Resolves when the outbox is empty. */
  async go(): Promise<void> {
    this.#isCalled = true
    this.#endWait?.()
    this.#round ??= this.#deliverAll().finally(() => (this.#round = undefined))
    await this.#round
  }

  async #deliverAll(): Promise<void> {
    while (this.#isCalled) {
      this.#isCalled = false
      for (;;) {
        const [letter] = await this.#keep.letters(this.#token)
        if (letter === undefined) break
        if (await this.#deliver(letter)) await this.#keep.remove(letter.id)
      }
    }
  }

  /** @returns whether the letter is done with. */
  async #deliver(letter: QueuedLetter): Promise<boolean> {
    try {
      if (letter.kind === 'answer') {
        const receipt = await this.#link.answer(letter.token, letter.body, this.#language())
        this.#reached()
        this.#handlers.stored(receipt)
      } else if (letter.kind === 'note') await this.#link.note(letter.token, letter.body)
      else {
        await this.#link.withdraw(letter.token)
        this.#handlers.withdrawn()
      }
      this.#reached()
      return true
    } catch (error) {
      if (error instanceof Refused) {
        this.#reached()
        this.#handlers.refused(letter, error)
        return true
      }
      if (!(error instanceof Unreachable)) throw error
      this.#handlers.reachable(false)
      const waitMs = retryDelaysMs[Math.min(this.#failures++, retryDelaysMs.length - 1)]!
      await new Promise<void>((resolve) => {
        this.#endWait = resolve
        setTimeout(resolve, waitMs)
      })
      return false
    }
  }

  #reached(): void {
    this.#failures = 0
    this.#handlers.reachable(true)
  }
}
