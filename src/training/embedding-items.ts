// Reads a dataset; gives what the embedding is trained on: pictures with their class and standardised descriptors.

import type { TensorData } from '../compile/step.ts'
import type { Dataset } from '../dataset/loader.ts'
import type { RandomStream } from '../dsp/random.ts'
import { earPicture } from '../evaluation/ear-picture.ts'
import { comparable, pictureBands, pictureFrames } from '../evaluation/mel-picture.ts'
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
    return [{ split, class: dataset.classes.indexOf(name), picture: earPicture(x), descriptors }]
  })
  const training = measured.filter(({ split }) => split === 'train').map((item) => item.descriptors)
  const rows = standardised(
    measured.map((item) => item.descriptors),
    training,
  )
  return measured.map((item, i) => ({ ...item, descriptors: rows[i] }))
}

/** How far a picture is moved, in frames and bands, and the most of either that is blackened (Park et al. 2019, §2). */
const [mostShift, mostFrames, mostBands] = [1, 16, 6]

/**
 * An item as it might as well have been: its picture a frame or a band beside, a stretch of frames and one of bands black.
 * Without this, five epochs are enough to know the training sounds by heart.
 */
export function varied(item: EmbeddingItem, random: RandomStream): EmbeddingItem {
  const shift = () => random.integer(2 * mostShift + 1) - mostShift
  const [later, higher] = [shift(), shift()]
  const stretch = (most: number, size: number) => {
    const length = random.integer(most + 1)
    const from = random.integer(size - length)
    return { from, to: from + length }
  }
  const [frames, bands] = [stretch(mostFrames, pictureFrames), stretch(mostBands, pictureBands)]
  const within = (at: number, size: number) => Math.min(size - 1, Math.max(0, at))
  const picture = new Float32Array(item.picture.length)
  for (let t = 0; t < pictureFrames; t++) {
    if (t >= frames.from && t < frames.to) continue
    const row = within(t - later, pictureFrames) * pictureBands
    for (let band = 0; band < pictureBands; band++)
      if (band < bands.from || band >= bands.to)
        picture[t * pictureBands + band] = item.picture[row + within(band - higher, pictureBands)]
  }
  return { ...item, picture }
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
