// The methods paragraph, as it would stand in a paper: all of it from the study file and the report.

import type { Block } from '../../protocol/study-blocks.ts'
import type { Study } from '../../protocol/study.ts'
import { headphoneIntervals, headphonePass, headphoneTrials } from '../session/headphone-check.ts'
import { anchorsHz } from '../session/rating-run.ts'
import { inLanguage, pageQuestion } from '../session/wording.ts'
import { jndAnalysis, jndProcedure, jndStimuli } from './methods-jnd.ts'
import { type Cite, References } from './references.ts'
import type { StudyReport } from './report.ts'
import { counted, fixed, listed, percentOf, plain, spanned } from './wording.ts'

export interface Methods {
  readonly paragraphs: readonly string[]
  /** In full, in the order of the alphabet. */
  readonly references: readonly string[]
}

/** `note` is what whoever reads the results must know beside them. */
export function methodsParts(study: Study, report: StudyReport, note?: string): Methods {
  const references = new References()
  const { cite } = references
  const paragraphs = [
    ...(report.simulated === null ? [] : [`SIMULATED: no human being listened. ${report.simulated}`]),
    listenersOf(study, report, cite),
    ...study.blocks.map((block) => procedureOf(block, cite)),
    stimuliOf(study, report, cite),
    screeningOf(report, cite),
    analysisOf(study, report, cite),
    ...(note === undefined ? [] : [note]),
  ]
  return { paragraphs, references: references.list }
}

/** Plain text: paragraphs, then the references, one a line. */
export function methodsOf(study: Study, report: StudyReport, note?: string): string {
  const { paragraphs, references } = methodsParts(study, report, note)
  return `${paragraphs.join('\n\n')}\n\nReferences\n${references.join('\n')}\n`
}

function listenersOf(study: Study, { sessions, questions }: StudyReport, cite: Cite): string {
  const { finished, open, withdrawn, minutesMedian } = sessions
  const sentences = [
    `${counted(finished, 'listener')} finished the study “${inLanguage(study.title, 'en')}”${
      open === 0
        ? ''
        : `; ${counted(open, 'session')} still open ${open === 1 ? 'counts' : 'count'} with what ${open === 1 ? 'it has' : 'they have'}`
    }${withdrawn === 0 ? '' : `; ${counted(withdrawn, 'listener')} withdrew, whose answers were erased`}.`,
    ...(minutesMedian === null ? [] : [`A session took ${fixed(minutesMedian, 0)} minutes in the median.`]),
    ...questions.map((question) =>
      question.kind === 'choice'
        ? `“${inLanguage(question.text, 'en')}” ${question.counts.map(({ text, count }) => `${inLanguage(text, 'en')}: ${count}`).join(', ')}.`
        : `“${inLanguage(question.text, 'en')}” median ${plain(question.median)}, ${spanned(question.range, 0)} (${question.count} answers).`,
    ),
    headphonesOf(study, cite),
    study.levelSetting === false ? '' : 'Listeners set a comfortable level first.',
    study.blocks.length < 2
      ? ''
      : study.blockOrder === 'williams'
        ? `The ${study.blocks.length} blocks came in orders of a Williams design ${cite('williams')}, allocated to the one with the fewest completed sessions.`
        : `The ${study.blocks.length} blocks came in one order.`,
  ]
  return sentences.filter((sentence) => sentence !== '').join(' ')
}

function headphonesOf({ headphones }: Study, cite: Cite): string {
  if (headphones === undefined) return 'Headphones were not checked.'
  const { check, attempts = 2, onFail } = headphones
  const what =
    check === 'woods'
      ? `which of ${headphoneIntervals} tones is softest, one of them in antiphase ${cite('woods')}`
      : `which of ${headphoneIntervals} noises hides a Huggins pitch ${cite('milne')}`
  return `Headphones were checked by ${what}: ${headphonePass} of ${headphoneTrials} right pass, in ${attempts === 1 ? 'one attempt' : `one of ${attempts} attempts`}; those who fail are ${onFail === 'end' ? 'sent home' : 'flagged'}.`
}

