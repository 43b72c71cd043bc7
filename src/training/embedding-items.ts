// Reads a dataset; gives what the embedding is trained on: pictures with their class and standardised descriptors.

import type { TensorData } from '../compile/step.ts'
import type { Dataset } from '../dataset/loader.ts'
import { comparable, melPicture, pictureBands, pictureFrames } from '../evaluation/mel-picture.ts'
import { plainDescriptors, plainNames, standardised } from '../evaluation/plain-descriptors.ts'
import { oneHot, type Split } from './batches.ts'

export interface EmbeddingItem {
  readonly split: Split
  readonly class: number
  /** [T, M] */
  readonly picture: Float32Array
  /** [D], mean 0 and deviation 1 over the training split. */
  readonly descriptors: Float32Array
}

/** Every example whose descriptors can all be measured. */
export function embeddingItems(dataset: Dataset, onItem?: (done: number) => void): EmbeddingItem[] {
  const measured = dataset.examples.flatMap((example, i) => {
    const x = comparable(dataset.read(example), dataset.rateHz)
    const descriptors = plainDescriptors(x)
    onItem?.(i + 1)
    if (descriptors === null) return []
    const { split, class: name } = example
    return [{ split, class: dataset.classes.indexOf(name), picture: melPicture(x), descriptors }]
  })
  const training = measured.filter(({ split }) => split === 'train').map((item) => item.descriptors)
  const rows = standardised(
    measured.map((item) => item.descriptors),
    training,
  )
  return measured.map((item, i) => ({ ...item, descriptors: rows[i] }))
}

/** `picture` [B, T, M], `labels` [B, K] and `descriptors` [B, D]; what `items` do not fill is silence of class 0. */
export function embeddingBatchOf(
  items: readonly EmbeddingItem[],
  classes: number,
  size: number,
): Record<'picture' | 'labels' | 'descriptors', TensorData> {
  const pictureSize = pictureFrames * pictureBands
  const picture = new Float32Array(size * pictureSize)
  const descriptors = new Float32Array(size * plainNames.length)
  items.forEach((item, b) => {
    picture.set(item.picture, b * pictureSize)
    descriptors.set(item.descriptors, b * plainNames.length)
  })
  return {
    picture: { shape: [size, pictureFrames, pictureBands], data: picture },
    labels: oneHot(
      Array.from({ length: size }, (_, b) => items[b]?.class ?? 0),
      classes,
    ),
    descriptors: { shape: [size, plainNames.length], data: descriptors },
  }
}
