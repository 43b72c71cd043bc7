// What the built page is made of: the scripts that a page of web/dist can come to load, at once or later.

import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'

const dist = resolve(import.meta.dirname, '../../web/dist')

/** Names under web/dist of all scripts that `page` names, those that they name, and so on; imports when needed included. */
export function scriptsOf(page: string): ReadonlySet<string> {
  const found = new Set<string>()
  const read = (name: string): void => {
    for (const [, file] of readFileSync(join(dist, name), 'utf8').matchAll(
      /["'`](?:\.?\/)?(?:assets\/)?([\w-]+\.js)["'`]/g,
    )) {
      const script = `assets/${file}`
      if (found.has(script)) continue
      found.add(script)
      read(script)
    }
  }
  read(page)
  return found
}

/** Bytes of a file of web/dist as gzip packs it at its default level, which is what proxies do on the way. */
export function compressedBytes(name: string): number {
  return gzipSync(readFileSync(join(dist, name))).length
}
