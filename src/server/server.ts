// The instrument's server: one port for HTTP and WebSocket, both behind the front.

import type { Logger } from 'pino'
import { tokenFragment } from '../protocol/token.ts'
import { openFront } from './front.ts'
import { httpRoutes, isOpenPath, isPluginPath } from './http-routes.ts'
import type { Instrument } from './instrument.ts'
import { analysisTable } from '../engine/analyst.ts'
import { Metrics } from './metrics.ts'
import { readPage } from './page-files.ts'
import type { PeerLimits } from './peers.ts'
import { Sockets } from './sockets.ts'
import type { NumberSource } from './numbers.ts'
import { isStrudelPath } from './strudel-routes.ts'

export interface ServerOptions {
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  readonly instrument: Instrument
  /** The folder that Vite built the page into. */
  readonly pageFolder: string
  readonly log: Logger
  /** What requests must show for anything but the page itself; needed where other machines can reach the server. */
  readonly token?: string
  /** Names of this server beside its addresses, and pages beside its own that may talk to it. */
  readonly allowHosts?: readonly string[]
  readonly allowOrigins?: readonly string[]
  readonly peerLimits?: PeerLimits
}

export interface RunningServer {
  /** http://127.0.0.1:4770 */
  readonly address: string
  /** What to open in a browser: the address, with the token behind a # where there is one. */
  readonly pageAddress: string
  /** False where `pageFolder` holds no built page; everything but the page works. */
  readonly hasPage: boolean
  /** Shows another source's numbers in /metrics, as ghostnote_<prefix>_… */
  measure(prefix: string, source: NumberSource): void
  /** Says goodbye to all clients, finishes what is being answered, ends the synth workers. */
  close(): Promise<void>
}

/**
 * Starts to listen. @throws Fault E_USAGE for an address that other machines could reach without a token, E_PORT where
 * it cannot be bound.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { instrument, log, pageFolder, ...frontOptions } = options
  const page = readPage(pageFolder)
  const metrics = new Metrics(instrument.version, instrument.shelf)
  const sockets = new Sockets(instrument, log, (code) => metrics.fault(code, 'socket'))
  metrics.add('socket', sockets.numbers)
  metrics.add('analysis', { rows: analysisTable, read: () => instrument.shelf.analysisNumbers() })
  let stopping = false
  const { fetch } = httpRoutes({ instrument, page, metrics, log, isStopping: () => stopping })
  const front = await openFront({
    ...frontOptions,
    log,
    fetch,
    upgrade: (request, socket, head) => sockets.upgrade(request, socket, head),
    isOpen: (path) => isOpenPath(path, page),
    // A password is for everything that is played; and Strudel has no way to send one.
    isShared: (path) => isPluginPath(path, page) || (options.token === undefined && isStrudelPath(path)),
    refused: ({ code }) => metrics.fault(code, 'http'),
  })

  return {
    address: front.address,
    pageAddress: options.token === undefined ? front.address : `${front.address}/${tokenFragment(options.token)}`,
    hasPage: page.has('/'),
    measure: (prefix, source) => metrics.add(prefix, source),
    async close() {
      stopping = true
      const closed = front.close()
      await sockets.close()
      await closed
      metrics.close()
      await instrument.shelf.close()
    },
  }
}
