import { expect, test } from 'vitest'
import { timbreTable } from '../../../src/protocol/controls.ts'
import { measuresOf, spanOf, valueText } from '../../../web/explore/measures.ts'

const shot = {
  recipe: { model: 'plain', class: 'kick', seed: 1, controls: {} },
  velocity: 127,
  samples: Float32Array.from({ length: 44_100 }, (_, i) => (i < 22_050 ? 0.5 : 0)),
  rateHz: 44_100,
  renderMs: 1,
  peakDb: -6,
  timbre: { brightness: 43.4 },
}

test('a sound measures what the server says of it, and how long it is heard', () => {
  const measures = measuresOf(timbreTable)
  const of = (id: string) => measures.find((measure) => measure.id === id)!.of(shot)
  expect(measures).toHaveLength(timbreTable.length + 1)
  expect(of('brightness')).toBe(43.4)
  expect(of('warmth')).toBeUndefined()
  expect(of('length')).toBeCloseTo(0.5, 4)
  expect(measuresOf([]).map(({ id }) => id)).toEqual(['length'])
})

test('a scale goes from the least to the largest, and small differences do not fill it', () => {
  expect(spanOf([3, undefined, 20, 11], 5)).toEqual({ min: 3, max: 20 })
  expect(spanOf([10, 11], 5)).toEqual({ min: 8, max: 13 })
  expect(spanOf([undefined], 5)).toBeUndefined()
})

test('values are said with their unit, and with a minus that is one', () => {
  const [hardness] = measuresOf(timbreTable)
  expect(valueText(-3.4, hardness)).toBe('−3 points')
  expect(valueText(0.214, measuresOf([])[0])).toBe('0.21 s')
})
