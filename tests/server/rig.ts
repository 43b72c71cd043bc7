// A real server on a free port with the carrier bundle, and a client that speaks the wire.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { WebSocket } from 'ws'
import { KitShelf } from '../../src/engine/kit-shelf.ts'
import { plainKit } from '../../src/engine/kits.ts'
import { ModelShelf } from '../../src/engine/shelf.ts'
import { parseServerMessage, type ServerMessage, subprotocol } from '../../src/protocol/messages.ts'
import { type PcmFrame, parsePcmFrame } from '../../src/protocol/pcm-frame.ts'
import type { ClientMessage } from '../../src/protocol/requests.ts'
import { HitFeed } from '../../src/server/hit-feed.ts'
import { KitFeed } from '../../src/server/kit-feed.ts'
import type { Instrument } from '../../src/server/instrument.ts'
import { TurnFeed } from '../../src/server/turn-feed.ts'
import { type RunningServer, type ServerOptions, startServer } from '../../src/server/server.ts'
import { carrierClasses, type CarrierVariant, writeCarrierBundle } from '../engine/carrier-bundle.ts'

export interface Rig {
  readonly server: RunningServer
  readonly port: number
  /** Where hits from elsewhere than sockets come in. */
  readonly hits: HitFeed
  /** What MIDI controllers would turn. */
  readonly turns: TurnFeed
  readonly kits: KitShelf
  /** What a MIDI program would use. */
  readonly kitFeed: KitFeed
  /** Kits that connections had MIDI play, with their models. */
  readonly fromMidi: [kit: string, model: string][]
  /** Ends the server and removes its files. */
  end(): Promise<void>
}

/** With a tiny model of noise, or with those of a `shelf`. */
export async function startRig(
  variant: CarrierVariant = {},
  options: Partial<ServerOptions> = {},
  shelf?: ModelShelf,
  more: Partial<Instrument> = {},
): Promise<Rig> {
  const room = mkdtempSync(join(tmpdir(), 'ghostnote-server-'))
  writeCarrierBundle(join(room, 'models'), 'carrier', variant)
  const pageFolder = join(room, 'dist')
  mkdirSync(join(pageFolder, 'assets'), { recursive: true })
  writeFileSync(join(pageFolder, 'index.html'), '<!doctype html><title>page</title>')
  writeFileSync(join(pageFolder, 'assets', 'app-1a2b.js'), 'export {}')
  writeFileSync(join(room, 'secret.html'), 'secret')
  const kit = plainKit(carrierClasses)
  const hits = new HitFeed()
  const turns = new TurnFeed()
  mkdirSync(join(room, 'presets'))
  writeFileSync(join(room, 'presets', 'plain.json'), JSON.stringify(kit))
  const kitFeed = new KitFeed(kit)
  const kits = new KitShelf(join(room, 'presets'), join(room, 'kits'))
  const fromMidi: Rig['fromMidi'] = []
  const server = await startServer({
    host: '127.0.0.1',
    port: 0,
    instrument: {
      version: '1.2.3',
      shelf: shelf ?? new ModelShelf(join(room, 'models')),
      kit,
      hits,
      turns,
      kitFeed,
      playFromMidi: (wished, model) => fromMidi.push([wished.name, model]),
      kits,
      ...more,
    },
    pageFolder,
    log: pino({ level: 'silent' }),
    ...options,
  })
  return {
    server,
    turns,
    kits,
    kitFeed,
    fromMidi,
    port: Number(new URL(server.address).port),
    hits,
    async end() {
      await server.close()
      rmSync(room, { recursive: true })
    },
  }
}

export type Received = ServerMessage | PcmFrame

/** A connection whose messages and frames are read in the order of their arrival. */
export class Client {
  readonly socket: WebSocket
  readonly #arrived: Received[] = []
  /** Grants credit for every frame as soon as it is here; set it to false for a client that does not. */
  grants = true
  #wake: (() => void) | undefined

  constructor(
    server: Pick<RunningServer, 'address'>,
    options: { protocol?: string | string[]; headers?: Record<string, string> } = {},
  ) {
    this.socket = new WebSocket(`${server.address.replace('http', 'ws')}/ws`, options.protocol ?? subprotocol, {
      headers: options.headers ?? {},
    })
    this.socket.on('message', (data, isBinary) => {
      const bytes = data as Buffer
      if (isBinary && this.grants) this.send({ type: 'credit', bytes: bytes.length })
      this.#arrived.push(isBinary ? parsePcmFrame(bytes) : parseServerMessage(bytes.toString('utf8')))
      this.#wake?.()
    })
  }

  async opened(): Promise<this> {
    await new Promise((resolve, reject) => {
      this.socket.once('open', resolve)
      this.socket.once('error', reject)
    })
    return this
  }

  send(message: ClientMessage): void {
    this.socket.send(JSON.stringify(message))
  }

  async next(): Promise<Received> {
    while (this.#arrived.length === 0) await new Promise<void>((resolve) => (this.#wake = resolve))
    return this.#arrived.shift()!
  }

  /** The next arrival, which must be a message of this type. */
  async message<T extends ServerMessage['type']>(type: T): Promise<Extract<ServerMessage, { type: T }>> {
    const arrived = await this.next()
    if (!('type' in arrived) || arrived.type !== type) throw new Error(`expected ${type}: ${JSON.stringify(arrived)}`)
    return arrived as Extract<ServerMessage, { type: T }>
  }

  async frame(): Promise<PcmFrame> {
    const arrived = await this.next()
    if (!('samples' in arrived)) throw new Error(`expected a frame: ${JSON.stringify(arrived)}`)
    return arrived
  }

  async closed(): Promise<{ code: number; reason: string }> {
    return await new Promise((resolve) => {
      this.socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() }))
    })
  }
}
