// A participant's program: answers whatever is due, over HTTP where it is told an address.

import { answerBody, greeting, receipt, sessionHeader } from '../../src/protocol/participant.ts'
import type { Answer, AnswerBody, Greeting, Receipt, Step } from '../../src/protocol/participant.ts'
import { z } from '../../src/faults/checked.ts'

export const conduct = {
  responseSec: 1,
  shownSec: 2,
  plays: [1],
  hiddenSec: 0,
  reloads: 0,
  clientTime: '2026-01-01T00:00:00Z',
}

/** An answer that fits a step; `chosen` where something is to be chosen. */
export function fitting(step: Step, chosen = 0): Answer {
  switch (step.kind) {
    case 'consent':
      return { kind: 'consented' }
    case 'questions':
      return { kind: 'questions', values: step.questions.some(({ name }) => name === 'age') ? { age: 30 } : {} }
    case 'level':
      return { kind: 'level', gainDb: -6 }
    case 'headphones':
      return { kind: 'headphones', chosen: [0, 0, 0, 0, 0, 0] }
    case 'page':
      return { kind: 'read' }
    case 'jnd':
    case 'pairwise':
      return { kind: 'choice', chosen }
    case 'mushra':
      return step.training ? { kind: 'read' } : { kind: 'ratings', values: step.sounds.slice(1).map(() => 50) }
    case 'multi-stimulus':
    case 'acr':
      return { kind: 'ratings', values: step.sounds.map(() => 3) }
    default:
      throw new Error('the session has ended')
  }
}

/** The body of an answer to a step. */
export function bodyFor(step: Step, chosen = 0): AnswerBody {
  return z.parse(answerBody, { step: step.step, answer: fitting(step, chosen), conduct })
}

export class LabClient {
  readonly #address: string
  readonly #token: string

  constructor(address: string, token: string) {
    this.#address = address
    this.#token = token
  }

  static async join(address: string, study: string): Promise<LabClient> {
    const response = await fetch(`${address}/lab/api/sessions`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ study }),
    })
    if (!response.ok) throw new Error(await response.text())
    const { token } = (await response.json()) as { readonly token: string }
    return new LabClient(address, token)
  }

  /** The same session at another address: the server was started again. */
  at(address: string): LabClient {
    return new LabClient(address, this.#token)
  }

  async greet(): Promise<Greeting> {
    return z.parse(greeting, await (await this.ask('/lab/api/session')).json())
  }

  async answer(body: AnswerBody): Promise<Receipt> {
    return z.parse(receipt, await (await this.ask('/lab/api/session/answers', body)).json())
  }

  /** A request of this session. @throws Error where it is refused. */
  async ask(path: string, body?: object): Promise<Response> {
    const response = await fetch(`${this.#address}${path}`, {
      headers: { [sessionHeader]: this.#token, ...(body && { 'Content-Type': 'application/json' }) },
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`)
    return response
  }
}
