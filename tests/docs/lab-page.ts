// docs/lab.md as tests read it: its commands and its tables.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export const labPage = readFileSync(join(import.meta.dirname, '../../docs/lab.md'), 'utf8')

/** Arguments of every `ghostnote lab` line in blocks of shell, without comments. */
export function commandsOf(text: string): string[][] {
  const blocks = [...text.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, code]) => code)
  return blocks.flatMap((code) =>
    code
      .trimEnd()
      .split('\n')
      .map((line) => {
        const [name, lab, ...args] = line.replace(/ +# .*/, '').split(/ +/)
        if (name !== 'ghostnote' || lab !== 'lab') throw new Error(`a line of another program: ${line}`)
        return args
      }),
  )
}

/** Rows of the table whose first head is `head`, cell by cell. */
export function tableOf(text: string, head: string): string[][] {
  const from = text.indexOf(`\n| ${head} |`)
  if (from < 0) throw new Error(`no table of ${head}`)
  const [table] = text.slice(from + 1).split(/\n(?!\|)/)
  return table
    .split('\n')
    .slice(2)
    .map((row) =>
      row
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
}
