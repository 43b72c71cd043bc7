// The instrument's server: one port for HTTP and WebSocket. Every request and every upgrade passes access.ts first.

import { type IncomingMessage, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { Logger } from 'pino'
import type { Fault } from '../faults/fault.ts'
import { openFront } from './front.ts'
import { httpRoutes } from './http-routes.ts'
import type { Instrument } from './instrument.ts'
import { readPage } from './page-files.ts'
import { Sockets } from './sockets.ts'

export interface ServerOptions {
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  readonly instrument: Instrument
  /** The folder that Vite built the page into. */
  readonly pageFolder: string
  readonly log: Logger
}

export interface RunningServer {
  /** What to open: http://127.0.0.1:4770 */
  readonly address: string
  /** False where `pageFolder` holds no built page; everything but the page works. */
  readonly hasPage: boolean
  /** Says goodbye to all clients, finishes what is being answered, ends the synth workers. */
  close(): Promise<void>
}

/**
 * Starts to listen. @throws Fault E_USAGE for an address that other machines could reach, E_PORT where it cannot be
 * bound.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { instrument, log } = options
  const page = readPage(options.pageFolder)
  const sockets = new Sockets(instrument, log)
  const { fetch } = httpRoutes(instrument, page, log)
  const front = await openFront({ host: options.host, port: options.port, fetch, log })
  front.server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    socket.on('error', (error) => log.debug(error, 'upgrade'))
    const fault = front.refusal(request) ?? sockets.upgrade(request, socket, head)
    log.debug({ url: request.url, fault: fault?.message }, 'upgrade')
    if (fault !== undefined) refuseUpgrade(socket, fault)
  })

  return {
    address: front.address,
    hasPage: page.has('/'),
    async close() {
      const closed = front.close()
      await sockets.close()
      await closed
      await instrument.shelf.close()
    },
  }
}

function refuseUpgrade(socket: Socket, fault: Fault): void {
  const body = JSON.stringify({ code: fault.code, message: fault.message })
  socket.end(
    `HTTP/1.1 ${fault.httpStatus} ${STATUS_CODES[fault.httpStatus]}\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  )
}
