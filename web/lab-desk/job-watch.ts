// A task at the server that takes a while: asked after until it is done, ended when nobody waits for it any more.

import type { DeskJob } from '../../src/protocol/lab-desk.ts'
import type { DeskLink } from './link.ts'

const askMs = 400

export class JobWatch {
  readonly #link: DeskLink
  #id: string | undefined

  constructor(link: DeskLink) {
    this.#link = link
  }

  /**
   * Waits for the job that `begin` begins; an earlier one is ended. @param told of how far it is.
   * @returns its result, undefined where it was cancelled meanwhile. @throws Error with why it failed, DeskRefusal.
   */
  async run(
    begin: () => Promise<string>,
    told: (job: Extract<DeskJob, { state: 'running' }>) => void,
  ): Promise<unknown> {
    await this.cancel()
    const id = await begin()
    this.#id = id
    for (;;) {
      const job = await this.#link.job(id)
      if (this.#id !== id) return undefined
      if (job.state !== 'running') this.#id = undefined
      if (job.state === 'done') return job.result
      if (job.state === 'failed') throw new Error(job.message)
      told(job)
      await new Promise((again) => setTimeout(again, askMs))
      if (this.#id !== id) return undefined
    }
  }

  async cancel(): Promise<void> {
    const id = this.#id
    this.#id = undefined
    if (id !== undefined) await this.#link.cancel(id).catch(() => undefined) // it ends with the server at the latest
  }
}
