// What was heard in a step, as a package has it: checked before any analysis takes it for what the lab itself wrote. More
// fields may be there than are known here.

import { checked, z } from '../../faults/checked.ts'
import { jndTasks } from '../../protocol/study-blocks.ts'
import { modelSound, stimulus, studyName, timbreControl } from '../../protocol/study-stimulus.ts'
import type { Presented } from '../session/events.ts'

const index = z.int().check(z.minimum(0))

const sound = z.looseObject({
  hash: z.string().check(z.minLength(1)),
  recipe: z.record(z.string(), z.unknown()),
  descriptors: z.record(timbreControl, z.union([z.number(), z.null()])),
  loudnessLufs: z.number(),
})

const jndPlan = z.looseObject({
  kind: z.literal('jnd'),
  block: studyName,
  trial: index,
  phase: z.enum(['practice', 'main', 'catch']),
  task: z.enum(jndTasks),
  track: z.looseObject({
    control: timbreControl,
    base: z.looseObject({ name: studyName, sound: modelSound, base: z.optional(z.number()) }),
    direction: z.enum(['up', 'down']),
  }),
  requestedDelta: z.number(),
  intervals: z.array(z.enum(['base', 'comparison'])).check(z.minLength(2), z.maxLength(3)),
  gainsDb: z.optional(z.array(z.number().check(z.maximum(0)))),
  correct: index,
})

const pageFields = {
  block: studyName,
  page: index,
  item: studyName,
  training: z.boolean(),
  reference: z.optional(stimulus),
  sounds: z
    .array(z.looseObject({ system: studyName, sound: stimulus, lowPassHz: z.optional(z.number()) }))
    .check(z.minLength(1)),
}

const presented = z.looseObject({
  step: z.string(),
  plan: z.discriminatedUnion('kind', [
    jndPlan,
    z.looseObject({ kind: z.literal('mushra'), ...pageFields }),
    z.looseObject({ kind: z.literal('multi-stimulus'), ...pageFields }),
    z.looseObject({ kind: z.literal('acr'), ...pageFields }),
    z.looseObject({ kind: z.literal('pairwise'), ...pageFields }),
  ]),
  sounds: z.array(sound),
  achievedDelta: z.optional(z.number()),
})

/** @throws Fault E_DATASET naming the field. */
export function readPresented(data: unknown, at: string): Presented {
  const wayOut = 'Copy the package again, or export the study again with `ghostnote lab export`.'
  return checked(presented, data, at, 'E_DATASET', wayOut) as Presented
}
