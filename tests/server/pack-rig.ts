// A server with the carrier bundle that makes packs, and how a test asks for them.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ModelShelf } from '../../src/engine/shelf.ts'
import { writeCarrierBundle } from '../engine/carrier-bundle.ts'
import { type Rig, startRig } from './rig.ts'

export interface PackRig {
  readonly rig: Rig
  readonly shelf: ModelShelf
  /** For what a test writes. */
  readonly room: string
  readonly call: (path: string, init?: RequestInit) => Promise<Response>
  readonly end: () => Promise<void>
}

export async function startPackRig(): Promise<PackRig> {
  const room = mkdtempSync(join(tmpdir(), 'ghostnote-packs-'))
  writeCarrierBundle(room, 'carrier')
  const shelf = new ModelShelf(room)
  const rig = await startRig({}, {}, shelf)
  const end = async (): Promise<void> => {
    await rig.end()
    rmSync(room, { recursive: true })
  }
  return { rig, shelf, room, call: (path, init = {}) => fetch(rig.server.address + path, init), end }
}

/** Status and code of a refusal. */
export async function refused(response: Response): Promise<[number, string]> {
  const { code } = (await response.json()) as { code: string }
  return [response.status, code]
}
