// A study file: who hears what, how they are asked, and when it ends. One schema is validator, type and
// docs/study.schema.json; presets/studies/ has examples.

import { checked, z } from '../faults/checked.ts'
import { Fault } from '../faults/fault.ts'
import { resolveControls } from './controls.ts'
import { label, seed } from './schema.ts'
import { block } from './study-blocks.ts'
import { language, localText, studyName } from './study-stimulus.ts'

const about = z.describe
const share = z.number().check(z.minimum(0), z.maximum(1))

const question = z.strictObject({
  name: studyName,
  text: localText,
  answer: z.union(
    [
      z.strictObject({
        choice: z.array(z.strictObject({ name: studyName, text: localText })).check(z.minLength(2), z.maxLength(20)),
      }),
      z.strictObject({ number: z.strictObject({ min: z.number(), max: z.number() }) }),
      z.strictObject({ text: z.strictObject({ maxLength: z.int().check(z.minimum(1), z.maximum(2000)) }) }),
    ],
    { error: '{"choice": […]}, {"number": {"min", "max"}} or {"text": {"maxLength"}}' },
  ),
  required: z.optional(z.boolean()),
})

const headphoneChecks = ['woods', 'huggins'] as const

const headphones = z.strictObject({
  check: z
    .enum(headphoneChecks)
    .check(about('woods: which of three tones is quietest, one in antiphase. huggins: which noise hides a pitch.')),
  attempts: z.optional(z.int().check(z.minimum(1), z.maximum(5))),
  onFail: z.enum(['flag', 'end']).check(about('Only noted in the screening ledger, or the session ends there.')),
})

const screening = z.strictObject({
  catches: z.optional(
    z
      .strictObject({ leastCorrect: share })
      .check(about('A listener with a smaller share of catch trials right is flagged.')),
  ),
  fast: z.optional(
    z
      .strictObject({ responseSec: z.number().check(z.minimum(0), z.maximum(10)), mostShare: share })
      .check(about('A listener with a larger share of responses faster than this is flagged.')),
  ),
})

const maxBlocks = 20

const studyFile = z.strictObject({
  $schema: z.optional(z.string().check(z.maxLength(400))),
  format: z.literal('ghostnote-study'),
  version: z.literal(1),
  name: studyName,
  title: localText,
  description: z.optional(localText),
  languages: z.array(language).check(z.minLength(1), z.maxLength(20), about('The first one is the default.')),
  contact: z.optional(z.string().check(z.maxLength(400), about('Whom participants may ask; shown with the consent.'))),
  model: label.check(about('The model whose sounds are heard; its edition is noted with every session.')),
  seed: seed.check(about('Everything random follows from it and the session’s own number.')),
  consent: localText,
  instructions: z.optional(localText),
  headphones: z.optional(headphones),
  levelSetting: z.optional(z.boolean().check(about('Participants set a comfortable level first; true by default.'))),
  questions: z.optional(
    z.strictObject({
      before: z.optional(z.array(question).check(z.maxLength(40))),
      after: z.optional(z.array(question).check(z.maxLength(40))),
    }),
  ),
  blocks: z.array(block).check(z.minLength(1), z.maxLength(maxBlocks)),
  blockOrder: z.optional(
    z
      .enum(['as-written', 'williams'])
      .check(about('williams balances order and what follows what over completed sessions; as-written by default.')),
  ),
  screening: z.optional(screening),
  sessions: z.optional(
    z.int().check(z.minimum(1), z.maximum(10_000), about('Recruiting ends with this many completed sessions.')),
  ),
})

export type Study = z.output<typeof studyFile>
export type Question = z.output<typeof question>

/** The schema of study files as JSON Schema (draft 2020-12), for editors; what it cannot say, `checkStudy` checks. */
export function studyJsonSchema(): object {
  return { ...z.toJSONSchema(studyFile, { io: 'input' }), title: 'A listening study of Ghostnote' }
}

/**
 * Checks a parsed study file.
 * @param at the file's name, for the fault's sentence.
 * @throws Fault E_CONFIG naming the field at fault.
 */
