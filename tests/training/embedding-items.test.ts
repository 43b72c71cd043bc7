import { expect, test } from 'vitest'
import { RandomStream } from '../../src/dsp/random.ts'
import { pictureBands, pictureFrames } from '../../src/evaluation/mel-picture.ts'
import { varied } from '../../src/training/embedding-items.ts'

/** A picture whose every point says where it stands. */
const item = {
  split: 'train' as const,
  class: 2,
  descriptors: Float32Array.of(1, -1),
  picture: Float32Array.from({ length: pictureFrames * pictureBands }, (_, i) => i + 1),
}

test('a varied item is of the same class and timbre; its picture has moved by a frame and a band at most, stretches of it black', () => {
  const shifts = new Set<string>()
  for (let i = 0; i < 200; i++) {
    const { picture, ...rest } = varied(item, new RandomStream(1, 'variation', i))
    expect(rest).toEqual({ split: item.split, class: 2, descriptors: item.descriptors })
    const black = { frames: new Set<number>(), bands: new Set<number>() }
    // In the middle no edge is repeated: what is not black is a point from beside.
    for (let t = 0; t < pictureFrames; t++) {
      const row = picture.subarray(t * pictureBands, (t + 1) * pictureBands)
      if (row.every((value) => value === 0)) black.frames.add(t)
      else row.forEach((value, band) => value === 0 && black.bands.add(band))
      const from = picture[t * pictureBands + 20] - 1
      if (t === 64 && from >= 0) shifts.add(`${Math.floor(from / pictureBands) - t} ${(from % pictureBands) - 20}`)
    }
    expect(black.frames.size).toBeLessThanOrEqual(16)
    expect(black.bands.size).toBeLessThanOrEqual(6)
    for (const set of [black.frames, black.bands])
      if (set.size > 0) expect(Math.max(...set) - Math.min(...set)).toBe(set.size - 1)
  }
  expect([...shifts].toSorted()).toEqual(['-1 -1', '-1 0', '-1 1', '0 -1', '0 0', '0 1', '1 -1', '1 0', '1 1'])
})
