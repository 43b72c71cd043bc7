// Asks the server which sound of a model is nearest to a sample.

import { analysis, mostSampleBytes } from '../../src/protocol/analysis.ts'
import type { Analysis } from '../../src/protocol/analysis.ts'
import { tokenInFragment } from '../../src/protocol/token.ts'
import { checked } from '../../src/faults/checked.ts'

/** It takes a second or two; a busy server may have others before. */
const answerWithinMs = 120_000

/** @throws Error with a sentence for the player. */
export async function askForNearest(base: string, model: string, file: Blob): Promise<Analysis> {
  if (file.size > mostSampleBytes)
    throw new Error(`It has ${Math.round(file.size / 1e6)} MB; a one-shot may have ${mostSampleBytes >> 20}.`)
  const token = tokenInFragment(new URL(base).hash)
  const address = new URL('api/analyses', base)
  address.searchParams.set('model', model)
  const response = await fetch(address, {
    method: 'POST',
    body: file,
    headers: {
      'Content-Type': 'application/octet-stream',
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
    },
    signal: AbortSignal.timeout(answerWithinMs),
  })
  const answer: unknown = await response.json()
  if (response.ok) return checked(analysis, answer, 'answer', 'E_PROTOCOL', 'Use a server of the same version.')
  throw new Error((answer as { readonly message: string }).message)
}

/** base64 → bytes. */
export function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
}
