// A kit's sounds for other programs: asks the server for the archive, and counts the files in it as they come.

import { tokenInFragment } from '../src/protocol/token.ts'

export type PackFormat = 'wav' | 'sfz' | 'decentsampler'

export interface PackWishes {
  readonly format: PackFormat
  readonly bits: '16' | '24' | '32f'
  /** Left out: as the server does by itself. */
  readonly layers?: number | undefined
  readonly roundRobins?: number | undefined
  readonly model: string
}

/** Files that have come, of how many. */
export type PackProgress = (done: number, of: number) => void

/**
 * The archive of a kit (its file's text). `base` is the page's address, with its token.
 * @throws Error with what the server says, and AbortError where `signal` ends it.
 */
export async function fetchPack(
  base: string,
  kit: string,
  { format, bits, layers, roundRobins, model }: PackWishes,
  progress: PackProgress,
  signal: AbortSignal,
  fetchWith: typeof fetch = (...request) => fetch(...request),
): Promise<File> {
  const address = new URL('api/packs', base)
  const token = tokenInFragment(new URL(base).hash)
  const query = { format, bits, layers, 'round-robins': roundRobins, model }
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) address.searchParams.set(name, String(value))
  const response = await fetchWith(address, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...(token !== undefined && { Authorization: `Bearer ${token}` }) },
    body: kit,
    signal,
  })
  if (!response.ok) {
    const { message } = (await response.json()) as { readonly message: string }
    throw new Error(message)
  }
  const of = Number(response.headers.get('Ghostnote-Files'))
  const pieces: Uint8Array<ArrayBuffer>[] = []
  const count = new EntryCount()
  const reader = response.body!.getReader()
  for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
    pieces.push(value!)
    progress(Math.min(of, count.add(value!)), of)
  }
  return new File(pieces, nameIn(response.headers.get('Content-Disposition')), { type: 'application/zip' })
}

/** What each file in an archive begins with: P K 3 4. */
const mark = [0x50, 0x4b, 3, 4]

/** Counts the beginnings of files in an archive's bytes, wherever those are parted. */
export class EntryCount {
  #matched = 0
  #count = 0

  /** Takes the next bytes; returns how many files have begun so far. */
  add(bytes: Uint8Array): number {
    for (let i = 0; i < bytes.length; i++) {
      if (this.#matched === 0) {
        i = bytes.indexOf(mark[0]!, i)
        if (i < 0) break
      }
      // No part of the mark but its first byte can begin another one.
      if (bytes[i] === mark[this.#matched]) this.#matched++
      else this.#matched = bytes[i] === mark[0] ? 1 : 0
      if (this.#matched < mark.length) continue
      this.#matched = 0
      this.#count++
    }
    return this.#count
  }
}

function nameIn(disposition: string | null): string {
  const encoded = /filename\*=UTF-8''([^;]+)/.exec(disposition ?? '')?.[1]
  return encoded === undefined ? 'kit.zip' : decodeURIComponent(encoded)
}
