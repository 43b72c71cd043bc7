// The port that everything else stands behind: every request passes the limits, access.ts and the token before anything
// looks at it, and every answer carries the security headers.

import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { Socket } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import type { Logger } from 'pino'
import { Fault } from '../faults/fault.ts'
import { type AccessLists, allowedHosts, authority, isLoopback, ownAddresses, refusal } from './access.ts'
import { isPreflight, openHeaders, preflightHeaders, sharingHeaders } from './cross-origin.ts'
import { listen } from './listen.ts'
import { OpenConnections } from './open-connections.ts'
import { type PeerLimits, Peers } from './peers.ts'
import { refuseRequest, refuseUpgrade, setHeaders } from './refuse.ts'
import { securityHeaders } from './security-headers.ts'
import { hideToken, tokenRefusal } from './token.ts'

export interface FrontOptions {
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  /** Names of this server beside its addresses, as a Host header has them: "drums.example:8080". */
  readonly allowHosts?: readonly string[]
  /** Pages that may talk to it beside its own, as an Origin header has them: "https://drums.example". */
  readonly allowOrigins?: readonly string[]
  /** What a request must show, where other machines can send one. */
  readonly token?: string
  /** Whether a path is for everybody: the page itself, which holds no secret and asks for the rest with the token. */
  readonly isOpen?: (path: string) => boolean
  /** Whether a path is for every page there is, of whatever origin: the plugin's files, which hold no secret either. */
  readonly isShared?: (path: string) => boolean
  readonly peerLimits?: PeerLimits
  readonly fetch: (request: Request) => Response | Promise<Response>
  /** Takes over an upgrade that has passed, or says why not. */
  readonly upgrade?: (request: IncomingMessage, socket: Socket, head: Buffer) => Fault | undefined
  readonly log: Logger
  /** Told of every request that is refused here. */
  readonly refused?: (fault: Fault) => void
}

export interface Front {
  readonly server: Server
  /** What to open: http://127.0.0.1:4770 */
  readonly address: string
  /** Takes no more requests, and resolves when those being answered are done or `drainMs` have passed. */
  close(): Promise<void>
}

/** Connections of all addresses together. */
const mostConnections = 2048
/** A client that neither sends nor takes a byte for this long is dropped; WebSockets have a heartbeat of their own. */
const idleMs = 30_000
/** Time for downloads under way when the server stops. */
const drainMs = 5000

/**
 * @throws Fault E_USAGE for an address or a name that other machines could reach without a token, E_PORT where the
 * address cannot be bound.
 */
export async function openFront(options: FrontOptions): Promise<Front> {
  const { log, token, allowHosts = [], allowOrigins = [] } = options
  requireToken(options)
  const host = options.host === 'localhost' ? '127.0.0.1' : options.host
  const listener = getRequestListener(options.fetch, { overrideGlobalObjects: false })
  const peers = new Peers(options.peerLimits)
  let lists: AccessLists = { hosts: new Set(), guests: new Set(allowOrigins) }

  const isShared = (request: IncomingMessage): boolean =>
    isReading(request) && options.isShared?.(pathOf(request)) === true
  const refusalOf = (request: IncomingMessage): Fault | undefined => {
    const address = request.socket.remoteAddress ?? ''
    const path = pathOf(request)
    const fault = peers.request(address) ? refusal(request, lists, isShared(request)) : tooManyRequests()
    const isFree = token === undefined || isPreflight(request) || options.isOpen?.(path) === true
    const refused = fault ?? (isFree ? undefined : tokenRefusal(request, token))
    hideToken(request)
    if (refused !== undefined) options.refused?.(refused)
    return refused
  }

  const server = createServer({ connectionsCheckingInterval: 1000, headersTimeout: 5000, requestTimeout: 10_000 })
  server.maxConnections = mostConnections
  server.maxHeadersCount = 64
  server.timeout = idleMs
  const connections = new OpenConnections(server)
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? ''
    if (!peers.enter(address)) return socket.destroy()
    return socket.once('close', () => peers.leave(address))
  })
  server.on('request', (request, response) => {
    const fault = refusalOf(request)
    setHeaders(response, securityHeaders(fault === undefined ? request.headers.host! : [...lists.hosts][0]!))
    log.debug({ method: request.method, url: request.url, fault: fault?.message }, 'request')
    if (fault !== undefined) return refuseRequest(response, fault)
    setHeaders(response, isShared(request) ? openHeaders : sharingHeaders(request, lists.guests))
    if (isPreflight(request)) return response.writeHead(204, preflightHeaders).end()
    return void listener(request, response)
  })
  const { upgrade } = options
  if (upgrade !== undefined)
    server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
      socket.on('error', (error) => log.debug(error, 'upgrade'))
      const fault = refusalOf(request) ?? upgrade(request, socket, head)
      log.debug({ url: request.url, fault: fault?.message }, 'upgrade')
      if (fault !== undefined) refuseUpgrade(socket, fault)
    })

  const { port } = await listen(server, host, options.port)
  lists = { ...lists, hosts: new Set([...allowedHosts(host, port), ...allowHosts]) }
  return {
    server,
    address: `http://${authority(ownAddresses(host)[0] ?? '127.0.0.1', port)}`,
    close: () => connections.close(drainMs),
  }
}

function pathOf({ url }: IncomingMessage): string {
  return url?.split('?', 1)[0] ?? ''
}

/** Neither an upgrade nor anything that could change something. */
function isReading({ method, headers }: IncomingMessage): boolean {
  return (method === 'GET' || method === 'HEAD') && headers.upgrade === undefined
}

function requireToken({ host, token, allowHosts = [], isOpen }: FrontOptions): void {
  if (token !== undefined) return
  const others = allowHosts.filter((name) => !isLoopback(new URL(`http://${name}`).hostname.replace(/^\[|\]$/g, '')))
  if (isLoopback(host) && others.length === 0) return
  const tunnel = 'from another machine, use an SSH tunnel (ssh -L 4770:127.0.0.1:4770 …)'
  const [flag, found] = isLoopback(host) ? ['--allow-host', others[0]!] : ['--host', host]
  throw new Fault('E_USAGE', {
    at: flag,
    found,
    expected: '127.0.0.1, localhost or ::1: this server has no password, so only this machine may reach it',
    // Only who says which paths are open takes tokens.
    wayOut: `Leave ${flag} out; ${tunnel}${isOpen === undefined ? '' : ', or give it a password: --token-file FILE'}.`,
  })
}

function tooManyRequests(): Fault {
  return new Fault('E_LIMIT', {
    at: 'requests',
    found: 'more a second than this server answers one address',
    expected: 'fewer',
    wayOut: 'Ask again a little later.',
  })
}
