// WAV files that a verb writes where --out says.

import { resolve } from 'node:path'
import { Fault } from '../faults/fault.ts'
import { unwritable } from '../faults/unwritable.ts'
import { writeFileAtomic } from '../formats/atomic-file.ts'

/** The whole path of what --out names. @throws Fault E_USAGE where that does not end in .wav. */
export function checkWavName(out: string): string {
  const path = resolve(out)
  if (/\.wav$/i.test(path)) return path
  throw new Fault('E_USAGE', {
    at: '--out',
    found: `"${out}"`,
    expected: 'a file name that ends in .wav',
    wayOut: `For example: --out ${out.replace(/\/$/, '')}.wav`,
  })
}

/** @throws Fault where the file cannot be written. */
export function writeWav(path: string, bytes: Uint8Array): void {
  try {
    writeFileAtomic(path, bytes)
  } catch (cause) {
    throw unwritable(`--out ${path}`, cause, 'a file that may be written', 'Name another file.') ?? cause
  }
}
