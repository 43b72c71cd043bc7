import { expect, test } from 'vitest'
import type { EvaluateOptions } from '../../src/cli/evaluate-options.ts'
import { furtherSounds, makeSounds } from '../../src/cli/evaluate-sets.ts'
import type { Subject } from '../../src/cli/evaluate-subject.ts'

test('no two sounds of an evaluation are of one seed, whatever their class', async () => {
  const drawn: { readonly class: number; readonly seed: number }[] = []
  const subject = {
    classes: ['kick', 'snare', 'clap'],
    rateHz: 44_100,
    render: (k: number, seed: number) => {
      drawn.push({ class: k, seed })
      return Promise.resolve(Float32Array.from({ length: 4410 }, (_, i) => Math.sin(i)))
    },
  } as unknown as Subject
  const options = { seed: 7, count: 4, faultSounds: 15, onProgress: () => {} } as unknown as EvaluateOptions
  const classes = ['snare', 'clap'] // those that the dataset has, too
  const made = await makeSounds(subject, classes, [4, 3], options)
  const more = await furtherSounds(subject, classes, made.shots.length, options)
  expect(made.classes).toEqual([0, 0, 0, 0, 1, 1, 1])
  expect(made.shots.length + more.length).toBe(15)
  expect(drawn.map((row) => row.seed)).toEqual(Array.from({ length: 15 }, (_, i) => 7 + i))
  expect(new Set(drawn.map((row) => row.class))).toEqual(new Set([1, 2]))
})
