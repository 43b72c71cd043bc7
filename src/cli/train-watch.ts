// The page of a training run, from the side of the process that trains: starts the thread that serves it, and tells it
// the moment.

import { once } from 'node:events'
import { basename, join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { Fault } from '../faults/fault.ts'
import type { TrainingConfig } from '../gan/configs.ts'
import type { RunMoment, RunNote } from '../protocol/run-watch.ts'
import type { Snapshot } from '../training/telemetry.ts'
import { packageRoot } from './package.ts'
import type { FromWatcher, ToWatcher, WatchWorkerData } from './train-watch-worker.ts'

interface Watcher {
  readonly address: string
  readonly hasPage: boolean
  tell(snapshot: Snapshot): void
  say(note: RunNote): void
  /** Lets go of the port; pages that are open keep what they have. */
  close(): Promise<void>
}

async function startWatcher(data: WatchWorkerData): Promise<Watcher> {
  const worker = new Worker(join(import.meta.dirname, 'train-watch-worker.ts'), { workerData: data })
  const [answer] = (await once(worker, 'message')) as [FromWatcher]
  if ('code' in answer) {
    await worker.terminate()
    throw new Fault(answer.code, { ...answer.detail, at: answer.detail.at.replace('--port', '--watch') })
  }
  // Its bugs must not end the run.
  worker.on('error', (error) => console.error('The page is gone; training goes on.', error))
  const post = (message: ToWatcher): void => worker.postMessage(message)
  return {
    ...answer,
    tell: (snapshot) => post({ moment: momentOf(snapshot) }),
    say: (note) => post({ note }),
    async close() {
      if (worker.threadId === -1) return // it is gone already
      const exited = once(worker, 'exit')
      post({ close: true })
      await exited
    },
  }
}

/**
 * Starts the page of a run and says where it is.
 * @throws Fault E_PORT where the port cannot be bound.
 */
export async function watchRun(
  port: number,
  runFolder: string,
  { name, objective }: TrainingConfig,
  classes: readonly string[],
): Promise<Watcher> {
  const watcher = await startWatcher({
    host: '127.0.0.1',
    port,
    runFolder,
    run: basename(runFolder),
    config: name,
    objective,
    classes,
    pageFolder: join(packageRoot, 'web', 'dist'),
  })
  console.error(`Watch this run at ${watcher.address}`)
  if (!watcher.hasPage) console.error('The page is not built yet: run `npm run build`, then this command again.')
  return watcher
}

function momentOf({ step, steps, phase, stepsPerSec, leftSec, memoryBytes }: Snapshot): RunMoment {
  return {
    step,
    steps,
    phase,
    memoryBytes,
    ...(stepsPerSec === undefined ? {} : { stepsPerSec }),
    ...(leftSec === undefined ? {} : { leftSec }),
  }
}
