// Tables read back, by the rules of RFC 4180 and of BIDS, apart from the code that wrote them.

/** Rows of cells; quotes may hold commas, quotes and line ends. @throws Error where a quote stands wrong. */
export function csvRows(text: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  for (let rest = text; rest !== '';) {
    const [all, quoted, plain, end] = /^(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/.exec(rest) ?? []
    if (all === undefined) throw new Error(`no CSV: ${rest.slice(0, 60)}`)
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'))
    rest = rest.slice(all.length)
    if (end !== ',') {
      rows.push(row)
      row = []
    }
  }
  return rows
}

export function tsvRows(text: string): string[][] {
  return text
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => line.split('\t'))
}

/** Rows as values by their columns' names. */
export function records([header, ...rows]: readonly string[][]): Record<string, string>[] {
  return rows.map((row) => Object.fromEntries(row.map((cell, i) => [header[i], cell])))
}
