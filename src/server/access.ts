// Who may talk to the server: exact allow-lists for Host and Origin, on every route and on the WebSocket's upgrade.
// A page of another site can make the player's own browser send requests here, directly (cross-site) or by pointing
// its name at 127.0.0.1 (DNS rebinding); both show in these headers, and only there.

import { BlockList, isIP, isIPv6 } from 'node:net'
import { networkInterfaces } from 'node:os'
import { Fault } from '../faults/fault.ts'

/** What of a request decides; `rawHeaders` alternates names and values, as Node received them. */
export interface RequestHead {
  readonly url?: string | undefined
  readonly rawHeaders: readonly string[]
}

export interface AccessLists {
  /** Values of Host that name this server. */
  readonly hosts: ReadonlySet<string>
  /** Pages that may talk to it beside its own: origins such as "https://drums.example". */
  readonly guests: ReadonlySet<string>
}

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

/** Whether `host` can only be reached from this machine. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || (isIP(host) !== 0 && loopback.check(host, isIPv6(host) ? 'ipv6' : 'ipv4'))
}

/** An address as it stands in a URL. */
export function authority(host: string, port: number): string {
  return `${isIPv6(host) ? `[${host}]` : host}:${port}`
}

/** The addresses that a server listening on `host` answers at; all of the machine's own for 0.0.0.0 and ::. */
export function ownAddresses(host: string): readonly string[] {
  if (host !== '0.0.0.0' && host !== '::') return [host]
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
  return all
    .filter(({ family, internal }) => !internal && (family === 'IPv4' || host === '::'))
    .map(({ address }) => address)
    .filter((address) => !address.startsWith('fe80:')) // needs a scope, which no browser can send
}

/** Host values that name the server listening on `host`:`port`; browsers leave port 80 out. */
export function allowedHosts(host: string, port: number): ReadonlySet<string> {
  const names = [...new Set([...ownAddresses(host), '127.0.0.1', 'localhost', '::1'])]
  const withPort = names.map((name) => authority(name, port))
  return new Set(port === 80 ? [...withPort, ...withPort.map((name) => name.replace(/:80$/, ''))] : withPort)
}

/**
 * Why a request is refused, or undefined. Programs that are no browsers send no Origin and may pass; a browser's
 * request from another page is known by its Origin (also "null" and an empty one) or its Sec-Fetch-Site.
 * @param isShared what it asks for is for every page (the plugin's files): only the names of this server are checked.
 */
export function refusal(request: RequestHead, { hosts, guests }: AccessLists, isShared = false): Fault | undefined {
  const values = (name: string): string[] =>
    request.rawHeaders.filter((_, i, all) => i % 2 === 1 && all[i - 1]!.toLowerCase() === name)
  if (request.url?.startsWith('/') !== true)
    return forbidden('request target', JSON.stringify(request.url ?? ''), 'a path that starts with /')
  const host = values('host')
  if (host.length !== 1 || !hosts.has(host[0]!.toLowerCase()))
    return forbidden('Host', host.length === 1 ? `"${host[0]}"` : `${host.length} Host headers`, listed(hosts))
  if (isShared) return undefined
  const origins = new Set([...[...hosts].map((name) => `http://${name}`), ...guests])
  const sent = values('origin')
  for (const origin of sent)
    if (!origins.has(origin.toLowerCase())) return forbidden('Origin', `"${origin}"`, listed(origins))
  const site = values('sec-fetch-site').join()
  const isLink = values('sec-fetch-mode').join() === 'navigate'
  // A page that was let in by name says who it is.
  if ((site === 'cross-site' || site === 'same-site') && !isLink && !sent.some((o) => guests.has(o.toLowerCase())))
    return forbidden('Sec-Fetch-Site', site, 'same-origin')
  return undefined
}

function listed(names: ReadonlySet<string>): string {
  return `one of ${[...names].join(', ')}`
}

function forbidden(at: string, found: string, expected: string): Fault {
  return new Fault('E_FORBIDDEN', { at, found, expected, wayOut: 'Open the address that Ghostnote printed.' })
}
