// The ways to measure a threshold that docs/lab.md compares: the same listeners, one track, by different tasks and procedures.

import { simulate } from '../../src/lab/simulation/simulate.ts'
import type { SimulatedTrack } from '../../src/protocol/simulation.ts'
import { checkStudy } from '../../src/protocol/study.ts'
import type { JndTask } from '../../src/protocol/study-blocks.ts'
import { questFor } from '../lab/quest-grids.ts'
import { jndBlock, plainStudy, staircase } from '../lab/studies.ts'

const quest = (trials: number) => (task: JndTask) => questFor(task, trials)
const always = (procedure: object) => () => procedure
const steps = { ...staircase, start: 16, max: 40, trials: 200 }

/** By the name that the table has for it. */
export const procedures: Readonly<Record<string, (task: JndTask) => object>> = {
  'staircase, 2 down 1 up, 8 reversals': always({ ...steps, reversals: 8 }),
  'staircase, 3 down 1 up, 12 reversals': always({ ...steps, rule: { down: 3, up: 1 }, reversals: 12 }),
  'QUEST+, 40 trials': quest(40),
  'QUEST+, 60 trials': quest(60),
  'QUEST+, 100 trials': quest(100),
  'constant stimuli, 6 levels × 20': always({ type: 'constant', levels: [1, 3, 5, 8, 12, 18], repetitions: 20 }),
}

/** What comes of 200 listeners with a noise of 5 points and 2 % lapses, whose sounds miss by a point. */
export async function rehearsed(
  task: string,
  procedure: string,
): Promise<SimulatedTrack & { readonly minutes: number }> {
  const asked = task as JndTask
  const block = { ...jndBlock, task: asked, procedure: procedures[procedure](asked) }
  const study = checkStudy({ ...plainStudy, blocks: [block] }, 'test')
  const traits = { noise: 5, lapse: 0.02, bias: 0 }
  const options = { listeners: 200, traits, randomShare: 0, errorPoints: 1, seed: 1 }
  const { tracks, minutesMedian } = await simulate(study, options)
  return { ...tracks[0], minutes: minutesMedian }
}
