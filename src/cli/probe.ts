// Asks which audio outputs and MIDI ports there are, in a process of its own.

import { fork } from 'node:child_process'
import type { ProbeAnswer } from './probe-worker.ts'

const probeLimitMs = 15_000

/** Asks probe-worker.ts in a process of its own; never throws, prints nothing. */
export function probeInChild(what: 'audio' | 'midi'): Promise<ProbeAnswer> {
  return new Promise((resolve) => {
    const fail = (problem: string): void => resolve({ found: undefined, problem })
    const child = fork(new URL('probe-worker.ts', import.meta.url), [what], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      execArgv: [],
      timeout: probeLimitMs,
      killSignal: 'SIGKILL',
    })
    child.once('message', (answer: ProbeAnswer) => resolve(answer))
    child.once('error', (cause) => fail(cause.message))
    child.once('exit', (code, signal) => fail(`no answer (${signal ?? `exit ${code}`})`))
  })
}
