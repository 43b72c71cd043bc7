// What the synths of a shelf have done, one by one.

import type { ModelShelf } from '../engine/shelf.ts'
import type { Synth } from '../engine/synth.ts'
import { renderBoundsSec } from '../engine/synth-tally.ts'
import type { Family, Labels, Sample } from './exposition.ts'

export function synthFamilies(shelf: ModelShelf): Family[] {
  const each = (kind: Family['kind'], name: string, help: string, value: (synth: Synth) => number): Family => ({
    name: `ghostnote_${name}`,
    kind,
    help,
    samples: () => shelf.started().map((synth) => ({ labels: labelsOf(synth), value: value(synth) })),
  })
  return [
    {
      name: 'ghostnote_render_seconds',
      kind: 'histogram',
      help: 'Time that renders took in the synth worker',
      samples: () => shelf.started().flatMap(renderTimes),
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

function renderTimes(synth: Synth): Sample[] {
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
