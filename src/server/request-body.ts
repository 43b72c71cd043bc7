// A request's body, as it is or as JSON, never more of it than is wanted.

import type { Context } from 'hono'
import { maxKitBytes } from '../engine/kits.ts'
import { Fault } from '../faults/fault.ts'

/** @throws Fault E_LIMIT for more than `mostBytes`, E_USAGE for a body that is cut short or no UTF-8. */
async function bodyText(request: Request, mostBytes: number): Promise<string> {
  const bytes = await bodyBytes(request, mostBytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw incomplete(`${bytes.length} bytes that are no UTF-8`, 'a text', cause)
  }
}

/** @throws Fault E_LIMIT for more than `mostBytes`, E_USAGE for a body that is cut short. */
export async function bodyBytes(request: Request, mostBytes: number): Promise<Uint8Array> {
  if (Number(request.headers.get('content-length') ?? 0) > mostBytes) throw tooLarge(mostBytes)
  const chunks: Uint8Array[] = []
  let bytes = 0
  try {
    // Not hono's own limit: given a body in chunks, it makes a new Request of one that Node's adapter only imitates.
    for await (const chunk of request.body ?? []) {
      bytes += chunk.length
      if (bytes > mostBytes) throw tooLarge(mostBytes)
      chunks.push(chunk)
    }
    return Buffer.concat(chunks)
  } catch (cause) {
    if (cause instanceof Fault) throw cause
    throw incomplete(`${bytes} bytes that are cut short`, 'a whole body', cause)
  }
}

function incomplete(found: string, expected: string, cause: unknown): Fault {
  return new Fault('E_USAGE', { at: 'body', found, expected, wayOut: 'Send all of it.' }, { cause })
}

/** What a body should be: no larger than this, and where its format is told. */
export interface BodyFormat {
  readonly mostBytes: number
  readonly expected: string
  readonly wayOut: string
}

const kitFormat: BodyFormat = {
  mostBytes: maxKitBytes,
  expected: 'a kit',
  wayOut: 'Send the kit as JSON: see docs/kit.schema.json.',
}

/**
 * JSON of a format, unchecked; of a kit where none is named. Only what says that it is JSON: a form of another page cannot.
 * @throws Fault as `bodyText` does, and E_USAGE for what is none.
 */
export async function jsonBody(context: Context, format: BodyFormat = kitFormat): Promise<unknown> {
  const { mostBytes, wayOut } = format
  const misuse = (at: string, found: string, expected: string) => new Fault('E_USAGE', { at, found, expected, wayOut })
  const type = context.req.header('Content-Type') ?? 'none'
  if (!/^application\/json\s*(;|$)/i.test(type)) throw misuse('Content-Type', type.slice(0, 80), 'application/json')
  const text = await bodyText(context.req.raw, mostBytes)
  try {
    return JSON.parse(text)
  } catch {
    throw misuse('body', 'text that is not JSON', format.expected)
  }
}

function tooLarge(mostBytes: number): Fault {
  return new Fault('E_LIMIT', {
    at: 'body',
    found: `more than ${mostBytes} bytes`,
    expected: 'at most that',
    wayOut: 'Leave out what does not belong to it.',
  })
}