export function checkStudy(value: unknown, at: string): Study {
  const wayOut = 'Correct the field, or start from `ghostnote lab new`.'
  const study = checked(studyFile, value, at, 'E_CONFIG', wayOut)
  const refuse = (field: string, found: string, expected: string): never => {
    throw new Fault('E_CONFIG', { at: `${at}: ${field}`, found, expected, wayOut })
  }
  eachText(study, (path, texts) => {
    const missing = study.languages.find((tag) => !(tag in texts))
    if (missing !== undefined)
      refuse(path, `no text in "${missing}"`, `a text in each of ${study.languages.join(', ')}`)
  })
  eachControls(study, (path, values) => void resolveControls(values, `${at}: ${path}`, 'E_CONFIG'))
  const unlike = (field: string, names: readonly string[]): void => {
    const twice = names.find((name, i) => names.indexOf(name) !== i)
    if (twice !== undefined) refuse(field, `"${twice}" twice`, 'every name at most once')
  }
  unlike(
    'blocks',
    study.blocks.map(({ name }) => name),
  )
  for (const when of ['before', 'after'] as const)
    unlike(
      `questions.${when}`,
      (study.questions?.[when] ?? []).map(({ name }) => name),
    )
  study.blocks.forEach((part, i) => {
    const field = `blocks.${i}`
    if (part.kind !== 'jnd') {
      unlike(
        `${field}.items`,
        part.items.map(({ name }) => name),
      )
      const least = part.kind === 'pairwise' ? 2 : 1
      part.items.forEach(({ systems }, k) => {
        const count = Object.keys(systems).length
        if (count < least) refuse(`${field}.items.${k}.systems`, `${count}`, `at least ${least} to compare`)
        // BS.1534-3: at most 12 signals a trial, the hidden reference and the two anchors among them.
        if (part.kind === 'mushra' && count > 9)
          refuse(
            `${field}.items.${k}.systems`,
            `${count} systems`,
            'at most 9 beside the hidden reference and two anchors',
          )
      })
      return
    }
    unlike(
      `${field}.bases`,
      part.bases.map(({ name }) => name),
    )
    unlike(`${field}.controls`, part.controls)
    unlike(`${field}.directions`, part.directions)
    const { procedure } = part
    if (procedure.type === 'staircase') {
      if (!(procedure.min < procedure.max)) refuse(`${field}.procedure.min`, `${procedure.min}`, 'less than max')
      if (procedure.start < procedure.min || procedure.start > procedure.max)
        refuse(`${field}.procedure.start`, `${procedure.start}`, `from min ${procedure.min} to max ${procedure.max}`)
      if (procedure.scale === 'log' && (procedure.min <= 0 || procedure.steps.some((step) => step <= 1)))
        refuse(`${field}.procedure`, 'a log scale', 'min above 0 and steps that are factors above 1')
      if ('target' in procedure.rule && !(procedure.rule.target > 0 && procedure.rule.target < 1))
        refuse(`${field}.procedure.rule.target`, `${procedure.rule.target}`, 'more than 0 and less than 1')
    }
    if (procedure.type === 'quest+') {
      if (procedure.levels.from < 0) refuse(`${field}.procedure.levels.from`, `${procedure.levels.from}`, 'at least 0')
      if (procedure.thresholds.from <= 0)
        refuse(`${field}.procedure.thresholds.from`, `${procedure.thresholds.from}`, 'more than 0')
      if (procedure.slopes.from <= 0)
        refuse(`${field}.procedure.slopes.from`, `${procedure.slopes.from}`, 'more than 0')
      const { lapses } = procedure
      for (const name of ['levels', 'thresholds', 'slopes', 'lapses'] as const) {
        const { scale, from, to } = procedure[name] ?? { from: 1, to: 1 }
        if (scale === 'log' && !(from > 0 && to > 0))
          refuse(`${field}.procedure.${name}`, `a log scale from ${from} to ${to}`, 'from and to above 0')
      }
      if (lapses !== undefined && (lapses.from < 0 || lapses.to > 0.2))
        refuse(`${field}.procedure.lapses`, `${lapses.from} … ${lapses.to}`, 'from 0 to at most 0.2')
    }
  })
  return study
}

/** Calls `found` with every text that is given by language. */
function eachText(study: Study, found: (path: string, texts: Readonly<Record<string, string>>) => void): void {
  eachObject(study, (path, key, part) => {
    if (textFields.has(key) && Object.values(part).every((value) => typeof value === 'string'))
      found(path, part as Record<string, string>)
  })
}

/** Calls `found` with the controls of every sound; those of a JND block are a list of names. */
function eachControls(study: Study, found: (path: string, values: Readonly<Record<string, number>>) => void): void {
  eachObject(study, (path, key, part) => {
    if (key === 'controls' && !Array.isArray(part)) found(path, part as Record<string, number>)
  })
}

function eachObject(value: object, found: (path: string, key: string, part: object) => void, at = ''): void {
  for (const [key, part] of Object.entries(value) as [string, unknown][]) {
    if (typeof part !== 'object' || part === null) continue
    const path = at === '' ? key : `${at}.${key}`
    found(path, key, part)
    eachObject(part, found, path)
  }
}

const textFields = new Set(['title', 'description', 'consent', 'instructions', 'question', 'text', 'low', 'high'])
