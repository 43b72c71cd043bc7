import { decode } from 'fast-png'
import { expect, test } from 'vitest'
import { encodePng } from '../../src/formats/png.ts'
import { spectrogramSheet } from '../../src/formats/spectrogram-sheet.ts'

test('a picture survives the way through PNG bytes', () => {
  const pixels = Uint8Array.from({ length: 35 }, (_, i) => (i * 37) % 256)
  const decoded = decode(encodePng({ width: 7, height: 5, pixels }))
  expect([decoded.width, decoded.height, decoded.channels, decoded.depth]).toEqual([7, 5, 1, 8])
  expect(Uint8Array.from(decoded.data)).toEqual(pixels)
})

test('a sheet has a row per label and a cell per shot, and shows each shot in its own cell', () => {
  const tone = Float32Array.from({ length: 9000 }, (_, i) => Math.sin(0.1 * i))
  const silent = new Float32Array(9000)
  const one = decode(spectrogramSheet([{ label: 'kick', shots: [tone] }], 44_100))
  const sheet = decode(
    spectrogramSheet(
      [
        { label: 'kick', shots: [tone, silent, tone] },
        { label: 'snare', shots: [silent] },
      ],
      44_100,
    ),
  )
  expect(sheet.height).toBeGreaterThan(1.9 * one.height)
  expect(sheet.width).toBeGreaterThan(one.width + 150)
  const cell = (sheet.width - one.width) / 2
  const brightest = (row: number, column: number): number => {
    let best = 0
    const right = one.width + column * cell
    for (let y = row * (one.height - 4) + 4; y < (row + 1) * (one.height - 4); y++)
      for (let x = Math.ceil(right - cell); x < right - 4; x++) best = Math.max(best, sheet.data[y * sheet.width + x])
    return best
  }
  expect([brightest(0, 0), brightest(0, 1), brightest(0, 2), brightest(1, 0)]).toEqual([255, 0, 255, 0])
})

test('an empty row or an empty sheet is a picture all the same', () => {
  expect(decode(spectrogramSheet([{ label: 'tom', shots: [] }], 44_100)).width).toBeGreaterThan(0)
  expect(decode(spectrogramSheet([], 44_100)).height).toBeGreaterThan(0)
})
