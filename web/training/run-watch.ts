// The page's side of a run that is watched: asks the server for what is new every second, and keeps it.

import { parseRunReport, type RunReport, type RunRow } from '../../src/protocol/run-watch.ts'

const everyMs = 1000

export class RunWatch extends EventTarget {
  /** The last report, without its rows; undefined before the first. */
  report: Omit<RunReport, 'rows' | 'rowCount'> | undefined
  rows: RunRow[] = []
  /** Whether the last question was answered. */
  answered = false
  readonly #base: string
  readonly #fetch: typeof fetch
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(base: string, fetchWith: typeof fetch = (...request) => fetch(...request)) {
    super()
    this.#base = base
    this.#fetch = fetchWith
  }

  start(): void {
    void this.ask().finally(() => {
      this.#timer = setTimeout(() => this.start(), everyMs)
    })
  }

  stop(): void {
    clearTimeout(this.#timer)
  }

  /** One question; `change` is dispatched when it is answered, or fails. */
  async ask(): Promise<void> {
    try {
      const response = await this.#fetch(new URL(`api/run?from=${this.rows.length}`, this.#base))
      if (!response.ok) throw new Error(`status ${response.status}`)
      const { rows, rowCount, ...report } = parseRunReport(await response.json())
      // Fewer rows than before: the run was taken up again from an earlier checkpoint. All are asked for anew.
      this.rows = rowCount < this.rows.length ? [] : [...this.rows, ...rows]
      this.report = report
      this.answered = true
    } catch {
      this.answered = false
    }
    this.dispatchEvent(new Event('change'))
  }
}
