// How urgent this thread is to the system's scheduler: the sound before synthesis, and that before all else.

import { execFileSync } from 'node:child_process'
import { readlinkSync } from 'node:fs'
import { setPriority } from 'node:os'
import { basename } from 'node:path'

export interface Urgency {
  /** 1 … 99 among real-time threads, taken in turn with those of the same; JACK's own stand at 10 and above. */
  readonly realTime: number
  /** −20 … 19, for where real time is not granted. */
  readonly nice: number
}

/**
 * Makes the thread that calls this, and the threads that it starts from now on, as urgent as the system lets us. Real
 * time wants a right that members of the audio group have on systems set up for music; where it is not granted, or the
 * system is not Linux, everything stays as it is. Without it a thread that is woken may wait 3 ms for one that computes.
 */
export function makeThreadUrgent({ realTime, nice }: Urgency): void {
  try {
    // On Linux a thread is to these calls what a process is elsewhere, by its own number.
    const thread = basename(readlinkSync('/proc/thread-self'))
    attempt(() => setPriority(Number(thread), nice))
    attempt(() => execFileSync('chrt', ['--rr', '--pid', String(realTime), thread], { stdio: 'ignore', timeout: 2000 }))
  } catch {
    // another system
  }
}

/** Does what needs a right or a program that may be missing. */
function attempt(act: () => unknown): void {
  try {
    act()
  } catch {
    // then not
  }
}

/** Has the thread that calls this come after all others, where the system knows threads. */
export function makeThreadPatient(): void {
  attempt(() => setPriority(Number(basename(readlinkSync('/proc/thread-self'))), 10))
}
