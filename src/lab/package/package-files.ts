// A study's data as files of one folder: Psych-DS with a BIDS view, the log of events, stimuli, results. The same sessions
// give the same bytes, whenever and wherever they are written.

import { Fault } from '../../faults/fault.ts'
import type { Study } from '../../protocol/study.ts'
import { sha256 } from '../../formats/sha256.ts'
import { methodsOf } from '../analysis/methods.ts'
import { reportOf, type SessionEvents } from '../analysis/report.ts'
import { looksAmong, noteOfLooks } from '../desk/study-state.ts'
import { reportPage } from '../page/report-page.ts'
import { inLanguage } from '../session/wording.ts'
import type { StudyEvent } from '../store/store.ts'
import { answerTables } from './answer-tables.ts'
import { bidsFiles } from './bids.ts'
import { jsonFile, linesFile, type Making, type PackageFile, paths, type Provenance, textFile } from './format.ts'
import { label, subjectLabel } from './labels.ts'
import { type About, type Described, psychDsDescription } from './psych-ds.ts'
import { publicEvents, typedTexts } from './public-events.ts'
import { psychDsIgnore, readmeOf, remarksWarning } from './readme.ts'
import { screeningCells, screeningColumns, systemCells, systemColumns } from './result-columns.ts'
import { thresholdCells, thresholdColumns } from './result-columns.ts'
import { replyCells, replyColumns, sessionCells, sessionColumns, stimulusColumns } from './session-columns.ts'
import { editionsOf, stimuliOf } from './stimuli.ts'
import { type Column, csvOf } from './table.ts'

export interface PackageInput {
  readonly study: Study
  /** The study file's text. */
  readonly text: string
  /** All of the study, withdrawn ones among them, by number. */
  readonly sessions: readonly SessionEvents[]
  /** What happened to the study itself, as the store has it: early looks at the results stand on the report. */
  readonly studyEvents: readonly StudyEvent[]
  readonly making: Making
  /** A name such as CC-BY-4.0, an address, or a sentence. */
  readonly license?: string
  readonly authors?: readonly string[]
  /** Whether what participants typed goes with it, in a folder of its own. */
  readonly withRemarks?: boolean
  /** Drawn sets of each bootstrap. */
  readonly repetitions: number
}

const noLicense = 'Not stated. Ask whoever ran the study before you use these data.'

/**
 * All files but stimuli and checksums, in the order of their paths.
 * @throws Fault E_PATH where there is nothing to export.
 */
export function packageFiles(input: PackageInput): readonly PackageFile[] {
  const { study, text, studyEvents, making, withRemarks = false, repetitions } = input
  const kept = input.sessions
    .filter(({ session }) => session.state !== 'withdrawn')
    .map(({ session, events }) => ({ session, events: publicEvents(study, events) }))
  if (kept.length === 0)
    throw new Fault('E_PATH', {
      at: `study ${study.name}`,
      found: input.sessions.length === 0 ? 'no session' : 'withdrawn sessions alone',
      expected: 'a session with answers, at least',
      wayOut: 'Export it when somebody has taken part.',
    })
  const subjectOf = (session: number): string => subjectLabel(session, input.sessions.length)
  const options = { seed: study.seed, repetitions }
  const report = reportOf(study, input.sessions, { ...options, ghostnote: making.software.version })
  const { finished, open, withdrawn } = report.sessions
  const note = noteOfLooks(looksAmong(studyEvents, kept))
  const stimuli = stimuliOf(kept)
  const provenance: Provenance = {
    format: 'ghostnote-lab-package',
    version: 1,
    study: { name: study.name, sha256: sha256(new TextEncoder().encode(text)) },
    sessions: { finished, open, withdrawn },
    analysis: options,
    ...making,
    editions: [...editionsOf(stimuli)],
  }
  const about = aboutOf(input, kept)
  const answers = answerTables(study, kept, subjectOf)
  const subjects = kept.map((one) => sessionCells(study, one, subjectOf(one.session.number)))
  const tables = [
    table('sessions', sessionColumns, subjects),
    table(
      'replies',
      replyColumns,
      subjects.flatMap((cells) => replyCells(study, cells)),
    ),
    table('screening', screeningColumns, screeningCells(report, subjectOf)),
    table('thresholds', thresholdColumns, thresholdCells(study, report, subjectOf)),
    table('systems', systemColumns, systemCells(report)),
    table('stimuli', stimulusColumns, stimuli),
  ].filter(({ isEmpty }) => !isEmpty)
  const participants = subjects.map(({ subject, session: { arm, state } }) => ({ subject, arm, state }))
  const files = [
    jsonFile('dataset_description.json', psychDsDescription(about, [...answers.described, ...tables])),
    textFile('README.md', readmeOf(about, provenance)),
    textFile('CHANGES.md', `# Changes\n\n1.0.0: events up to ${about.span?.[1] ?? 'none'}.\n`),
    textFile('.psychdsignore', psychDsIgnore),
    ...tables.map(({ name, csv }) => textFile(`data/study-${label(study.name)}_description-${name}_data.csv`, csv)),
    ...answers.files,
    linesFile(
      paths.sessions,
      kept.map(({ session: { id: _id, study: _study, ...session } }) => session),
    ),
    linesFile(paths.studyEvents, studyEvents),
    ...kept.map(({ session: { number }, events }) =>
      linesFile(
        paths.events(subjectOf(number)),
        events.map((event) => ({ session: number, ...event })),
      ),
    ),
    textFile(paths.study, text),
    linesFile(paths.stimuli, stimuli),
    jsonFile(paths.provenance, provenance),
    textFile('documentation/methods.txt', methodsOf(study, report, note)),
    jsonFile('results/report.json', report),
    textFile('results/report.html', reportPage(study, report, note === undefined ? {} : { note })),
    ...bidsFiles(about, making.software, participants, answers.beh),
    ...(withRemarks
      ? [linesFile(paths.remarks, typedTexts(study, input.sessions)), textFile('remarks/README.md', remarksWarning)]
      : []),
  ]
  return files.toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

interface Table extends Described {
  readonly name: string
  readonly isEmpty: boolean
  readonly csv: string
}

function table<Row>(name: string, columns: readonly Column<Row>[], rows: readonly Row[]): Table {
  return { name, columns, isEmpty: rows.length === 0, csv: csvOf(columns, rows) }
}

function aboutOf({ study, license, authors, withRemarks }: PackageInput, kept: readonly SessionEvents[]): About {
  const [language] = study.languages
  const times = kept.flatMap(({ session, events }) => [session.openedAt, ...events.map(({ at }) => at)]).toSorted()
  const methods = study.blocks.map((block) =>
    block.kind === 'jnd' ? `${block.task}, ${block.procedure.type}` : block.kind,
  )
  return {
    name: inLanguage(study.title, language),
    description:
      study.description === undefined
        ? `Answers to the listening study "${study.name}".`
        : inLanguage(study.description, language),
    license: license ?? noLicense,
    authors: authors ?? [],
    span: times[0] === undefined ? undefined : [times[0], times[times.length - 1]],
    methods: [...new Set(methods)],
    isPrivate: withRemarks === true,
  }
}
