// Room on the disk that is kept for the worst hour: a file that is given up when the disk is full, so that the answers
// of those who are in the middle of a test can still be stored.

import { closeSync, existsSync, fsyncSync, openSync, rmSync, statSync, writeSync } from 'node:fs'

/** Some ten thousand trials' worth. */
const ballastBytes = 16 << 20
const piece = Buffer.alloc(1 << 20, 0x67) // not zeros: file systems keep no room for holes

export class Ballast {
  readonly #path: string

  /** Makes the file, or makes it whole again. @throws as node:fs does where there is no room for it. */
  constructor(path: string) {
    this.#path = path
    if (existsSync(path) && statSync(path).size === ballastBytes) return
    const fd = openSync(path, 'w')
    try {
      for (let written = 0; written < ballastBytes;) written += writeSync(fd, piece)
      fsyncSync(fd)
    } catch (error) {
      rmSync(path, { force: true })
      throw error
    } finally {
      closeSync(fd)
    }
  }

  /** Whether there still is any; without it, no new sessions should begin. */
  get isThere(): boolean {
    return existsSync(this.#path)
  }

  /** Gives the room back; false where that was done before. */
  drop(): boolean {
    if (!this.isThere) return false
    rmSync(this.#path)
    return true
  }
}
