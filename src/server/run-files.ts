// What a run folder shows to its page: the rows of stats.jsonl as they grow, and the previews. Only files that a look
// into the folder found have an address, so no request can name a path on the disk.

import { closeSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { readPlainFile } from '../formats/plain-file.ts'
import type { RunPreview, RunRow } from '../protocol/run-watch.ts'

const mostPreviewBytes = 64 << 20
const previewName = /^step-(\d+)(?:-(.+)\.wav|\.png)$/

/** Reads `path` from byte `from` to its end; nothing where there is no file yet. */
function readFrom(path: string, from: number): { bytes: Buffer; size: number } {
  let fd: number
  try {
    fd = openSync(path, 'r')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { bytes: Buffer.alloc(0), size: 0 }
    throw error
  }
  try {
    const { size } = fstatSync(fd)
    const bytes = Buffer.alloc(Math.max(0, size - from))
    return { bytes: bytes.subarray(0, readSync(fd, bytes, 0, bytes.length, from)), size }
  } finally {
    closeSync(fd)
  }
}

export class RunFiles {
  readonly #folder: string
  readonly #classes: readonly string[]
  #rows: RunRow[] = []
  #read = 0

  constructor(folder: string, classes: readonly string[]) {
    this.#folder = folder
    this.#classes = classes
  }

  /** All rows so far; each call reads what has been written since the last. A line without its end waits. */
  rows(): readonly RunRow[] {
    const path = join(this.#folder, 'stats.jsonl')
    let { bytes, size } = readFrom(path, this.#read)
    if (size < this.#read) {
      // A run that goes on from a checkpoint has dropped the lines after it.
      this.#rows = []
      this.#read = 0
      bytes = readFrom(path, 0).bytes
    }
    const end = bytes.lastIndexOf(0x0a) + 1
    this.#read += end
    for (const line of bytes.subarray(0, end).toString('utf8').split('\n'))
      if (line.endsWith('}')) this.#rows.push(JSON.parse(line) as RunRow)
    return this.#rows
  }

  /** The previews that are complete: a sheet is written after its sounds. Oldest first. */
  previews(): RunPreview[] {
    const found = new Map<number, { sheet?: string; sounds: { label: string; url: string }[] }>()
    for (const name of this.#previewNames()) {
      const [, digits, label] = previewName.exec(name)!
      const step = Number(digits)
      const entry = found.get(step) ?? { sounds: [] }
      found.set(step, entry)
      const url = `previews/${encodeURIComponent(name)}`
      if (label === undefined) entry.sheet = url
      else entry.sounds.push({ label, url })
    }
    const place = (sound: { label: string }): number => this.#classes.indexOf(sound.label)
    for (const { sounds } of found.values()) sounds.sort((a, b) => place(a) - place(b))
    return [...found]
      .toSorted(([a], [b]) => a - b)
      .flatMap(([step, { sheet, sounds }]) => (sheet === undefined ? [] : [{ step, sheet, sounds }]))
  }

  /** The bytes of a preview's file; undefined for any name that is none. */
  preview(name: string): { bytes: Uint8Array<ArrayBuffer>; type: string } | undefined {
    if (!this.#previewNames().includes(name)) return undefined
    const bytes = readPlainFile(join(this.#folder, 'previews', name), mostPreviewBytes)
    if (!Buffer.isBuffer(bytes)) return undefined
    return { bytes: new Uint8Array(bytes), type: name.endsWith('.png') ? 'image/png' : 'audio/wav' }
  }

  #previewNames(): string[] {
    try {
      return readdirSync(join(this.#folder, 'previews'), { withFileTypes: true })
        .filter((entry) => entry.isFile() && previewName.test(entry.name))
        .map(({ name }) => name)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
      throw error
    }
  }
}
