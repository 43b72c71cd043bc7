// How urgent this thread is to the system's scheduler: that of the sound before that of synthesis before all else.

import { readlinkSync } from 'node:fs'
import { setPriority } from 'node:os'
import { basename } from 'node:path'

/**
 * Gives the thread that calls this a nice value of its own, −20 … 19, where the system knows such a thing (Linux) and
 * lets us: less than 0 wants a right that audio groups have. Else everything stays as it is.
 */
export function setThreadPriority(nice: number): void {
  try {
    // On Linux a thread is to setpriority(2) what a process is elsewhere, by its own number.
    setPriority(Number(basename(readlinkSync('/proc/thread-self'))), nice)
  } catch {
    // another system, or no right to it
  }
}
