// Tables as text: comma-separated for Psych-DS, tab-separated for BIDS. A column says what it is and how it is had from a
// row, so that no file can have one that is not described.

type Cell = string | number | boolean | null | undefined

export interface Column<Row> {
  readonly name: string
  /** For people: one or two sentences. */
  readonly description: string
  readonly unit?: string
  readonly of: (row: Row) => Cell
}

/** What is missing, in both standards. */
const missing = 'n/a'

/** RFC 4180 but for the line ends, which are single line feeds; UTF-8 without a mark. Numbers come back as they were. */
export function csvOf<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  return text(columns, rows, ',', (value) => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value))
}

/** As BIDS has it: nothing is quoted; a tab or a line end within a value becomes a space. */
export function tsvOf<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  return text(columns, rows, '\t', (value) => value.replace(/[\t\r\n]+/g, ' '))
}

function text<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  separator: string,
  escaped: (value: string) => string,
): string {
  const line = (cells: readonly string[]): string => `${cells.map(escaped).join(separator)}\n`
  const header = line(columns.map(({ name }) => name))
  return header + rows.map((row) => line(columns.map(({ of }) => said(of(row))))).join('')
}

function said(cell: Cell): string {
  if (cell === null || cell === undefined || cell === '') return missing
  if (typeof cell === 'number' && !Number.isFinite(cell)) return missing
  return String(cell)
}
