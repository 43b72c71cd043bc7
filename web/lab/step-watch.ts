// How the page is while a step is answered: what the lab keeps as the conduct of an answer. Outlives a reload.

import type { Conduct } from '../../src/protocol/participant.ts'
import type { Keep } from './keep.ts'

/** What is kept of a step that is not answered yet. */
interface Draft {
  readonly step: string
  readonly reloads: number
  readonly plays: readonly number[]
  readonly hiddenSec: number
  readonly shownSec: number
  /** Whatever the step's element wants to find again. */
  readonly filled: unknown
}

const draftName = 'draft'
/** A first guess of a screen's frame; fast screens have shorter ones. */
const usualFrameMs = 1000 / 60
const leastFrameMs = 4
/** A day: the most that the lab takes for a time. */
const mostSec = 86_400

export class StepWatch {
  readonly step: string
  readonly #keep: Keep
  readonly #latencySec: () => number | undefined
  readonly #plays: number[]
  readonly #shownAtMs = performance.now()
  readonly #before: Draft | undefined
  #filled: unknown
  #hiddenMs = 0
  #hiddenSinceMs: number | undefined
  #endMs: number | undefined
  #droppedFrames = 0
  #frameMs = usualFrameMs
  #lastFrameMs: number | undefined
  #isOver = false

  constructor(
    step: string,
    { sounds, keep, latencySec }: { sounds: number; keep: Keep; latencySec: () => number | undefined },
  ) {
    this.step = step
    this.#keep = keep
    this.#latencySec = latencySec
    this.#before = draftOf(keep, step)
    this.#filled = this.#before?.filled
    this.#plays = Array.from({ length: sounds }, (_, i) => this.#before?.plays[i] ?? 0)
    if (document.visibilityState === 'hidden') this.#hiddenSinceMs = this.#shownAtMs
    document.addEventListener('visibilitychange', this.#seen)
    window.addEventListener('pagehide', this.#save)
    requestAnimationFrame(this.#frame)
    this.#save()
  }

  /** What was filled in before a reload. */
  get filled(): unknown {
    return this.#filled
  }

  /** Keeps what is filled in so far; any JSON. */
  remember(value: unknown): void {
    this.#filled = value
    this.#save()
  }

  /** A sound has begun. */
  played(index: number): void {
    this.#plays[index] = (this.#plays[index] ?? 0) + 1
    this.#save()
  }

  /** The last sound, or the last change, ended at `atMs` of the page's clock. */
  endedAt(atMs: number): void {
    this.#endMs = atMs
  }

  /** `atMs` is when the answer was given, on the page's clock. */
  conductAt(atMs: number): Conduct {
    const latency = this.#latencySec()
    return {
      responseSec: inSec(atMs - (this.#endMs ?? this.#shownAtMs)),
      shownSec: Math.min(mostSec, (this.#before?.shownSec ?? 0) + inSec(atMs - this.#shownAtMs)),
      plays: this.#plays.slice(0, 20),
      hiddenSec: Math.min(mostSec, this.#hiddenSec),
      reloads: this.#reloads,
      ...(latency !== undefined && { outputLatencySec: latency }),
      droppedFrames: this.#droppedFrames,
      clientTime: new Date().toISOString(),
    }
  }

  /** The step was answered: nothing of it is kept any more. */
  end(): void {
    this.#isOver = true
    document.removeEventListener('visibilitychange', this.#seen)
    window.removeEventListener('pagehide', this.#save)
  }

  get #hiddenSec(): number {
    const open = this.#hiddenSinceMs === undefined ? 0 : performance.now() - this.#hiddenSinceMs
    return (this.#before?.hiddenSec ?? 0) + inSec(this.#hiddenMs + open)
  }

  get #reloads(): number {
    return this.#before === undefined ? 0 : this.#before.reloads + 1
  }

  readonly #save = (): void => {
    if (this.#isOver) return
    const draft: Draft = {
      step: this.step,
      reloads: this.#reloads,
      plays: this.#plays,
      hiddenSec: this.#hiddenSec,
      shownSec: (this.#before?.shownSec ?? 0) + inSec(performance.now() - this.#shownAtMs),
      filled: this.#filled,
    }
    this.#keep.keepNow(draftName, JSON.stringify(draft))
  }

  readonly #seen = (): void => {
    const now = performance.now()
    if (document.visibilityState === 'hidden') this.#hiddenSinceMs ??= now
    else if (this.#hiddenSinceMs !== undefined) {
      this.#hiddenMs += now - this.#hiddenSinceMs
      this.#hiddenSinceMs = undefined
      this.#lastFrameMs = undefined // hidden pages draw none
    }
  }

  readonly #frame = (atMs: number): void => {
    if (this.#isOver) return
    const tookMs = this.#lastFrameMs === undefined ? 0 : atMs - this.#lastFrameMs
    if (tookMs >= leastFrameMs) this.#frameMs = Math.min(this.#frameMs, tookMs)
    if (tookMs > 2 * this.#frameMs) this.#droppedFrames++
    this.#lastFrameMs = document.visibilityState === 'hidden' ? undefined : atMs
    requestAnimationFrame(this.#frame)
  }
}

function inSec(ms: number): number {
  return Math.min(mostSec, Math.max(0, ms) / 1000)
}

/** Another session's draft of the same step is none: it is forgotten with its token. */
function draftOf(keep: Keep, step: string): Draft | undefined {
  try {
    const draft = JSON.parse(keep.recallNow(draftName) ?? '{}') as Partial<Draft>
    return draft.step === step && Array.isArray(draft.plays) ? (draft as Draft) : undefined
  } catch {
    return undefined
  }
}
