// stats.jsonl: what a run has measured, a JSON object a line: mean losses every so many steps, the measures of each
// preview, the distances of each evaluation. Rows are flat, so that a line that a full disk cut off never parses.

import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { writeFileAtomic } from '../formats/atomic-file.ts'

/** A row: `step`, perhaps `phase`, and numbers by name. */
export interface StatsRow {
  readonly step: number
  readonly phase?: string
  readonly [measure: string]: number | string | undefined
}

/** The measure called `name`; undefined where the row has none. JSON knows no NaN: it reads back as no number. */
export function measured(row: StatsRow, name: string): number | undefined {
  const value = row[name]
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

/** All whole lines of a stats file; none where there is no file. */
export function readStats(path: string): StatsRow[] {
  if (!existsSync(path)) return []
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return line.endsWith('}') ? [JSON.parse(line) as StatsRow] : []
      } catch {
        return [] // torn by a crash of the machine
      }
    })
}

/** The stats file of a run that goes on after `step`: lines that a killed run wrote beyond it are dropped. */
export class StatsFile {
  readonly #path: string
  readonly #rows: StatsRow[]

  constructor(path: string, step: number) {
    this.#path = path
    const found = readStats(path)
    this.#rows = found.filter((row) => row.step <= step)
    if (existsSync(path)) writeFileAtomic(path, this.#rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
  }

  get rows(): readonly StatsRow[] {
    return this.#rows
  }

  append(row: StatsRow): void {
    appendFileSync(this.#path, `${JSON.stringify(row)}\n`)
    this.#rows.push(row)
  }
}
