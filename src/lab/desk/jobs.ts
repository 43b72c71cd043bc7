// Tasks of the researcher's pages that take seconds or minutes, in threads of their own so that no participant waits:
// begun, asked after, ended.

import { randomBytes } from 'node:crypto'
import { Worker } from 'node:worker_threads'
import { Fault } from '../../faults/fault.ts'
import type { DeskJob } from '../../protocol/lab-desk.ts'
import type { DeskTask, FromDeskWorker } from './desk-worker.ts'

/** At the same time: a machine has few cores, and participants come first. */
const mostRunning = 2
/** Results that wait to be fetched. */
const mostKept = 20
/** MiB of a thread's heap. */
const mostHeapMb = 2048

interface Job {
  state: DeskJob
  worker: Worker | undefined
}

export class Jobs {
  readonly #jobs = new Map<string, Job>()
  readonly #startWorker: (task: DeskTask) => Worker

  constructor(
    startWorker: (task: DeskTask) => Worker = (task) =>
      new Worker(new URL('desk-worker.ts', import.meta.url), {
        workerData: task,
        resourceLimits: { maxOldGenerationSizeMb: mostHeapMb },
      }),
  ) {
    this.#startWorker = startWorker
  }

  /**
   * Begins a task. @param finish what is made of its result. @returns what to ask after it by.
   * @throws Fault E_LIMIT where too many are under way.
   */
  begin(task: DeskTask, finish: (result: unknown) => unknown = (result) => result): string {
    const running = [...this.#jobs.values()].filter(({ worker }) => worker !== undefined).length
    if (running >= mostRunning)
      throw new Fault('E_LIMIT', {
        at: 'simulations and reports',
        found: `${running} under way`,
        expected: `at most ${mostRunning} at a time`,
        wayOut: 'Wait for one to end, or cancel it.',
      })
    const id = randomBytes(12).toString('base64url')
    const worker = this.#startWorker(task)
    const job: Job = { state: { state: 'running', done: 0, of: null }, worker }
    this.#jobs.set(id, job)
    worker.on('message', (message: FromDeskWorker) => {
      if ('done' in message) job.state = { state: 'running', ...message }
      else if ('result' in message) job.state = { state: 'done', result: finish(message.result) }
      else job.state = { state: 'failed', message: message.failed }
    })
    worker.on('error', (error) => (job.state = { state: 'failed', message: `The thread failed: ${error.message}` }))
    worker.on('exit', () => {
      job.worker = undefined
      if (job.state.state === 'running') job.state = { state: 'failed', message: 'It was ended.' }
      this.#tidy()
    })
    return id
  }

  /** @throws Fault E_PATH for one that is not, or no longer, known. */
  ask(id: string): DeskJob {
    const job = this.#jobs.get(id)
    if (job !== undefined) return job.state
    throw new Fault('E_PATH', {
      at: 'job',
      found: 'none of that number',
      expected: 'one that was begun here since the server started',
      wayOut: 'Begin it again.',
    })
  }

  /** Ends a task and forgets it; one that is not there any more is no matter. */
  async cancel(id: string): Promise<void> {
    const job = this.#jobs.get(id)
    this.#jobs.delete(id)
    await job?.worker?.terminate()
  }

  async close(): Promise<void> {
    await Promise.all([...this.#jobs.keys()].map((id) => this.cancel(id)))
  }

  #tidy(): void {
    for (const [id, { worker }] of this.#jobs) {
      if (this.#jobs.size <= mostKept) return
      if (worker === undefined) this.#jobs.delete(id)
    }
  }
}
