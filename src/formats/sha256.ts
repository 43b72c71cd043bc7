// The digest that manifests, catalogs and labels keep of their files.

import { createHash } from 'node:crypto'

/** SHA-256 of the bytes, in hexadecimal. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
