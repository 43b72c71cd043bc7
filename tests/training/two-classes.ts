// Factory sounds of two classes as a dataset, without one on the disk.

import type { Dataset } from '../../src/dataset/loader.ts'
import { renderClassShot } from '../../src/factory/render.ts'

/** Kicks and closed hats as a dataset gives them, every fourth one held out. */
export function twoClasses(count: number): Dataset {
  const classes = ['kick', 'closed-hat'] as const
  const all = Array.from({ length: count }, (_, i) => ({
    class: classes[i % 2],
    split: i % 8 < 6 ? 'train' : 'test',
    samples: renderClassShot(classes[i % 2], 7, i).samples,
  }))
  return {
    classes,
    rateHz: 44_100,
    examples: all,
    read: (example: (typeof all)[number]) => example.samples.slice(),
  } as unknown as Dataset
}
