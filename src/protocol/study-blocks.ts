// The blocks of a study: just-noticeable differences of a timbre control, ratings, comparisons in pairs.

import { z } from '../faults/checked.ts'
import { localText, modelSound, stimulus, studyName, timbreControl } from './study-stimulus.ts'

const about = z.describe
const count = (most: number) => z.int().check(z.minimum(1), z.maximum(most))
const share = z.number().check(z.minimum(0), z.maximum(1))
/** A difference of a descriptor, in its points. */
const delta = z.number().check(z.minimum(0), z.maximum(100))

/**
 * What a listener is asked. In n-AFC: which interval has more (or, in tracks downwards, which has less) of the control;
 * odd-one-out asks which differs, which is another task with another d′.
 */
export const jndTasks = ['2afc', '3afc', 'abx', 'same-different', 'odd-one-out'] as const

const staircase = z.strictObject({
  type: z.literal('staircase'),
  rule: z.union(
    [
      z.strictObject({
        down: count(6).check(about('Correct answers in a row before it gets harder.')),
        up: count(6).check(about('Wrong answers before it gets easier; usually 1.')),
      }),
      z.strictObject({
        target: share.check(about('Share of correct answers that it converges to: up = down · target / (1 − target).')),
      }),
    ],
    { error: '{"down": 2, "up": 1} (transformed) or {"target": 0.75} (weighted)' },
  ),
  start: delta.check(about('First difference, in points of the descriptor; plainly audible.')),
  steps: z
    .array(z.number().check(z.minimum(0), z.maximum(100)))
    .check(
      z.minLength(1),
      z.maxLength(12),
      about('Step sizes, one per reversal, the last one kept: points, or factors on a log scale.'),
    ),
  scale: z.enum(['linear', 'log']),
  min: delta,
  max: delta,
  reversals: count(40).check(about('It ends with this many reversals …')),
  trials: count(400).check(about('… or with this many trials, whichever comes first.')),
})

const grid = z.strictObject({
  from: z.number(),
  to: z.number(),
  count: z.int().check(z.minimum(1), z.maximum(101)),
  scale: z.optional(
    z
      .enum(['linear', 'log'])
      .check(about('Evenly spaced, or in equal ratios, which suits thresholds and slopes; linear by default.')),
  ),
})

const questPlus = z.strictObject({
  type: z.literal('quest+'),
  levels: grid.check(about('Differences that may be presented, in points.')),
  thresholds: grid.check(about('Locations of the Weibull function that are thought possible, in points, above 0.')),
  slopes: grid.check(
    about(
      'Spreads that are thought possible: 1/β of a Weibull function. By signal detection it is 0.81 in 2AFC, 0.74 in ' +
        '3AFC, 0.54 in the other tasks; a range that goes far below draws thresholds up.',
    ),
  ),
  lapses: z.optional(grid.check(about('Lapse rates thought possible; 0.02 alone by default.'))),
  trials: count(400).check(about('Ends with this many trials …')),
  deviation: z.optional(
    z.number().check(z.minimum(0), about('… or as soon as the threshold’s posterior deviates by no more than this.')),
  ),
})

const constantStimuli = z.strictObject({
  type: z.literal('constant'),
  levels: z.array(delta).check(z.minLength(1), z.maxLength(20), about('Differences, in points.')),
  repetitions: count(200).check(about('Trials per level, in random order.')),
})

const procedure = z.discriminatedUnion('type', [staircase, questPlus, constantStimuli])

const practice = z.strictObject({
  trials: z.int().check(z.minimum(0), z.maximum(40)),
  delta: delta.check(about('A difference that is hard to miss.')),
})

const catches = z.strictObject({
  every: z.int().check(z.minimum(2), z.maximum(100), about('One in so many trials, at a random place among them.')),
  delta,
})

const jndBlock = z.strictObject({
  kind: z.literal('jnd'),
  name: studyName,
  title: z.optional(localText),
  instructions: z.optional(localText),
  question: z.optional(localText.check(about('In place of the task’s own question.'))),
  task: z.enum(jndTasks),
  controls: z.array(timbreControl).check(z.minLength(1), z.maxLength(7), about('Each has tracks of its own.')),
  bases: z
    .array(
      z.strictObject({
        name: studyName,
        sound: modelSound,
        base: z.optional(
          z.number().check(about('Value of the control that differences start from; else as the sound has it.')),
        ),
      }),
    )
    .check(z.minLength(1), z.maxLength(24)),
  others: z.optional(
    z
      .enum(['auto', 'held'])
      .check(
        about(
          'The other timbre controls: auto, as the player has them, so that what belongs together moves together; or held ' +
            'where the sound has them, which shortens the reach. auto by default; what leaks is measured either way.',
        ),
      ),
  ),
  directions: z
    .array(z.enum(['up', 'down']))
    .check(z.minLength(1), z.maxLength(2), about('Whether the differing sound has more of the control, or less.')),
  procedure,
  practice: z.optional(practice),
  catches: z.optional(catches),
  gapSec: z.optional(z.number().check(z.minimum(0.1), z.maximum(5), about('Silence between sounds; 0.5 by default.'))),
  roveDb: z.optional(
    z
      .number()
      .check(
        z.minimum(0),
        z.maximum(10),
        about('Each interval is turned down by a random 0 … twice this, so that levels vary by ± this; 0 by default.'),
      ),
  ),
  replays: z.optional(
    z.int().check(z.minimum(0), z.maximum(20), about('How often a trial may be heard again; 0 by default.')),
  ),
})

const systems = z
  .record(studyName, stimulus)
  .check(
    z.refine(
      (value) => Object.keys(value).length >= 1 && Object.keys(value).length <= 12,
      'from 1 to 12 systems by name',
    ),
  )

const ratingItem = z.strictObject({ name: studyName, systems })

const ratingFields = {
  name: studyName,
  title: z.optional(localText),
  instructions: z.optional(localText),
  question: z.optional(localText),
}

/** ITU-R BS.1534-3: a named reference, the hidden one, and low-pass anchors at 3.5 and 7 kHz, which are made of it. */
const mushraBlock = z.strictObject({
  kind: z.literal('mushra'),
  ...ratingFields,
  items: z
    .array(z.strictObject({ name: studyName, reference: stimulus, systems }))
    .check(z.minLength(1), z.maxLength(40)),
  training: z.optional(z.boolean().check(about('A first page to hear all, without rating; true by default.'))),
})

const multiStimulusBlock = z.strictObject({
  kind: z.literal('multi-stimulus'),
  ...ratingFields,
  items: z.array(ratingItem).check(z.minLength(1), z.maxLength(40)),
  ends: z.optional(
    z.strictObject({ low: localText, high: localText }).check(about('Words at the ends of the 0 … 100 scale.')),
  ),
})

const acrBlock = z.strictObject({
  kind: z.literal('acr'),
  ...ratingFields,
  items: z.array(ratingItem).check(z.minLength(1), z.maxLength(200)),
  repetitions: z.optional(count(10)),
})

const pairwiseBlock = z.strictObject({
  kind: z.literal('pairwise'),
  ...ratingFields,
  items: z.array(ratingItem).check(z.minLength(1), z.maxLength(40)),
  repetitions: z.optional(count(10).check(about('Of each pair in each order; 1 by default.'))),
})

export const block = z.discriminatedUnion('kind', [jndBlock, mushraBlock, multiStimulusBlock, acrBlock, pairwiseBlock])

export type Block = z.output<typeof block>
export type JndBlock = z.output<typeof jndBlock>
export type JndTask = JndBlock['task']
export type Procedure = z.output<typeof procedure>
