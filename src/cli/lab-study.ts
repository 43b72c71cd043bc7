// A study file by its path.

import { resolve } from 'node:path'
import { Fault } from '../faults/fault.ts'
import { unreadable } from '../faults/unreadable.ts'
import { readHead } from '../formats/bounded-read.ts'
import { readStudyText } from '../lab/service.ts'
import type { Study } from '../protocol/study.ts'

/** A study of twenty blocks in ten languages is far smaller. */
const mostBytes = 4 << 20

/** @throws Fault E_PATH, E_CONFIG. */
export function readStudyFile(file: string): { readonly study: Study; readonly text: string } {
  const expected = 'a study file (JSON)'
  const wayOut = 'Write one with `ghostnote lab new NAME`.'
  let bytes: Uint8Array
  try {
    bytes = readHead(resolve(file), mostBytes + 1)
  } catch (cause) {
    throw unreadable(file, cause instanceof Fault ? cause.cause : cause, expected, wayOut)
  }
  if (bytes.length > mostBytes) throw new Fault('E_PATH', { at: file, found: 'more than 4 MiB', expected, wayOut })
  const text = new TextDecoder().decode(bytes)
  return { study: readStudyText(text, file), text }
}
