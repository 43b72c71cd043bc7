import { readFileSync, readlinkSync } from 'node:fs'
import { getPriority } from 'node:os'
import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'

/** The nice value of a thread, by the system's own account: field 19 of its stat. */
const script = `import(${JSON.stringify(new URL('../../src/engine/thread-priority.ts', import.meta.url).href)}).then(
  ({ setThreadPriority }) => {
    setThreadPriority(require('node:worker_threads').workerData)
    const stat = require('node:fs').readFileSync('/proc/thread-self/stat', 'utf8')
    require('node:worker_threads').parentPort.postMessage(Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16]))
  })`

test.skipIf(process.platform !== 'linux')('a thread is made less urgent by itself, and no other with it', async () => {
  const before = getPriority()
  const worker = new Worker(script, { eval: true, workerData: before + 3 })
  const nice = await new Promise((resolve) => worker.once('message', resolve))
  expect(nice).toBe(before + 3)
  const own = readFileSync(`/proc/${readlinkSync('/proc/thread-self')}/stat`, 'utf8')
  expect(Number(own.slice(own.lastIndexOf(')') + 2).split(' ')[16])).toBe(before)
})

test('a wish that the system does not grant changes nothing and is no error', async () => {
  const { setThreadPriority } = await import('../../src/engine/thread-priority.ts')
  const before = getPriority()
  setThreadPriority(NaN)
  expect(getPriority()).toBe(before)
})
