// Which of a dataset's sounds stand for the real thing.

import { RandomStream } from '../dsp/random.ts'

/** Both lists hold indices into the dataset, class after class, as many of each class in both. */
export interface HeldOut {
  readonly reference: readonly number[]
  readonly other: readonly number[]
  /** Sounds of each class on either side. */
  readonly counts: readonly number[]
}

/**
 * Two sets without a sound in common of examples that training never saw, of at most `count` of each class, drawn by
 * `seed`. A class gets half of what it has where it has less than twice that.
 */
export function heldOutHalves(
  examples: readonly { readonly split: string; readonly class: string }[],
  classes: readonly string[],
  count: number,
  seed: number,
): HeldOut {
  const reference: number[] = []
  const other: number[] = []
  const counts = classes.map((name) => {
    const all = examples.flatMap((example, i) => (example.class === name && example.split !== 'train' ? [i] : []))
    const order = new RandomStream(seed, `held out ${name}`).permutation(all.length)
    const size = Math.min(count, Math.floor(all.length / 2))
    for (let i = 0; i < size; i++) {
      reference.push(all[order[2 * i]])
      other.push(all[order[2 * i + 1]])
    }
    return size
  })
  return { reference, other, counts }
}
