// The same listener through every task, by the code that runs a study: whatever the task, the noise that comes back is
// the one that the listener has.

import { expect, test } from 'vitest'
import { rowsOf } from '../../../src/lab/analysis/trials.ts'
import { dPrimeOfShare } from '../../../src/lab/psychometrics/d-prime.ts'
import { decisionTasks } from '../../../src/lab/session/jnd-task.ts'
import { newTrack } from '../../../src/lab/session/new-track.ts'
import { simulatedSession } from '../../../src/lab/simulation/simulate.ts'
import type { JndBlock } from '../../../src/protocol/study-blocks.ts'
import { jndTasks } from '../../../src/protocol/study-blocks.ts'
import { checkStudy } from '../../../src/protocol/study.ts'
import { questFor } from '../quest-grids.ts'
import { jndBlock, plainStudy } from '../studies.ts'

const isShort = process.env['GHOSTNOTE_SHORT'] !== undefined
const runs = isShort ? 40 : 500
const sigma = 5
/** How far the generator misses what it is asked for, in points; it is measured and told. */
const errorPoints = 1

test.each(jndTasks)(
  `%s: ${runs} sessions give back the σ of ${sigma} points that the listeners have`,
  async (task) => {
    const procedure = questFor(task, 60)
    const study = checkStudy({ ...plainStudy, blocks: [{ ...jndBlock, task, procedure }] }, 'test')
    const found: number[] = []
    for (let number = 1; number <= runs; number++) {
      const traits = { noise: sigma, lapse: 0, bias: 0 }
      const { events } = await simulatedSession(study, number, traits, { errorPoints, seed: number })
      const track = newTrack(study.blocks[0] as JndBlock, 0)
      for (const row of rowsOf({ number }, events))
        if (row.kind === 'jnd') track.answer(row.correct, Math.max(0, row.achievedDelta))
      const threshold = track.estimate()
      if (threshold.isEstimable) found.push(threshold.level / dPrimeOfShare(decisionTasks[task], threshold.share))
    }
    const mean = found.reduce((a, b) => a + b) / found.length
    const median = found.toSorted((a, b) => a - b)[Math.floor(found.length / 2)]
    const deviation = Math.sqrt(found.reduce((sum, x) => sum + (x - mean) ** 2, 0) / found.length)
    // 8 % of the noise; a shortened test allows three standard errors more.
    const room = 0.08 * sigma + (isShort ? (3 * deviation) / Math.sqrt(found.length) : 0)
    console.log({ task, mean, median, deviation, estimable: found.length })
    expect(found.length).toBeGreaterThan(0.9 * runs)
    expect(Math.abs(median - sigma)).toBeLessThan(room)
    expect(Math.abs(mean - sigma)).toBeLessThan(room)
  },
  1_800_000,
)
