// The instrument's server: one port for HTTP and WebSocket. Every request and every upgrade passes access.ts first.

import { createServer, type IncomingMessage, type Server, STATUS_CODES } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import type { Logger } from 'pino'
import { Fault } from '../faults/fault.ts'
import { allowedHosts, authority, isLoopback, refusal } from './access.ts'
import { httpRoutes } from './http-routes.ts'
import type { Instrument } from './instrument.ts'
import { readPage } from './page-files.ts'
import { securityHeaders } from './security-headers.ts'
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
  if (!isLoopback(options.host))
    throw new Fault('E_USAGE', {
      at: '--host',
      found: options.host,
      expected: '127.0.0.1, localhost or ::1: this server has no password, so only this machine may reach it',
      wayOut: 'Leave --host out; from another machine, use an SSH tunnel (ssh -L 4770:127.0.0.1:4770 …).',
    })
  const host = options.host === 'localhost' ? '127.0.0.1' : options.host
  const page = readPage(options.pageFolder)
  const sockets = new Sockets(instrument, log)
  const listener = getRequestListener(httpRoutes(instrument, page, log).fetch, { overrideGlobalObjects: false })
  let hosts: ReadonlySet<string> = new Set()

  const server = createServer({ connectionsCheckingInterval: 1000, headersTimeout: 5000, requestTimeout: 10_000 })
  server.maxConnections = 2048
  server.on('request', (request, response) => {
    const fault = refusal(request, hosts)
    const headers = securityHeaders(fault === undefined ? request.headers.host! : [...hosts][0]!)
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
    log.debug({ method: request.method, url: request.url, fault: fault?.message }, 'request')
    if (fault === undefined) void listener(request, response)
    else {
      response.writeHead(fault.httpStatus, { 'Content-Type': 'application/json', Connection: 'close' })
      response.end(JSON.stringify({ code: fault.code, message: fault.message }))
    }
  })
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    socket.on('error', (error) => log.debug(error, 'upgrade'))
    const fault = refusal(request, hosts) ?? sockets.upgrade(request, socket, head)
    log.debug({ url: request.url, fault: fault?.message }, 'upgrade')
    if (fault !== undefined) refuseUpgrade(socket, fault)
  })

  const { port } = await listen(server, host, options.port)
  hosts = allowedHosts(host, port)
  return {
    address: `http://${authority(host, port)}`,
    hasPage: page.has('/'),
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      await sockets.close()
      server.closeIdleConnections()
      const timer = setTimeout(() => server.closeAllConnections(), 1000)
      await closed
      clearTimeout(timer)
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

function listen(server: Server, host: string, port: number): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(bindFault(cause, host, port)))
    server.listen({ host, port }, () => resolve(server.address() as AddressInfo))
  })
}

function bindFault(cause: NodeJS.ErrnoException, host: string, port: number): Fault {
  const reasons: Readonly<Record<string, string>> = {
    EADDRINUSE: 'a port that another program uses already',
    EACCES: 'a port that needs administrator rights',
    EADDRNOTAVAIL: 'an address that this machine does not have',
  }
  return new Fault(
    'E_PORT',
    {
      at: `--port ${port}`,
      found: reasons[cause.code ?? ''] ?? cause.message,
      expected: `a free port on ${host}`,
      wayOut: `Stop the other program, or choose another port: --port ${port === 65_535 ? port - 1 : port + 1}`,
    },
    { cause },
  )
}
