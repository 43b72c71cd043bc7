// Labelled drums that the shipped embedding never saw: the factory's, from another seed.

import { classNames, renderClassShot } from '../../src/factory/render.ts'
import { comparable } from '../../src/evaluation/mel-picture.ts'

export const drumRateHz = 44_100

/** `count` comparable shots of each factory class. */
export function drums(count: number, seed: number): { shots: Float32Array[]; classes: number[] } {
  const shots: Float32Array[] = []
  const classes: number[] = []
  classNames.forEach((name, k) => {
    for (let i = 0; i < count; i++) {
      shots.push(comparable(renderClassShot(name, seed, i).samples, drumRateHz))
      classes.push(k)
    }
  })
  return { shots, classes }
}