function procedureOf(block: Block, cite: Cite): string {
  if (block.kind === 'jnd') return jndProcedure(block, cite)
  const systems = [...new Set(block.items.flatMap((item) => Object.keys(item.systems)))]
  const asked = `“${block.question === undefined ? pageQuestion(block.kind, 'en') : inLanguage(block.question, 'en')}”`
  const of = `${listed(systems)} on ${counted(block.items.length, 'item')} (${listed(block.items.map(({ name }) => name))})`
  const times =
    'repetitions' in block && block.repetitions !== undefined && block.repetitions > 1
      ? `${block.repetitions} times`
      : 'once'
  switch (block.kind) {
    case 'mushra':
      return `A MUSHRA test ${cite('bs1534')} rated ${of} from 0 to 100, beside the hidden reference and low-pass anchors at ${listed(Object.values(anchorsHz).map((hz) => `${plain(hz / 1000)} kHz`))}, against an open reference: ${asked}${block.training === false ? '' : ' A training page, on which nothing was rated, came first.'} Items, and sounds on each page, came in random order.`
    case 'multi-stimulus':
      return `A multi-stimulus test without a reference rated ${of} from 0 to 100: ${asked} Items, and sounds on each page, came in random order.`
    case 'acr':
      return `Absolute category ratings from 1 to 5 ${cite('p800')} were asked of ${of}, each ${times}, in random order: ${asked}`
    default:
      return `All pairs of ${of} were compared in both orders, each ${times}, in random sequence: ${asked}`
  }
}

function stimuliOf(study: Study, report: StudyReport, cite: Cite): string {
  const { count, models, files, loudnessLufs, leadSec } = report.sounds
  const made = models.map(({ model, edition }) => `${model}, edition ${edition}`)
  const software = report.ghostnote === null ? 'Ghostnote' : `Ghostnote ${report.ghostnote}`
  const isRoved = study.blocks.some((block) => block.kind === 'jnd' && (block.roveDb ?? 0) > 0)
  const sentences = [
    made.length === 0
      ? `The model of the study is ${study.model}; what was heard names none (${software}).`
      : `Sounds were made during the session by ${software} with the model ${listed(made)}.`,
    `${counted(count, 'different sound')} ${count === 1 ? 'was' : 'were'} heard${files === 0 ? '' : `, ${files} of them from files`}, each known by the hash of its samples.`,
    ...(leadSec === null
      ? []
      : [`They were aligned by their onsets, ${plain(1000 * leadSec)} ms after their beginning.`]),
    ...(loudnessLufs === null
      ? []
      : [
          `All were brought to one loudness and measure ${spanned(loudnessLufs, 1)} LUFS ${cite('bs1770')}${isRoved ? ' before levels were roved' : ''}.`,
        ]),
    ...report.blocks.flatMap((result) => {
      const block = study.blocks.find(({ name }) => name === result.block)
      return result.kind === 'jnd' && block?.kind === 'jnd' ? [jndStimuli(block, result, cite)] : []
    }),
  ]
  return sentences.join(' ')
}

function screeningOf({ ledger, leftOut }: StudyReport, cite: Cite): string {
  const rules = [
    ...Map.groupBy(
      ledger,
      ({ rule, allowed, by }) => `${rule} (${allowed}; ${by === 'BS.1534-3' ? cite('bs1534').slice(1, -1) : by})`,
    ),
  ]
  if (rules.length === 0) return 'Nobody was screened.'
  const said = rules.map(([rule, entries]) => `${rule}: ${entries.filter(({ isFlagged }) => isFlagged).length} flagged`)
  return `Screening looked at ${said.join('; ')}. ${
    leftOut.length === 0
      ? 'Results are those of everybody.'
      : `Nobody was deleted: results stand with everybody, and without ${counted(leftOut.length, 'flagged session')} (${listed(leftOut.map(String))}).`
  }`
}

function analysisOf(study: Study, { repetitions, seed }: StudyReport, cite: Cite): string {
  const tasks = new Set(study.blocks.flatMap((block) => (block.kind === 'jnd' ? [block.task] : [])))
  const kinds = new Set(study.blocks.map(({ kind }) => kind))
  const sentences = [
    ...(tasks.size === 0 ? [] : [jndAnalysis([...tasks], repetitions, seed, cite)]),
    ...(kinds.has('mushra') || kinds.has('multi-stimulus')
      ? [
          'Of ratings, medians and quartiles are over listeners, each with the mean of their scores; scores outside 1.5 inter-quartile ranges are shown, not removed.',
        ]
      : []),
    ...(kinds.has('acr')
      ? [
          `Mean opinions are over listeners, each with the mean of their scores, with ${percentOf(0.95)} intervals by Student’s t.`,
        ]
      : []),
    ...(kinds.has('pairwise')
      ? [
          `Worths are those of Bradley and Terry by maximum likelihood ${cite('bradley', 'hunter')}, with ${percentOf(0.95)} intervals of their logarithms from Fisher’s information, which takes all comparisons to be independent.`,
        ]
      : []),
  ]
  return sentences.join(' ')
}
