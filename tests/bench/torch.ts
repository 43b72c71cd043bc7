// The PyTorch twin of a step, kept in a process of its own and asked for one step at a time.

import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

/** Debian's python3-torch belongs to the system's Python, which need not be the first in the path. */
const interpreters = ['python3', '/usr/bin/python3']

/** A Python that has PyTorch, if this machine has one. */
export function findTorch(): string | undefined {
  return interpreters.find((python) => spawnSync(python, ['-c', 'import torch'], { stdio: 'ignore' }).status === 0)
}

export interface TorchTwin {
  readonly version: string
  /** Loss of its first step. */
  readonly loss: number
  /** One more step; its milliseconds. */
  step(): Promise<number>
  close(): Promise<void>
}

/** Starts `script`; see train-step-torch.py for what it reads and prints. */
export async function startTorch(python: string, script: string, args: readonly string[]): Promise<TorchTwin> {
  const child = spawn(python, [script, ...args], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const answer = async (): Promise<Record<string, unknown>> => {
    const { value, done } = await lines.next()
    if (done === true) throw new Error(`${script} ended without an answer`)
    return JSON.parse(value) as Record<string, unknown>
  }
  const { version, loss } = await answer()
  return {
    version: String(version),
    loss: Number(loss),
    async step() {
      child.stdin.write('step\n')
      return Number((await answer()).ms)
    },
    async close() {
      child.stdin.end()
      await once(child, 'exit')
    },
  }
}
