import { spawnSync } from 'node:child_process'
import { readFileSync, readlinkSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'

/** Nice value and real-time priority of a thread by the system's own account: fields 19 and 40 of its stat. */
function urgencyOf(stat: string): { nice: number; realTime: number } {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return { nice: Number(fields[16]), realTime: Number(fields[37]) }
}
const own = () => urgencyOf(readFileSync(`/proc/${readlinkSync('/proc/thread-self')}/stat`, 'utf8'))

const script = `import(${JSON.stringify(new URL('../../src/engine/thread-priority.ts', import.meta.url).href)}).then(
  ({ makeThreadUrgent }) => {
    makeThreadUrgent(require('node:worker_threads').workerData)
    require('node:worker_threads').parentPort.postMessage(require('node:fs').readFileSync('/proc/thread-self/stat', 'utf8'))
  })`

/** Whether this user may have real-time threads at all. */
const isGranted = spawnSync('chrt', ['--rr', '3', 'true']).status === 0

test.skipIf(process.platform !== 'linux')('a thread becomes as urgent as it is let, and no other with it', async () => {
  const before = own()
  const workerData = { realTime: 3, nice: before.nice + 3 }
  const worker = new Worker(script, { eval: true, workerData })
  const stat = await new Promise<string>((resolve) => worker.once('message', resolve))
  expect(urgencyOf(stat)).toEqual({ nice: before.nice + 3, realTime: isGranted ? 3 : 0 })
  expect(own()).toEqual(before)
})

test('a wish that the system does not grant changes nothing and is no error', async () => {
  const worker = new Worker(script, { eval: true, workerData: { realTime: 1000, nice: NaN } })
  const ended = new Promise<number>((resolve) => worker.once('exit', resolve))
  expect(await ended).toBe(process.platform === 'linux' ? 0 : 1)
})
