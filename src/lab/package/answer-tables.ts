// The answers of each session as tables: one a subject and kind of task, for both standards.

import type { Study } from '../../protocol/study.ts'
import type { SessionEvents } from '../analysis/report.ts'
import { type AnswerRow, type JndRow, rowsOf } from '../analysis/trials.ts'
import { behOf, type SubjectTable } from './bids.ts'
import { courseOf } from './course.ts'
import { type PackageFile, textFile } from './format.ts'
import { label, taskLabels } from './labels.ts'
import type { Described } from './psych-ds.ts'
import { type Column, csvOf } from './table.ts'
import { jndColumns, type JndCells, pairColumns, ratingColumns } from './trial-columns.ts'

export interface AnswerTables {
  /** Under `data/`. */
  readonly files: readonly PackageFile[]
  readonly described: readonly Described[]
  readonly beh: readonly SubjectTable[]
}

/** `sessions` are those that are kept. */
export function answerTables(
  study: Study,
  sessions: readonly SessionEvents[],
  subjectOf: (session: number) => string,
): AnswerTables {
  const files: PackageFile[] = []
  const beh: SubjectTable[] = []
  for (const { session, events } of sessions) {
    const subject = subjectOf(session.number)
    const add = <Row>(task: string, columns: readonly Column<Row>[], rows: readonly Row[]): void => {
      if (rows.length === 0) return
      const name = `study-${label(study.name)}_subject-${subject}_task-${task}_data.csv`
      files.push(textFile(`data/${name}`, csvOf(columns, rows)))
      beh.push({ subject, task, ...behOf(columns, rows) })
    }
    const of = { study: study.name, subject }
    const rows = rowsOf(session, events)
    add(taskLabels.jnd, jndColumns, jndCells(study, subject, rows))
    for (const kind of ['mushra', 'multi-stimulus', 'acr'] as const) {
      const mine = rows.filter((row) => row.kind === 'rating' && row.page.kind === kind)
      add(
        taskLabels[kind],
        ratingColumns,
        mine.flatMap((row) => (row.kind === 'rating' ? [{ ...of, row }] : [])),
      )
    }
    add(
      taskLabels.pairwise,
      pairColumns,
      rows.flatMap((row) => (row.kind === 'pair' ? [{ ...of, row }] : [])),
    )
  }
  return { files, described: [{ columns: jndColumns }, { columns: ratingColumns }, { columns: pairColumns }], beh }
}

/** In the order of answering. */
function jndCells(study: Study, subject: string, rows: readonly AnswerRow[]): JndCells[] {
  const mine = rows.filter((row): row is JndRow => row.kind === 'jnd')
  return [...Map.groupBy(mine, ({ trial }) => trial.block)].flatMap(([name, own]) => {
    const block = study.blocks.find((one) => one.name === name)
    if (block?.kind !== 'jnd') return []
    const course = courseOf(study, block, own)
    return own.map((row, i) => ({
      study: study.name,
      subject,
      row,
      procedure: block.procedure.type,
      course: course[i],
    }))
  })
}
