// The built page in memory: what Vite wrote to web/dist, read once. Only these addresses exist, so no request can name
// a path on the disk.

import { readdirSync } from 'node:fs'
import { extname, join } from 'node:path'
import type { Context } from 'hono'
import { readPlainFile } from '../formats/plain-file.ts'

export interface PageFile {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly type: string
  /** Vite puts a hash into the names under assets/: such a file never changes. */
  readonly immutable: boolean
}

/** The page is kept in memory: what is larger is none of its files. */
const mostFileBytes = 16 << 20

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
}

/** A file of the page as an answer. */
export function pageReply(context: Context, { bytes, type, immutable }: PageFile): Response {
  const cache = immutable ? 'public, max-age=31536000, immutable' : 'no-cache'
  return context.body(bytes, 200, { 'Content-Type': type, 'Cache-Control': cache })
}

/** Address path → file; '/' is index.html. Empty where the page has not been built. Links are not followed. */
export function readPage(folder: string): ReadonlyMap<string, PageFile> {
  const files = new Map<string, PageFile>()
  const walk = (path: string, address: string): void => {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      const type = types[extname(entry.name)]
      if (entry.isDirectory()) walk(join(path, entry.name), `${address}${entry.name}/`)
      else if (entry.isFile() && type !== undefined) {
        const bytes = readPlainFile(join(path, entry.name), mostFileBytes)
        if (Buffer.isBuffer(bytes))
          files.set(address + entry.name, {
            bytes: new Uint8Array(bytes),
            type,
            immutable: address.startsWith('/assets/'),
          })
      }
    }
  }
  try {
    walk(folder, '/')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause
  }
  const index = files.get('/index.html')
  if (index !== undefined) files.set('/', index)
  return files
}
