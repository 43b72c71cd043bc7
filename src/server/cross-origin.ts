// What a page of another origin may do once it was let in by name (--allow-origin): read answers, ask with a token and
// for parts. Nobody else is answered these headers, so browsers keep everything but the plugin's own files from all other
// pages.

import type { IncomingMessage } from 'node:http'

/** A browser's question ahead of a request that a plain link or form could not make. */
export function isPreflight({ method, headers }: IncomingMessage): boolean {
  return method === 'OPTIONS' && 'access-control-request-method' in headers && headers.origin !== undefined
}

export const preflightHeaders: Readonly<Record<string, string>> = {
  'Access-Control-Allow-Methods': 'GET, HEAD',
  'Access-Control-Allow-Headers': 'Authorization, If-None-Match, Range',
  'Access-Control-Max-Age': '600',
}

/** For answers that every page may read. */
export const openHeaders: Readonly<Record<string, string>> = {
  'Access-Control-Allow-Origin': '*',
  'Cross-Origin-Resource-Policy': 'cross-origin',
}

/** For the answer to `request`; nothing where it does not come from one of `guests`. */
export function sharingHeaders(
  { headers }: IncomingMessage,
  guests: ReadonlySet<string>,
): Readonly<Record<string, string>> {
  if (guests.size === 0) return {}
  const origin = headers.origin?.toLowerCase()
  if (origin === undefined || !guests.has(origin)) return { Vary: 'Origin' }
  return {
    Vary: 'Origin',
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Expose-Headers': 'ETag, Ghostnote-Limited',
    'Cross-Origin-Resource-Policy': 'cross-origin',
  }
}
