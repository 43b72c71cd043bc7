// All sounds that a study can foresee, so that they are there before anybody waits for them. What a staircase on a
// logarithmic scale asks for late in its run is not among them.

import type { JndBlock, Procedure } from '../../protocol/study-blocks.ts'
import type { Study } from '../../protocol/study.ts'
import type { SoundRequest } from '../stimulus.ts'
import { levelRequest, pageRequests, soundOfTrial } from './due-sounds.ts'
import { onGrid } from './new-track.ts'
import { ratingPages } from './rating-run.ts'

/** Of a staircase, as many levels, the nearest to its start. */
const mostLevels = 120

/** Each once; what is heard first comes first. */
export function foreseenSounds(study: Study): readonly SoundRequest[] {
  const all = [
    ...(study.levelSetting === false ? [] : [levelRequest(study)]),
    ...study.blocks.flatMap((block) =>
      block.kind === 'jnd' ? trialSounds(block) : ratingPages(block, 0).flatMap((page) => pageRequests(page)),
    ),
  ]
  return [...new Map(all.map((request) => [JSON.stringify(request), request])).values()]
}

/** Level by level over all tracks, so that none has to wait for the others to be complete. */
function trialSounds(block: JndBlock): SoundRequest[] {
  const { controls, bases, directions, practice, catches } = block
  const tracks = controls.flatMap((control) =>
    bases.flatMap((base) => directions.map((direction) => ({ control, base, direction }))),
  )
  const easy = [...(practice === undefined ? [] : [practice.delta]), ...(catches === undefined ? [] : [catches.delta])]
  return [0, ...easy, ...levelsOf(block.procedure)].flatMap((delta) =>
    tracks.map((track) => soundOfTrial(block, track, delta)),
  )
}

/** Levels that a procedure may ask for; of a staircase the first ones that it can get to. */
function levelsOf(procedure: Procedure): readonly number[] {
  if (procedure.type === 'constant') return procedure.levels
  if (procedure.type === 'quest+') return onGrid(procedure.levels)
  const { start, steps, scale, min, max, rule } = procedure
  const upOverDown = 'target' in rule ? rule.target / (1 - rule.target) : 1
  const moved = (level: number, step: number, times: number): number =>
    Math.min(max, Math.max(min, scale === 'log' ? level * step ** times : level + step * times))
  const levels = new Set([start])
  // A set grows while it is gone through: levels that are further off come later.
  for (const level of levels)
    for (const step of steps)
      if (levels.size < mostLevels) levels.add(moved(level, step, -1)).add(moved(level, step, upOverDown))
  return [...levels]
}
