// The researcher's pages for tests: a real server, an empty store, sounds of constant values.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pino } from 'pino'
import { Desk } from '../../src/lab/desk/desk.ts'
import { Lab } from '../../src/lab/service.ts'
import { SqliteStore } from '../../src/lab/store/sqlite.ts'
import { startLabServer } from '../../src/server/lab-server.ts'
import { makerOfSteps } from './lab-room.ts'
import { shippedModel } from '../shipped.ts'

const sha256 = 'a'.repeat(64)

export interface DeskRoom {
  /** What a researcher opens. */
  readonly address: string
  readonly store: SqliteStore
  end(): Promise<void>
}

/** `presets` are study files to begin from. */
export async function startDesk(presets: readonly { readonly name: string }[], token: string): Promise<DeskRoom> {
  const folder = mkdtempSync(join(tmpdir(), 'ghostnote-desk-page-'))
  const store = new SqliteStore(join(folder, 'lab.sqlite'))
  const maker = makerOfSteps()
  const makerOf = () => maker
  const lab = new Lab({ store, makerOf })
  const reach = { kick: { brightness: { min: 8, max: 41 } }, snare: { brightness: { min: 20, max: 78 } } }
  const models = [{ name: shippedModel, classes: ['kick', 'snare'], controls: ['brightness', 'warmth'], reach }]
  const desk = new Desk({
    store,
    lab,
    makerOf,
    served: [],
    models: () => models,
    presets: () => presets.map((study) => ({ name: study.name, file: JSON.stringify(study) })),
    version: '0.1.0',
    makingOf: () => ({ software: { name: 'Ghostnote', version: '0.1.0', sha256 }, extractor: { sha256 }, model: null }),
  })
  const server = await startLabServer({
    host: '127.0.0.1',
    port: 0,
    lab,
    studies: [],
    desk,
    token,
    pageFolder: resolve(import.meta.dirname, '../../web/dist'),
    log: pino({ level: 'silent' }),
  })
  return {
    address: server.deskAddress,
    store,
    async end() {
      await server.close()
      await store.close()
      rmSync(folder, { recursive: true })
    },
  }
}
