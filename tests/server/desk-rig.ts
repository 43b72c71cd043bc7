// The researcher's desk on a real store and server, for as long as a test of it lasts.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, onTestFinished } from 'vitest'
import { Desk } from '../../src/lab/desk/desk.ts'
import { Lab } from '../../src/lab/service.ts'
import { SqliteStore } from '../../src/lab/store/sqlite.ts'
import type { DeskJob, DeskStudy } from '../../src/protocol/lab-desk.ts'
import { startLabServer } from '../../src/server/lab-server.ts'
import { bodyFor, LabClient } from '../lab/participant.ts'
import { jndBlock, makerOfNumbers, plainStudy } from '../lab/studies.ts'
import { shippedModel } from '../shipped.ts'

const room = mkdtempSync(join(tmpdir(), 'ghostnote-desk-'))
const pageFolder = join(room, 'dist')
mkdirSync(pageFolder)
for (const name of ['lab.html', 'lab-desk.html', 'index.html'])
  writeFileSync(join(pageFolder, name), `<!doctype html><title>${name}</title>`)
afterAll(() => rmSync(room, { recursive: true }))

export const token = 't'.repeat(43)
const models = [
  {
    name: shippedModel,
    classes: ['kick', 'snare'],
    controls: ['brightness'],
    reach: { kick: { brightness: { min: 18, max: 41 } } },
  },
]
export const small = {
  ...plainStudy,
  sessions: 2,
  blocks: [{ ...jndBlock, procedure: { type: 'constant', levels: [4, 8], repetitions: 2 } }],
}
export const twoBlocks = {
  ...plainStudy,
  blockOrder: 'williams',
  blocks: ['first', 'second'].map((name) => ({ ...small.blocks[0], name })),
}
const sha256 = 'a'.repeat(64)
const makingOf = () => ({
  software: { name: 'Ghostnote', version: '1.2.3', sha256 },
  extractor: { sha256 },
  model: null,
})
let files = 0

export async function opened(options: { token?: string; host?: string; file?: object; allowHosts?: string[] } = {}) {
  const path = join(room, `${++files}.sqlite`)
  const store = new SqliteStore(path)
  const makerOf = () => maker
  const maker = makerOfNumbers()
  const lab = new Lab({ store, makerOf })
  const served = options.file === undefined ? [] : [await lab.addStudy(JSON.stringify(options.file), 'study.json')]
  const presets = () => [{ name: 'plain', file: JSON.stringify(plainStudy) }]
  const desk = new Desk({ store, lab, makerOf, served, models: () => models, presets, version: '1.2.3', makingOf })
  const server = await startLabServer({
    host: options.host ?? '127.0.0.1',
    port: 0,
    lab,
    studies: served,
    desk,
    pageFolder,
    log: pino({ level: 'silent' }),
    allowHosts: options.allowHosts ?? [],
    ...(options.token !== undefined && { token: options.token }),
  })
  onTestFinished(async () => {
    await server.close()
    await store.close()
  })
  const ask = (way: string, body?: unknown, method = body === undefined ? 'GET' : 'POST') =>
    fetch(`${server.address}${way}`, {
      method,
      headers: {
        ...(options.token !== undefined && { Authorization: `Bearer ${options.token}` }),
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
  const json = async <T>(way: string, body?: unknown): Promise<T> => {
    const response = await ask(way, body)
    const said = (await response.json()) as T
    if (!response.ok) throw new Error(JSON.stringify(said))
    return said
  }
  const add = (file: object) => json<DeskStudy>('/lab/desk/studies', { file: JSON.stringify(file) })
  const done = async ({ job }: { job: string }): Promise<unknown> => {
    for (;;) {
      const state = await json<DeskJob>(`/lab/desk/jobs/${job}`)
      if (state.state === 'done') return state.result
      if (state.state === 'failed') throw new Error(state.message)
      await new Promise((again) => setTimeout(again, 20))
    }
  }
  return { path, store, lab, server, ask, json, add, done }
}

/** A participant who answers all; the session's number is theirs to keep. */
export async function takePart(address: string, code: string): Promise<number> {
  const client = await LabClient.join(address, code)
  let { step, session } = await client.greet()
  while (step.kind !== 'end') step = (await client.answer(bodyFor(step))).next
  return session
}
