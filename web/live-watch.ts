// Asks the server now and then how live play at its machine goes, and says so where it is not as it should be.

import type { Answer } from '../src/protocol/messages.ts'
import { firstServerId } from '../src/protocol/requests.ts'
import type { Request } from '../src/protocol/requests.ts'

const everySec = 5
/** Sounds are asked for by ids from 0 on; they never come this far (midi-link.ts has the last one). */
const statusId = firstServerId - 2

export interface LiveTrouble {
  /** A few words. */
  readonly short: string
  /** Sentences. */
  readonly long: string
}

interface LiveWatchHandlers {
  send(message: Request<'status'>): void
  /** `trouble` has changed. */
  changed(): void
}

export class LiveWatch {
  readonly #handlers: LiveWatchHandlers
  #timer: ReturnType<typeof setInterval> | undefined
  #trouble: LiveTrouble | undefined

  constructor(handlers: LiveWatchHandlers) {
    this.#handlers = handlers
  }

  /** Undefined as long as all is well. */
  get trouble(): LiveTrouble | undefined {
    return this.#trouble
  }

  /** Asks now and from now on. */
  start(): void {
    this.stop()
    const ask = (): void => this.#handlers.send({ type: 'status', id: statusId })
    this.#timer = setInterval(ask, everySec * 1000)
    ask()
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  hear({ live }: Answer<'report'>): void {
    const trouble = live && troubleOf(live)
    if (trouble?.long === this.#trouble?.long) return
    this.#trouble = trouble
    this.#handlers.changed()
  }
}

/** What counters of live play say that a player should know; undefined where all is well. */
export function troubleOf(live: Readonly<Record<string, number>>): LiveTrouble | undefined {
  const of = (id: string): number => live[id] ?? 0
  const short = [
    some(of('underruns'), 'gap'),
    some(of('fallbacks'), 'fallback'),
    some(of('deadlineMisses'), 'late slice'),
  ]
    .filter((part) => part !== undefined)
    .join(', ')
  if (short === '') return undefined
  const long =
    `At the server’s machine: ${some(of('hits'), 'hit') ?? 'no hits'}, ${of('liveHits')} of them synthesised as they were struck. ` +
    `${of('fallbacks')} went over to a rendered sound, for synthesis was late with ${some(of('deadlineMisses'), 'slice') ?? 'no slice'}; ` +
    `${of('queueDepth')} are under way. The sound had ${some(of('underruns'), 'gap') ?? 'no gaps'}.`
  return { short, long }
}

function some(count: number, noun: string): string | undefined {
  return count === 0 ? undefined : `${count} ${noun}${count === 1 ? '' : 's'}`
}
