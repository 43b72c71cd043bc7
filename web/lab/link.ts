// The page's side of the lab's HTTP: opens a session, asks where it stands, hands in answers, fetches sounds.

import { checked } from '../../src/faults/checked.ts'
import type { SkipTo } from '../../src/protocol/lab-desk.ts'
import { type Greeting, greeting, type Receipt, receipt, sessionHeader } from '../../src/protocol/participant.ts'
import { request } from '../request.ts'

/** The server does not answer, or cannot at the moment; the same request may succeed later. */
export class Unreachable extends Error {}

/** The server has refused for good. */
export class Refused extends Error {
  readonly status: number

  constructor(status: number, sentence: string) {
    super(sentence)
    this.status = status
  }
}

export class LabLink {
  readonly #base: string

  /** `page` is the page's own address. */
  constructor(page: string) {
    this.#base = new URL('lab/api/', page).href
  }

  /** Opens a session. @returns its token. */
  async open(study: string): Promise<string> {
    // A study that is full says so with the same status as a server that has too much to do.
    const response = await this.#ask('sessions', undefined, { method: 'POST', body: { study } }, [429])
    return ((await response.json()) as { readonly token: string }).token
  }

  async greet(token: string, language: string): Promise<Greeting> {
    const response = await this.#ask(`session?language=${encodeURIComponent(language)}`, token)
    return checked(greeting, await response.json(), 'greeting', 'E_PROTOCOL', 'Reload the page.')
  }

  async answer(token: string, body: object, language: string): Promise<Receipt> {
    const path = `session/answers?language=${encodeURIComponent(language)}`
    const response = await this.#ask(path, token, { method: 'POST', body })
    return checked(receipt, await response.json(), 'receipt', 'E_PROTOCOL', 'Reload the page.')
  }

  async note(token: string, body: object): Promise<void> {
    await this.#ask('session/notes', token, { method: 'POST', body })
  }

  /** `address` as a step names it. @returns the WAV file. */
  async sound(token: string, address: string): Promise<ArrayBuffer> {
    const response = await this.#ask(`session/${address}`, token)
    return response.arrayBuffer().catch((cause: unknown) => {
      throw new Unreachable('the connection broke', { cause })
    })
  }

  async skip(token: string, to: SkipTo): Promise<void> {
    await this.#ask('session/skips', token, { method: 'POST', body: { to } })
  }

  async withdraw(token: string): Promise<void> {
    await this.#ask('session', token, { method: 'DELETE' })
  }

  async #ask(
    path: string,
    token?: string,
    { method = 'GET', body }: { readonly method?: string; readonly body?: object } = {},
    final: readonly number[] = [],
  ): Promise<Response> {
    const headers = token === undefined ? {} : { [sessionHeader]: token }
    const response = await request(this.#base + path, method, headers, body).catch((cause: unknown) => {
      throw new Unreachable('the server does not answer', { cause })
    })
    if (response.ok) return response
    const sentence = await response.text().catch(() => '')
    const isPassing = response.status >= 500 || [408, 409, 425, 429].includes(response.status)
    if (isPassing && !final.includes(response.status)) throw new Unreachable(sentence)
    throw new Refused(response.status, sentence)
  }
}
