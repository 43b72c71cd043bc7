// A report's page as a file.

import { resolve } from 'node:path'
import { unwritable } from '../faults/unwritable.ts'
import { writeFileAtomic } from '../formats/atomic-file.ts'

/** `flag` is the one that named the file. @throws Fault E_PATH where it cannot be written. */
export function writePage(flag: string, file: string, page: string): void {
  try {
    writeFileAtomic(resolve(file), page)
  } catch (cause) {
    throw unwritable(`${flag} ${file}`, cause, 'a place for the page', 'Choose another one.') ?? cause
  }
}
