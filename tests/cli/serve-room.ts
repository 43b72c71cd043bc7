// A folder of models for tests of `ghostnote serve` as a program, one of them damaged.

import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { writeCarrierBundle } from '../engine/carrier-bundle.ts'

/** The folder lasts as long as the tests of the file that calls this; `serve` gives arguments for a free port. */
export function serveRoom() {
  const room = mkdtempSync(join(tmpdir(), 'ghostnote-serve-'))
  const models = join(room, 'models')
  beforeAll(() => {
    writeCarrierBundle(models, 'carrier')
    writeCarrierBundle(models, 'damaged')
    writeFileSync(join(models, 'damaged', 'CARD.md'), 'altered')
  })
  afterAll(() => rmSync(room, { recursive: true }))
  const serve = (...args: string[]) => ['serve', '--models', models, '--port', '0', ...args]
  return { room, models, serve }
}

/** Resolves when the program has said this on stdout. */
export async function hears(child: ChildProcess, sentence: string): Promise<string> {
  let said = ''
  await new Promise<void>((resolve, reject) => {
    child.stdout!.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      if (said.includes(sentence)) resolve()
    })
    child.once('exit', () => reject(new Error(said)))
  })
  return said
}
