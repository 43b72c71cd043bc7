// The password of a server that other machines can reach: 256 random bits in a file that only its owner can read. People
// get it in the fragment of the address, which browsers send nowhere; programs send it as a bearer token.

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { closeSync, constants, fchmodSync, fstatSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { Fault } from '../faults/fault.ts'
import { unreadable } from '../faults/unreadable.ts'
import { unwritable } from '../faults/unwritable.ts'
import { tokenProtocolPrefix } from '../protocol/token.ts'

/** 32 bytes in base64url. */
const tokenPattern = /^[\w-]{43}$/
const mostFileBytes = 1024
const noFollow = constants.O_NOFOLLOW ?? 0

/**
 * The token in `path`; where there is no such file, a new one is drawn and kept there with mode 0600.
 * @throws Fault E_PATH where the file cannot be read or made, E_USAGE where others can read it or it holds something else.
 */
export function readToken(path: string): string {
  let fd: number
  try {
    fd = openSync(path, constants.O_RDONLY | noFollow)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return makeToken(path)
    throw unreadable(path, cause, 'a plain file with a token', 'Name another file, or one that is not there yet.')
  }
  try {
    const stat = fstatSync(fd)
    if (!stat.isFile()) throw misuse(path, 'something that is not a plain file', 'a file with a token')
    if (process.platform !== 'win32' && (stat.mode & 0o077) !== 0)
      throw new Fault('E_USAGE', {
        at: path,
        found: `a file that others on this machine may use (mode ${(stat.mode & 0o777).toString(8)})`,
        expected: 'mode 600',
        wayOut: `Run \`chmod 600 ${path}\`; if somebody may have read it, remove it, and a new one is made.`,
      })
    const bytes = Buffer.alloc(mostFileBytes)
    const text = bytes.toString('latin1', 0, readSync(fd, bytes, 0, mostFileBytes, 0)).trim()
    if (!tokenPattern.test(text)) throw misuse(path, `${text.length} characters`, 'the 43 of a token, and nothing else')
    return text
  } finally {
    closeSync(fd)
  }
}

function makeToken(path: string): string {
  const token = randomBytes(32).toString('base64url')
  try {
    const fd = openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | noFollow, 0o600)
    try {
      if (process.platform !== 'win32') fchmodSync(fd, 0o600) // whatever the umask
      writeSync(fd, `${token}\n`)
      fsyncSync(fd)
    } finally {
      closeSync(fd)
    }
  } catch (cause) {
    throw unwritable(path, cause, 'a place for a token', 'Name a file in a folder of your own.') ?? cause
  }
  return token
}

/** Why a request is refused that needs `token`, or undefined. Never says what was sent. */
export function tokenRefusal({ headers }: IncomingMessage, token: string): Fault | undefined {
  const bearer = /^Bearer +([\w-]+)$/i.exec(headers.authorization ?? '')?.[1]
  const offered = protocolsOf(headers).find((name) => name.startsWith(tokenProtocolPrefix))
  const sent = bearer ?? offered?.slice(tokenProtocolPrefix.length)
  if (sent !== undefined && isSame(sent, token)) return undefined
  return new Fault('E_TOKEN', {
    at: 'token',
    found: sent === undefined ? 'none' : 'another one',
    expected: 'the one of this server, as "Authorization: Bearer …"',
    wayOut: 'Open the whole address that Ghostnote printed, with what follows the #.',
  })
}

/** Takes the token out of the subprotocols that a browser offers, so that it stands in no sentence and no log. */
export function hideToken({ headers }: IncomingMessage): void {
  if (headers['sec-websocket-protocol'] === undefined) return
  const others = protocolsOf(headers).filter((name) => !name.startsWith(tokenProtocolPrefix))
  headers['sec-websocket-protocol'] = others.join(', ')
}

function protocolsOf(headers: IncomingMessage['headers']): string[] {
  return (headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim())
}

/** In a time that does not tell how much of it was right. */
function isSame(sent: string, token: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(sent), digest(token))
}

function misuse(at: string, found: string, expected: string): Fault {
  return new Fault('E_USAGE', { at, found, expected, wayOut: 'Name another file, or one that is not there yet.' })
}
