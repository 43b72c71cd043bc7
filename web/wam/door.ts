// Why the server does not let the plugin in: browsers tell a page nothing about a socket that was refused, but what else
// the server answers says it.

import { tokenInFragment } from '../../src/protocol/token.ts'

/** Nobody answers; the page is not let in; or the token is missing or wrong. */
export type Refusal = 'away' | 'origin' | 'token'

const answerWithinMs = 3000

/** `base` is the server's address. The plugin's own files are answered to every page, /livez to those that are let in. */
export async function refusalAt(base: string, fetchWith: typeof fetch = (...ask) => fetch(...ask)): Promise<Refusal> {
  const answers = async (path: string): Promise<boolean> => {
    try {
      const { ok } = await fetchWith(new URL(path, base), { signal: AbortSignal.timeout(answerWithinMs) })
      return ok
    } catch {
      return false
    }
  }
  if (!(await answers('wam/descriptor.json'))) return 'away'
  return (await answers('livez')) ? 'token' : 'origin'
}

/** A sentence or two for the player; `page` is the host's origin, `plays` whether sounds are loaded. */
export function refusalText(refusal: Refusal, base: string, page: string, plays: boolean): string {
  const { origin, hash } = new URL(base)
  if (refusal === 'origin') return `Ghostnote does not let this page in. Start it with --allow-origin ${page}`
  if (refusal === 'token') {
    const what = tokenInFragment(hash) === undefined ? 'asks for its token' : 'does not take this token'
    return `Ghostnote ${what}. Load the plugin from ${origin}/wam/index.js#token=… with what it printed when it started.`
  }
  return `Ghostnote does not answer at ${origin}. ${plays ? 'Loaded pads still play; changes will sound when it is back.' : 'Start it; the plugin will find it by itself.'}`
}
