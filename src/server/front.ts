// A port that answers only this machine: every request passes access.ts before anything looks at it, and every answer
// carries the security headers.

import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import type { Logger } from 'pino'
import { Fault } from '../faults/fault.ts'
import { allowedHosts, authority, isLoopback, refusal } from './access.ts'
import { securityHeaders } from './security-headers.ts'

export interface FrontOptions {
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  readonly fetch: (request: Request) => Response | Promise<Response>
  readonly log: Logger
}

export interface Front {
  readonly server: Server
  /** What to open: http://127.0.0.1:4770 */
  readonly address: string
  /** Why a request or an upgrade is refused, or undefined. */
  refusal(request: IncomingMessage): Fault | undefined
  /** Takes no more requests, and resolves when those being answered are done or a second has passed. */
  close(): Promise<void>
}

/** @throws Fault E_USAGE for an address that other machines could reach, E_PORT where it cannot be bound. */
export async function openFront(options: FrontOptions): Promise<Front> {
  const { log } = options
  if (!isLoopback(options.host))
    throw new Fault('E_USAGE', {
      at: '--host',
      found: options.host,
      expected: '127.0.0.1, localhost or ::1: this server has no password, so only this machine may reach it',
      wayOut: 'Leave --host out; from another machine, use an SSH tunnel (ssh -L 4770:127.0.0.1:4770 …).',
    })
  const host = options.host === 'localhost' ? '127.0.0.1' : options.host
  const listener = getRequestListener(options.fetch, { overrideGlobalObjects: false })
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

  const { port } = await listen(server, host, options.port)
  hosts = allowedHosts(host, port)
  return {
    server,
    address: `http://${authority(host, port)}`,
    refusal: (request) => refusal(request, hosts),
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeIdleConnections()
      const timer = setTimeout(() => server.closeAllConnections(), 1000)
      await closed
      clearTimeout(timer)
    },
  }
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
