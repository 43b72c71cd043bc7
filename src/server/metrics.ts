// /metrics: what the server, its synths and its sockets have done, in the text format that Prometheus reads.

import { collectDefaultMetrics, type Metric, Registry } from 'prom-client'
import type { ModelShelf } from '../engine/shelf.ts'
import type { Synth } from '../engine/synth.ts'
import { renderBoundsSec } from '../engine/synth-tally.ts'
import type { NumberSource } from './numbers.ts'

type Labels = Readonly<Record<string, string | number>>

interface Family {
  /** Without the program's name before it. */
  readonly name: string
  readonly kind: 'counter' | 'gauge' | 'histogram'
  readonly help: string
  /** As they stand now; `part` is what a histogram adds to the name. */
  readonly values: () => readonly { readonly part?: string; readonly labels?: Labels; readonly value: number }[]
}

/** Where a fault was answered. */
export type Door = 'http' | 'socket'

export class Metrics {
  readonly #registry = new Registry()
  readonly #faults = new Map<string, { readonly labels: Labels; value: number }>()
  readonly #answers = new Map<string, { readonly labels: Labels; value: number }>()

  constructor(version: string, shelf: ModelShelf) {
    collectDefaultMetrics({ register: this.#registry })
    this.#show({
      name: 'info',
      kind: 'gauge',
      help: 'Always 1; the label says which version runs',
      values: () => [{ labels: { version }, value: 1 }],
    })
    for (const family of synthFamilies(shelf)) this.#show(family)
    this.#show({
      name: 'faults_total',
      kind: 'counter',
      help: 'Requests and messages that were refused or failed, by code of the fault and by door',
      values: () => [...this.#faults.values()],
    })
    this.#show({
      name: 'http_answers_total',
      kind: 'counter',
      help: 'HTTP answers by route and status; refusals ahead of all routes have none',
      values: () => [...this.#answers.values()],
    })
  }

  get contentType(): string {
    return this.#registry.contentType
  }

  /** Shows all numbers of a source: its id "leadSec" becomes ghostnote_<prefix>_lead_seconds. */
  add(prefix: string, source: NumberSource): void {
    for (const { id, kind, help } of source.rows) {
      const words = id.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`).replace(/_sec$/, '_seconds')
      const name = `${prefix}_${words}${kind === 'counter' ? '_total' : ''}`
      this.#show({ name, kind, help, values: () => [{ value: source.read()[id] ?? 0 }] })
    }
  }

  fault(code: string, door: Door): void {
    count(this.#faults, { code, door })
  }

  /** `route` is the pattern, not the path: there are finitely many. */
  answer(route: string, status: number): void {
    count(this.#answers, { route, status })
  }

  async text(): Promise<string> {
    return await this.#registry.metrics()
  }

  #show({ name, kind, help, values }: Family): void {
    const whole = `ghostnote_${name}`
    const get = () => ({
      name: whole,
      help,
      type: kind,
      aggregator: 'sum',
      values: values().map(({ part, labels = {}, value }) => ({
        metricName: part === undefined ? whole : `${whole}_${part}`,
        labels,
        value,
      })),
    })
    // The registry asks a metric for no more than this; its own classes would want to be told of every change instead.
    this.#registry.registerMetric({ name: whole, get } as unknown as Metric)
  }
}

function count(counts: Map<string, { readonly labels: Labels; value: number }>, labels: Labels): void {
  const key = Object.values(labels).join(' ')
  const known = counts.get(key) ?? { labels, value: 0 }
  known.value++
  counts.set(key, known)
}

function synthFamilies(shelf: ModelShelf): Family[] {
  const each = (kind: Family['kind'], name: string, help: string, number: (synth: Synth) => number): Family => ({
    name,
    kind,
    help,
    values: () => shelf.started().map((synth) => ({ labels: labelsOf(synth), value: number(synth) })),
  })
  return [
    {
      name: 'render_seconds',
      kind: 'histogram',
      help: 'Time that renders took in the synth worker',
      values: () => shelf.started().flatMap(renderTimes),
    },
    each('counter', 'bank_hits_total', 'Shots that were in the bank', ({ tally }) => tally.bankHits),
    each('counter', 'bank_misses_total', 'Shots that had to be rendered', ({ tally }) => tally.bankMisses),
    each('counter', 'renders_joined_total', 'Shots that were being rendered already', ({ tally }) => tally.joined),
    each('counter', 'renders_refused_total', 'Shots refused for too many waited', ({ tally }) => tally.refused),
    each('counter', 'synth_crashes_total', 'Times that a synth worker died', ({ tally }) => tally.crashes),
    each('gauge', 'bank_bytes', 'Size of the shots in the bank', ({ banked }) => banked.bytes),
    each('gauge', 'bank_shots', 'Shots in the bank', ({ banked }) => banked.shots),
    each('gauge', 'synth_queue_depth', 'Renders that wait or are under way', ({ queued }) => queued),
  ]
}

function renderTimes(synth: Synth): ReturnType<Family['values']> {
  const labels = labelsOf(synth)
  const { renders, renderSec } = synth.tally
  let upTo = 0
  const buckets = [...renders].map((renderCount, i) => {
    upTo += renderCount
    return { part: 'bucket', labels: { ...labels, le: renderBoundsSec[i] ?? '+Inf' }, value: upTo }
  })
  return [...buckets, { part: 'sum', labels, value: renderSec }, { part: 'count', labels, value: upTo }]
}

function labelsOf(synth: Synth): Labels {
  return { model: synth.bundle.manifest.name }
}
