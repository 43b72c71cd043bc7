// Runs the real command in a process of its own.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'

const launcher = join(import.meta.dirname, '../../src/cli/launcher.cjs')
const main = join(import.meta.dirname, '../../src/cli/main.ts')

export interface Ended {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** `ghostnote …args`, to its end, without the launcher: one process less for each of many cases. */
export function ghostnote(...args: string[]): Ended {
  return spawnSync(process.execPath, [main, ...args], { encoding: 'utf8' })
}

interface Started {
  child: ChildProcess
  line: Promise<string>
  ended: Promise<Ended>
}

/** `ghostnote …args` through its launcher, running; `line` resolves with the first line of stdout. */
export function startGhostnote(...args: string[]): Started {
  return startGhostnoteWith({}, ...args)
}

/** The same with more in its environment. */
export function startGhostnoteWith(env: Readonly<Record<string, string>>, ...args: string[]): Started {
  const child = spawn(process.execPath, [launcher, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  })
  let stdout = ''
  let stderr = ''
  const line = new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString()
      if (stdout.includes('\n')) resolve(stdout.split('\n', 1)[0])
    })
    child.once('exit', () => reject(new Error(`it ended without a line: ${stderr}`)))
  })
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (status) => resolve({ status, stdout, stderr }))
  })
  line.catch(() => {}) // who awaits only the end need not handle it
  return { child, line, ended }
}
