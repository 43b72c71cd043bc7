// A request's body as text, never more of it than is wanted.

import { Fault } from '../faults/fault.ts'

/** @throws Fault E_LIMIT for more than `mostBytes`, E_USAGE for a body that is cut short or no UTF-8. */
export async function bodyText(request: Request, mostBytes: number): Promise<string> {
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
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))
  } catch (cause) {
    if (cause instanceof Fault) throw cause
    throw new Fault(
      'E_USAGE',
      {
        at: 'body',
        found: `${bytes} bytes that are cut short or no UTF-8`,
        expected: 'a text',
        wayOut: 'Send all of it.',
      },
      { cause },
    )
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
