// A request's body as JSON: only what says that it is.

import type { Context } from 'hono'
import { Fault } from '../faults/fault.ts'
import { bodyText } from './request-body.ts'

/** @throws Fault E_USAGE for another type or text that is not JSON, E_LIMIT for more than `mostBytes`. */
export async function jsonOf(context: Context, mostBytes: number, wayOut: string): Promise<unknown> {
  const misuse = (at: string, found: string, expected: string) => new Fault('E_USAGE', { at, found, expected, wayOut })
  // A form of another page cannot say so.
  const type = context.req.header('Content-Type') ?? 'none'
  if (!/^application\/json\s*(;|$)/i.test(type)) throw misuse('Content-Type', type.slice(0, 80), 'application/json')
  const text = await bodyText(context.req.raw, mostBytes)
  try {
    return JSON.parse(text)
  } catch {
    throw misuse('body', 'text that is not JSON', 'JSON')
  }
}
