// The package's description after Psych-DS 1.5.0: JSON-LD in the vocabulary of schema.org, every column of every table in it.

import type { Column } from './table.ts'

/** A table under `data/`; rows of any kind, for only the columns are described. */
export interface Described {
  readonly columns: readonly Pick<Column<never>, 'name' | 'description' | 'unit'>[]
}

export interface About {
  readonly name: string
  readonly description: string
  readonly license: string
  readonly authors: readonly string[]
  /** First and last time of an event; undefined where there is none. */
  readonly span: readonly [string, string] | undefined
  readonly methods: readonly string[]
  readonly isPrivate: boolean
}

const privacy = {
  public:
    'No personal data: sessions have numbers; what participants typed, and the zone of their clocks, is left out.',
  private:
    'Holds what participants typed, in the folder remarks, which may name people. Delete that folder before sharing.',
}

export function psychDsDescription(about: About, tables: readonly Described[]): object {
  const { name, description, license, authors, span, methods, isPrivate } = about
  return {
    '@context': 'https://schema.org/',
    '@type': 'Dataset',
    name,
    description,
    schemaVersion: 'Psych-DS 1.5.0',
    license,
    ...(authors.length > 0 && { author: authors.map((author) => ({ '@type': 'Person', name: author })) }),
    ...(span !== undefined && { temporalCoverage: span.join('/') }),
    keywords: ['listening test', 'psychoacoustics', 'timbre', 'drums', ...methods],
    measurementTechnique: methods.join(', '),
    usageInfo: isPrivate ? privacy.private : privacy.public,
    variableMeasured: variables(tables),
  }
}

/** @throws RangeError for a name that means two things: columns are described by name alone. */
function variables(tables: readonly Described[]): object[] {
  const known = new Map<string, { readonly description: string; readonly unit?: string }>()
  for (const { name, description, unit } of tables.flatMap(({ columns }) => columns)) {
    const before = known.get(name)
    if (before !== undefined && (before.description !== description || before.unit !== unit))
      throw new RangeError(`two columns ${name}`)
    known.set(name, { description, ...(unit !== undefined && { unit }) })
  }
  return [...known].map(([name, { description, unit }]) => ({
    '@type': 'PropertyValue',
    name,
    description,
    ...(unit !== undefined && { unitText: unit }),
  }))
}
