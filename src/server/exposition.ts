// Numbers as lines of text, in the format 0.0.4 that Prometheus reads
// (prometheus.io/docs/instrumenting/exposition_formats).

export type Labels = Readonly<Record<string, string | number>>

export interface Sample {
  /** What a histogram adds to the family's name: bucket, sum, count. */
  readonly part?: string
  readonly labels?: Labels
  readonly value: number
}

export interface Family {
  readonly name: string
  readonly kind: 'counter' | 'gauge' | 'histogram'
  readonly help: string
  /** As they stand now. */
  readonly samples: () => readonly Sample[]
}

export const expositionType = 'text/plain; version=0.0.4; charset=utf-8'

/** Families in the given order; each name must be there once. */
export function exposition(families: Iterable<Family>): string {
  let text = ''
  for (const { name, kind, help, samples } of families) {
    text += `# HELP ${name} ${escaped(help)}\n# TYPE ${name} ${kind}\n`
    for (const { part, labels = {}, value } of samples()) {
      const pairs = Object.entries(labels).map(([key, of]) => `${key}="${escaped(String(of)).replaceAll('"', '\\"')}"`)
      const braces = pairs.length === 0 ? '' : `{${pairs.join(',')}}`
      text += `${name}${part === undefined ? '' : `_${part}`}${braces} ${numberText(value)}\n`
    }
  }
  return text
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
}

function numberText(value: number): string {
  return Number.isFinite(value) ? String(value) : Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf'
}
