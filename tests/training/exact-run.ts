// A run in one go against the same run in two parts.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { decodeSafetensors } from '../../src/formats/safetensors.ts'
import { train, type TrainOptions } from '../../src/training/train.ts'

/**
 * Trains `run` in one go, and `${run}-parts` interrupted after `step` and continued; both must end with the same bytes.
 * @returns the tensors of the last checkpoint.
 */
export async function exactRun(
  options: (run: string, more?: Partial<TrainOptions>) => TrainOptions,
  run: string,
  step: number,
) {
  const whole = options(run)
  const parts = options(`${run}-parts`)
  await train(whole)
  const stop = new AbortController()
  await train({ ...parts, signal: stop.signal, onStep: (at) => (at.step === step ? stop.abort() : undefined) })
  const { resumedFrom } = await train(parts)
  expect(resumedFrom).toBe(step)
  const end = endOf(whole.runFolder)
  expect(endOf(parts.runFolder).equals(end)).toBe(true)
  return decodeSafetensors(end, 'checkpoint').tensors
}

function endOf(runFolder: string): Buffer {
  const checkpoints = readdirSync(runFolder).filter((file) => file.startsWith('checkpoint'))
  return readFileSync(join(runFolder, checkpoints.toSorted().at(-1)!))
}
