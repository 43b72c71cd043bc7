// Numbers that a part of the program keeps of itself, in a table that says what each means: /metrics shows them as they
// stand there.

interface NumberRow {
  readonly id: string
  /** A counter only rises; a gauge is how it stands. */
  readonly kind: 'counter' | 'gauge'
  /** One line for those who read the numbers. */
  readonly help: string
}

/** A table and its present numbers, by id. */
export interface NumberSource {
  readonly rows: readonly NumberRow[]
  read(): Readonly<Record<string, number>>
}
