// A kit as a link: all of it – pads, controls, places, pattern – stands in the address behind the #, which browsers do
// not send anywhere. Deflated JSON in base64url, behind the version of this form; bounded both ways, and checked as kit
// files are.

import { Fault } from '../src/faults/fault.ts'
import type { Kit } from '../src/protocol/kit.ts'
import { mostKitBytes, readKitText } from './kit-cabinet.ts'

const version = '1'
const prefix = `kit=${version}.`
/** More text than this is not even unpacked; a kit of everything that there can be is about half of it. */
export const mostLinkChars = 1 << 16
/** The chat programs that many use take messages of so many characters, Discord the fewest. */
export const chatChars = 2000

/** What stands behind the # of an address that shares a kit. @throws Fault E_LIMIT where that would be too long to open. */
export async function kitFragment(kit: Kit): Promise<string> {
  const { $schema: _, ...said } = kit
  const text = new TextEncoder().encode(JSON.stringify(said))
  const packed = await bytesOf(new Blob([text]).stream().pipeThrough(new CompressionStream('deflate-raw')))
  const fragment = prefix + toBase64Url(packed!)
  if (text.length <= mostKitBytes && fragment.length <= mostLinkChars) return fragment
  throw new Fault('E_LIMIT', {
    at: kit.name,
    found: `a link of ${fragment.length} characters`,
    expected: `at most ${mostLinkChars}`,
    wayOut: 'Export the kit to a file instead.',
  })
}

/** The address that opens the kit on the page of `base`: nothing else of its fragment, which may hold a token, is in it. */
export async function kitLink(kit: Kit, base: string): Promise<string> {
  const address = new URL(base)
  address.hash = await kitFragment(kit)
  address.search = ''
  address.username = ''
  address.password = ''
  return address.href
}

/**
 * The kit in the fragment of an address (with its #); undefined where there is none.
 * @throws Fault E_CONFIG saying what is wrong with it.
 */
export async function kitInFragment(fragment: string): Promise<Kit | undefined> {
  const part = partsOf(fragment).find((text) => text.startsWith('kit='))
  if (part === undefined) return undefined
  const [found, packed = ''] = part.slice('kit='.length).split('.', 2)
  if (found !== version) throw damaged(`version “${found?.slice(0, 20)}”`, `version ${version}`)
  if (part.length > mostLinkChars) throw damaged(`${part.length} characters`, `at most ${mostLinkChars}`)
  const bytes = fromBase64Url(packed)
  if (bytes === undefined || bytes.length === 0) throw damaged('characters that are none of a link', 'base64url')
  return readKitText(await inflated(bytes), 'The link')
}

/** The fragment without the kit in it: a token stays, and what the page does not know. */
export function withoutKit(fragment: string): string {
  const rest = partsOf(fragment).filter((part) => !part.startsWith('kit='))
  return rest.length === 0 ? '' : `#${rest.join('&')}`
}

function partsOf(fragment: string): string[] {
  return fragment
    .replace(/^#/, '')
    .split('&')
    .filter((part) => part !== '')
}

function damaged(found: string, expected: string): Fault {
  return new Fault('E_CONFIG', { at: 'The link', found, expected, wayOut: 'Have it sent again, whole.' })
}

async function inflated(packed: Uint8Array<ArrayBuffer>): Promise<string> {
  let bytes: Uint8Array | undefined
  try {
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate-raw'))
    bytes = await bytesOf(stream, mostKitBytes)
  } catch {
    throw damaged('text that was cut or altered', 'a kit that was shared here')
  }
  if (bytes === undefined) throw damaged(`more than ${mostKitBytes} bytes when unpacked`, 'a kit, which is smaller')
  return new TextDecoder().decode(bytes)
}

/** All of a stream; undefined, and no more is read, where that is more than `most` bytes. */
async function bytesOf(stream: ReadableStream<Uint8Array>, most = Infinity): Promise<Uint8Array | undefined> {
  const parts: Uint8Array[] = []
  let length = 0
  for (const reader = stream.getReader(); ;) {
    const { done, value } = await reader.read()
    if (done) break
    length += value.length
    if (length > most) {
      await reader.cancel()
      return undefined
    }
    parts.push(value)
  }
  const all = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

function toBase64Url(bytes: Uint8Array): string {
  const text = Array.from(bytes, (byte) => String.fromCodePoint(byte)).join('')
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[\w-]*$/.test(text)) return undefined
  try {
    return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.codePointAt(0)!)
  } catch {
    return undefined // of a length that base64 does not have
  }
}
