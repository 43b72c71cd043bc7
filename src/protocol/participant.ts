// What a participant's page and the server say to each other, as JSON over HTTP. A step is what to show now; an answer
// names its step, so that a repeated one is known. No step says which answer would be right.

import { z } from '../faults/checked.ts'
import { jndTasks } from './study-blocks.ts'

/** The header that a session’s token comes in. */
export const sessionHeader = 'Ghostnote-Session'

const text = z.string().check(z.maxLength(4000))
const name = z.string().check(z.minLength(1), z.maxLength(200))
const sec = z.number().check(z.minimum(0), z.maximum(86_400))
const shortCount = z.int().check(z.minimum(0), z.maximum(100_000))

/** How the page was while a step was answered; all of it is kept with the answer. */
const conduct = z.strictObject({
  /** From the end of the last sound, or of its last change, to the response. */
  responseSec: sec,
  /** From the step's appearance. */
  shownSec: sec,
  /** How often each sound was begun, in the order of `sounds`. */
  plays: z.array(shortCount).check(z.maxLength(20)),
  /** Time that the page was hidden. */
  hiddenSec: sec,
  reloads: shortCount,
  /** Of the browser's output, as it states it; undefined where it does not. */
  outputLatencySec: z.optional(sec),
  /** Drawn frames that came later than twice their time. */
  droppedFrames: z.optional(shortCount),
  /** The page's own clock, ISO 8601 with zone. */
  clientTime: z.string().check(z.maxLength(40)),
})

const answers = [
  z.strictObject({ kind: z.literal('consented') }),
  z.strictObject({ kind: z.literal('read') }),
  /** Interval of each trial of the check, 0 …. */
  z.strictObject({
    kind: z.literal('headphones'),
    chosen: z.array(z.int().check(z.minimum(0), z.maximum(2))).check(z.maxLength(20)),
  }),
  z.strictObject({ kind: z.literal('level'), gainDb: z.number().check(z.minimum(-96), z.maximum(24)) }),
  z.strictObject({ kind: z.literal('questions'), values: z.record(name, z.union([text, z.number()])) }),
  /** An interval 0 …, or for same–different 0 same, 1 different. */
  z.strictObject({ kind: z.literal('choice'), chosen: z.int().check(z.minimum(0), z.maximum(2)) }),
  /** By place on the page, 0 … 100; for ACR one value of 1 … 5. */
  z.strictObject({
    kind: z.literal('ratings'),
    values: z.array(z.number().check(z.minimum(0), z.maximum(100))).check(z.minLength(1), z.maxLength(13)),
  }),
] as const

export const answerBody = z.strictObject({
  step: name,
  answer: z.discriminatedUnion('kind', answers),
  conduct,
})

/** Something about the page between answers: a reload, a hidden tab, a sound that did not start. */
export const noteBody = z.strictObject({
  key: name,
  what: z.enum(['reloaded', 'hidden', 'shown', 'audio', 'offline', 'online', 'device']),
  data: z.record(name, z.union([text, z.number(), z.boolean()])),
})
export type Note = z.output<typeof noteBody>

export type Answer = z.output<typeof answerBody>['answer']
export type AnswerBody = z.output<typeof answerBody>
export type Conduct = z.output<typeof conduct>

/** A sound of a step: where it is to be had, and nothing about what it is. */
const sound = z.object({ address: z.string() })

const question = z.object({
  name,
  text: z.string(),
  required: z.boolean(),
  answer: z.union([
    z.object({ choice: z.array(z.object({ name, text: z.string() })) }),
    z.object({ number: z.object({ min: z.number(), max: z.number() }) }),
    z.object({ text: z.object({ maxLength: z.number() }) }),
  ]),
})

const shown = {
  /** Unique within the session. */
  step: name,
  /** Steps of this session so far and in all, as far as that is known. */
  progress: z.object({ done: z.number(), of: z.number() }),
}
const heading = { title: z.optional(z.string()), instructions: z.optional(z.string()) }

/** How the last answer was, in practice alone. */
const feedback = z.optional(z.object({ correct: z.boolean() }))

export const step = z.discriminatedUnion('kind', [
  z.object({ ...shown, kind: z.literal('consent'), text: z.string(), contact: z.optional(z.string()) }),
  z.object({
    ...shown,
    kind: z.literal('headphones'),
    check: z.enum(['woods', 'huggins']),
    attempt: z.number(),
    sounds: z.array(sound),
    /** Sounds are the intervals of one trial after the other. */
    intervals: z.number(),
  }),
  z.object({ ...shown, kind: z.literal('level'), sounds: z.array(sound) }),
  z.object({ ...shown, kind: z.literal('page'), ...heading }),
  z.object({ ...shown, kind: z.literal('questions'), questions: z.array(question) }),
  z.object({
    ...shown,
    kind: z.literal('jnd'),
    task: z.enum(jndTasks),
    question: z.string(),
    practice: z.boolean(),
    feedback,
    sounds: z.array(sound),
    gapSec: z.number(),
    /** How often it may be heard again. */
    replays: z.number(),
  }),
  z.object({
    ...shown,
    kind: z.literal('mushra'),
    ...heading,
    question: z.string(),
    training: z.boolean(),
    /** The open reference first, then the signals to be rated. */
    sounds: z.array(sound),
  }),
  z.object({
    ...shown,
    kind: z.literal('multi-stimulus'),
    ...heading,
    question: z.string(),
    ends: z.object({ low: z.string(), high: z.string() }),
    sounds: z.array(sound),
  }),
  z.object({ ...shown, kind: z.literal('acr'), ...heading, question: z.string(), sounds: z.array(sound) }),
  z.object({ ...shown, kind: z.literal('pairwise'), ...heading, question: z.string(), sounds: z.array(sound) }),
  z.object({ ...shown, kind: z.literal('end'), reason: z.enum(['finished', 'headphones', 'withdrawn']) }),
])

export type Step = z.output<typeof step>

/** Receipt of an answer: it is on the disk. The next step comes with it. */
export const receipt = z.object({ stored: z.string(), next: step })
export type Receipt = z.output<typeof receipt>

/** What a participant's page is told at first: which languages there are, and its step. */
export const greeting = z.object({
  study: z.object({ title: z.string(), languages: z.array(z.string()), language: z.string() }),
  session: z.number(),
  step,
})
export type Greeting = z.output<typeof greeting>
