// The researcher's pages' side of the lab's HTTP: everything with the server's token, which came behind the address's #.

import { tokenInFragment } from '../../src/protocol/token.ts'
import type {
  DeskCheck,
  DeskDetail,
  DeskJob,
  DeskModel,
  DeskPreset,
  DeskStudy,
  ResultsBody,
  SimulationBody,
} from '../../src/protocol/lab-desk.ts'
import { request } from '../request.ts'

/** Why the server did not do it, in a sentence; status 0 where it did not answer. */
class DeskRefusal extends Error {
  readonly status: number

  constructor(status: number, sentence: string) {
    super(sentence)
    this.status = status
  }
}

export class DeskLink {
  readonly #page: string

  /** `page` is the page's own address. */
  constructor(page: string) {
    this.#page = page
  }

  /** What there is to begin with. */
  async start(): Promise<{ readonly models: readonly DeskModel[]; readonly presets: readonly DeskPreset[] }> {
    return this.#json('start')
  }

  async studies(): Promise<readonly DeskStudy[]> {
    return (await this.#json<{ readonly studies: readonly DeskStudy[] }>('studies')).studies
  }

  async study(id: number): Promise<DeskDetail> {
    return this.#json(`studies/${id}`)
  }

  async add(file: string): Promise<DeskStudy> {
    return this.#json('studies', { file })
  }

  async recruit(id: number, open: boolean): Promise<void> {
    await this.#json(`studies/${id}/recruiting`, { open })
  }

  async check(file: string): Promise<DeskCheck> {
    return this.#json('checks', { file })
  }

  /** @returns the address of the preview. */
  async preview(file: string): Promise<string> {
    const { address } = await this.#json<{ readonly address: string }>('previews', { file })
    return this.at(address)
  }

  /** @returns the job's id. */
  async simulate(body: SimulationBody): Promise<string> {
    return (await this.#json<{ readonly job: string }>('simulations', body)).job
  }

  /** @returns the job's id. */
  async openResults(id: number, body: ResultsBody): Promise<string> {
    return (await this.#json<{ readonly job: string }>(`studies/${id}/results`, body)).job
  }

  async job(id: string): Promise<DeskJob> {
    return this.#json(`jobs/${id}`)
  }

  async cancel(id: string): Promise<void> {
    await this.#ask(`jobs/${id}`, { method: 'DELETE' })
  }

  async withdraw(id: number, session: number): Promise<void> {
    await this.#ask(`studies/${id}/withdrawals`, { body: { session } })
  }

  /** An address of the server, from what it says. */
  at(address: string): string {
    return new URL(address, this.#page).href
  }

  /** What a participant opens. */
  participantLink({ code }: DeskStudy): string {
    return this.at(`./?study=${encodeURIComponent(code)}`)
  }

  async #json<T>(path: string, body?: object): Promise<T> {
    const response = await this.#ask(path, body === undefined ? {} : { body })
    return (await response.json()) as T
  }

  async #ask(path: string, { method, body }: { readonly method?: string; readonly body?: object }): Promise<Response> {
    const token = tokenInFragment(location.hash)
    const headers = token === undefined ? {} : { Authorization: `Bearer ${token}` }
    const address = new URL(`lab/desk/${path}`, this.#page)
    const response = await request(address, method ?? (body === undefined ? 'GET' : 'POST'), headers, body).catch(
      () => {
        throw new DeskRefusal(0, 'The server does not answer. Is `ghostnote lab serve` running?')
      },
    )
    if (response.ok) return response
    throw new DeskRefusal(response.status, await sentenceOf(response))
  }
}

async function sentenceOf(response: Response): Promise<string> {
  try {
    return ((await response.json()) as { readonly message: string }).message
  } catch {
    return `The server answered ${response.status}.`
  }
}
