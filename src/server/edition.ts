// What a model's sounds are made of: its bundle and this version of the program. An address that names the edition means
// the same bytes for ever, so whoever has them need not ask again.

import { Fault } from '../faults/fault.ts'
import { sha256 } from '../formats/sha256.ts'

/** 16 hexadecimal digits, of a bundle's hash and the program's version. */
export function editionOf(hash: string, version: string): string {
  return sha256(Buffer.from(`${hash} ${version}`)).slice(0, 16)
}

/** @throws Fault E_PATH where `asked` is not the edition that is there. */
export function checkEdition(asked: string, edition: string): void {
  if (asked === edition) return
  throw new Fault('E_PATH', {
    at: 'query: edition',
    found: `"${asked.slice(0, 40)}"`,
    expected: `${edition}, the one that is there`,
    wayOut: 'Leave it out, or take it from GET /api/models.',
  })
}
