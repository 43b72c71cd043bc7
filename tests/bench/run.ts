// npm run bench -- NAME [--config style-lite] [--rounds 5] [--threads 1] [--chord 4] [--json]: measures, prints medians and ratios.

import { parseArgs } from 'node:util'
import type { Benchmark } from './benchmark.ts'

const benchmarks: Readonly<Record<string, () => Promise<Benchmark>>> = {
  'train-step': async () => (await import('./train-step.ts')).trainStep,
  analyze: async () => (await import('./analyze.ts')).analyze,
  sockets: async () => (await import('./sockets.ts')).sockets,
  latency: async () => (await import('./latency.ts')).latency,
  inference: async () => (await import('./inference.ts')).inference,
  slices: async () => (await import('./slices.ts')).slices,
  page: async () => (await import('./page.ts')).page,
  lab: async () => (await import('./lab.ts')).lab,
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    config: { type: 'string', default: 'style-lite' },
    rounds: { type: 'string', default: '5' },
    threads: { type: 'string', default: '1' },
    chord: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
})
const [name = ''] = positionals
const benchmark = benchmarks[name]
if (benchmark === undefined) {
  console.error(`benchmark: found '${name}'; expected one of ${Object.keys(benchmarks).join(', ')}`)
  process.exit(2)
}
const { config } = values
const [rounds, threads, chord] = [values.rounds, values.threads, values.chord].map(Number)
const options = { config, rounds, threads, chord }
const report = await (await benchmark())(options)
if (values.json) console.log(JSON.stringify({ benchmark: name, ...options, ...report }, null, 2))
else {
  const width = Math.max(...report.rows.map(({ what }) => what.length))
  for (const { what, value, unit } of report.rows) console.log(`${what.padEnd(width)}  ${inDigits(value)} ${unit}`)
  for (const note of report.notes) console.log(note)
}

/** Three digits that count, never an exponent. */
function inDigits(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3)
}
