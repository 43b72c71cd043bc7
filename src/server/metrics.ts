// /metrics: what the server, its synths and its sockets have done.

import type { ModelShelf } from '../engine/shelf.ts'
import { exposition, type Family, type Labels } from './exposition.ts'
import type { NumberSource } from './numbers.ts'
import { processNumbers } from './process-numbers.ts'
import { synthFamilies } from './synth-numbers.ts'

/** Where a fault was answered. */
type Door = 'http' | 'socket'

export class Metrics {
  readonly #families: Family[] = []
  readonly #faults = new Counts()
  readonly #answers = new Counts()
  readonly #process = processNumbers()

  constructor(version: string, shelf: ModelShelf) {
    this.#families.push(
      {
        name: 'ghostnote_info',
        kind: 'gauge',
        help: 'Always 1; the label says which version runs',
        samples: () => [{ labels: { version }, value: 1 }],
      },
      ...this.#process.families,
      ...synthFamilies(shelf),
      {
        name: 'ghostnote_faults_total',
        kind: 'counter',
        help: 'Requests and messages that were refused or failed, by code of the fault and by door',
        samples: () => this.#faults.samples(),
      },
      {
        name: 'ghostnote_http_answers_total',
        kind: 'counter',
        help: 'HTTP answers by route and status; what is refused ahead of all routes is among the faults only',
        samples: () => this.#answers.samples(),
      },
    )
  }

  /** Shows all numbers of a source: its id "leadSec" becomes ghostnote_<prefix>_lead_seconds. */
  add(prefix: string, source: NumberSource): void {
    for (const { id, kind, help } of source.rows) {
      const words = id.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`).replace(/_sec$/, '_seconds')
      const name = `ghostnote_${prefix}_${words}${kind === 'counter' ? '_total' : ''}`
      this.#families.push({ name, kind, help, samples: () => [{ value: source.read()[id] ?? 0 }] })
    }
  }

  fault(code: string, door: Door): void {
    this.#faults.add({ code, door })
  }

  /** `route` is the pattern, not the path: there are finitely many. */
  answer(route: string, status: number): void {
    this.#answers.add({ route, status })
  }

  text(): string {
    return exposition(this.#families)
  }

  close(): void {
    this.#process.stop()
  }
}

/** One count for each set of labels. */
class Counts {
  readonly #counts = new Map<string, { readonly labels: Labels; value: number }>()

  add(labels: Labels): void {
    const key = Object.values(labels).join(' ')
    const known = this.#counts.get(key) ?? { labels, value: 0 }
    known.value++
    this.#counts.set(key, known)
  }

  samples(): readonly { readonly labels: Labels; readonly value: number }[] {
    return [...this.#counts.values()]
  }
}
