// Keeps what ONNX Runtime has made of a program for later runs: optimising a large training step takes seconds, loading
// the result a part of that. An entry is found by everything that it depends on – the program's bytes, the version of
// ONNX Runtime, the processor – and begins with its own digest, so that one that is damaged, torn or of another machine
// is only made again. Whatever the disk does here, a session comes of it.
//
// Entries lie in GHOSTNOTE_CACHE (`off` keeps none), else in XDG_CACHE_HOME/ghostnote, else in ~/.cache/ghostnote.

import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { cpus, homedir } from 'node:os'
import { join } from 'node:path'
import { threadId } from 'node:worker_threads'
import type { InferenceSession } from 'onnxruntime-node'
import { createSession, loadRuntime } from './session.ts'

/** All entries together; the ones that were not used for longest go first. */
const mostBytes = 512e6
const ending = '.optimised'
const digestBytes = 32

const sha256 = (...parts: readonly (Uint8Array | string)[]): Buffer => {
  const hash = createHash('sha256')
  // Lengths keep parts apart.
  for (const part of parts) hash.update(`${part.length} `).update(part)
  return hash.digest()
}

/** As createSession on the CPU engine, from the cache where it can be. `threads` is what one operator may use. */
export async function createCachedSession(model: Uint8Array, threads = 0): Promise<InferenceSession> {
  const folder = cacheFolder()
  const processor = folder === undefined ? undefined : processorIdentity()
  if (folder === undefined || processor === undefined) return await createSession(model, 'onnx-cpu', threads)
  const { env } = await loadRuntime()
  const key = sha256(model, JSON.stringify(env.versions), processor).toString('hex')
  const path = join(folder, key + ending)
  const kept = readEntry(path, key)
  if (kept !== undefined)
    try {
      return await createSession(kept, 'onnx-cpu', threads, { graphOptimizationLevel: 'disabled' })
    } catch {
      // Whole, but refused: it is made again.
    }
  const draft = `${path}.${process.pid}-${threadId}.tmp`
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const session = await createSession(model, 'onnx-cpu', threads, { optimizedModelFilePath: draft })
    keepEntry(folder, path, key, draft)
    return session
  } catch {
    // A folder that cannot be made or written, a full disk. What is wrong with the program itself is said here.
    return await createSession(model, 'onnx-cpu', threads)
  } finally {
    attempt(() => rmSync(draft, { force: true }))
  }
}

/** Where things are kept that can be made again; undefined where nothing is to be. */
export function cacheFolder(): string | undefined {
  const { GHOSTNOTE_CACHE: own, XDG_CACHE_HOME: shared } = process.env
  if (own === 'off') return undefined
  if (own !== undefined && own !== '') return own
  return join(shared !== undefined && shared !== '' ? shared : join(homedir(), '.cache'), 'ghostnote')
}

/**
 * What decides how ONNX Runtime lays weights out: the processor and what it offers, which a virtual machine may curtail.
 * Undefined where that cannot be known; nothing is kept there.
 */
function processorIdentity(): string | undefined {
  const model = `${process.platform} ${process.arch} ${cpus()[0]?.model ?? ''}`
  if (process.platform === 'darwin') return model
  try {
    return `${model} ${/^(?:flags|Features)\s*:.*$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))![0]}`
  } catch {
    return undefined
  }
}

/** The optimised model of an entry; undefined where there is none, a damaged one, or another's under this name. */
function readEntry(path: string, key: string): Uint8Array | undefined {
  return attempt(() => {
    const bytes = readFileSync(path)
    const content = bytes.subarray(digestBytes)
    if (!sha256(key, content).equals(bytes.subarray(0, digestBytes))) return undefined
    const now = new Date()
    attempt(() => utimesSync(path, now, now)) // used last
    return content
  })
}

/** Makes an entry of a draft. Its digest stands for the fsync: a torn file is none. */
function keepEntry(folder: string, path: string, key: string, draft: string): void {
  attempt(() => {
    const content = readFileSync(draft)
    writeFileSync(draft, Buffer.concat([sha256(key, content), content]))
    renameSync(draft, path)
    const entries = readdirSync(folder)
      .filter((name) => name.endsWith(ending))
      .map((name) => ({ file: join(folder, name), ...sizeAndTime(join(folder, name)) }))
      .toSorted((a, b) => b.usedMs - a.usedMs)
    let bytes = 0
    for (const { file, size } of entries) if ((bytes += size) > mostBytes) rmSync(file, { force: true })
  })
}

function sizeAndTime(file: string): { size: number; usedMs: number } {
  const { size, mtimeMs } = statSync(file)
  return { size, usedMs: mtimeMs }
}

function attempt<Result>(work: () => Result): Result | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
