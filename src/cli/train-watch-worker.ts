// Worker of `ghostnote train --watch`: serves the run's page from a thread of its own, because a training step keeps
// the main thread in native code. Its moments and sentences come in by message; its address or its fault goes out.

import { parentPort, workerData } from 'node:worker_threads'
import { pino } from 'pino'
import { Fault, type FaultDetail } from '../faults/fault.ts'
import type { FaultCode } from '../faults/catalog.ts'
import type { RunMoment, RunNote } from '../protocol/run-watch.ts'
import { startWatchServer, type WatchOptions } from '../server/watch-server.ts'

export type WatchWorkerData = Omit<WatchOptions, 'log'>
export type ToWatcher = { readonly moment: RunMoment } | { readonly note: RunNote } | { readonly close: true }
export type FromWatcher =
  | { readonly address: string; readonly hasPage: boolean }
  | { readonly code: FaultCode; readonly detail: FaultDetail }

const parent = parentPort!
const log = pino({ level: 'warn' }, pino.destination({ fd: 2, sync: true }))

try {
  const server = await startWatchServer({ ...(workerData as WatchWorkerData), log })
  parent.on('message', (message: ToWatcher) => {
    if ('moment' in message) server.tell(message.moment)
    else if ('note' in message) server.say(message.note)
    else void server.close().then(() => parent.close())
  })
  parent.postMessage({ address: server.address, hasPage: server.hasPage } satisfies FromWatcher)
} catch (error) {
  if (!(error instanceof Fault)) throw error
  parent.postMessage({ code: error.code, detail: error.detail } satisfies FromWatcher)
}
