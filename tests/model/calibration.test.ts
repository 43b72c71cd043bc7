import { expect, test } from 'vitest'
import { checkCalibration, givenAt, measuredAt, mixedResponse, partFor } from '../../src/model/calibration.ts'

const dull = { given: [0, 10, 40], measured: [5, 10, 20] }
const bright = { given: [40, 80], measured: [60, 100] }

test('what is asked for is what the response measures at what is given for it', () => {
  for (const asked of [5, 8, 10, 17, 20]) {
    const given = givenAt(dull, partFor(dull, asked))
    expect(measuredAt(dull, given)).toBeCloseTo(asked, 12)
  }
  expect(givenAt(dull, partFor(dull, 17))).toBeCloseTo(31, 12)
  expect(givenAt(dull, partFor(dull, 99))).toBe(40)
  expect(givenAt(dull, partFor(dull, -99))).toBe(0)
})

test('a mix answers with the weighted mean of its classes, at the same part of the way through each', () => {
  expect(mixedResponse([dull, bright], [1, 0])).toEqual(dull)
  const half = mixedResponse([dull, bright], [0.5, 0.5])
  // dull's corner at 10 is a quarter of its way; bright is given 50 and measures 70 there.
  expect(half.given).toEqual([20, 30, 60])
  expect(half.measured).toEqual([32.5, 40, 60])
  expect(mixedResponse([dull, bright], [3, 3])).toEqual(half)
})

const quality = { rawError: 1, error: null, slope: 1, spearman: 1, leakage: {} }
const calibration = {
  format: 'ghostnote-calibration',
  version: 1,
  shots: 3,
  classes: [
    { class: 'kick', controls: { brightness: { given: [1, 2], means: [3, 4], measured: [3, 4], ...quality } } },
  ],
}

test('a calibration is read back, and one whose curve falls or lacks points is refused with its place', () => {
  expect(checkCalibration(structuredClone(calibration), 'calibration.json')).toEqual(calibration)
  for (const wrong of [{ measured: [4, 3] }, { measured: [3] }, { given: [2, 1] }, { given: [] }]) {
    const changed = structuredClone(calibration)
    Object.assign(changed.classes[0].controls.brightness, wrong)
    expect(() => checkCalibration(changed, 'calibration.json')).toThrow(
      /^calibration\.json: classes\.0\.controls\.brightness/,
    )
  }
})

test('lines stand in every answer of version 2, one slope for each condition, and in none of version 1', () => {
  const leaning = { base: 3, conditions: [0, 0, 1, 0, 0, 0, 0, 0], latent: [0.5, -1], scatter: 2 }
  const second = structuredClone({ ...calibration, version: 2 })
  Object.assign(second.classes[0].controls.brightness, { leaning })
  expect(checkCalibration(structuredClone(second), 'calibration.json')).toEqual(second)
  expect(() => checkCalibration({ ...second, version: 1 }, 'calibration.json')).toThrow(/version 2/)
  expect(() => checkCalibration({ ...calibration, version: 2 }, 'calibration.json')).toThrow(/version 2/)
  for (const wrong of [{ conditions: [1] }, { latent: [] }, { latent: [NaN] }, { scatter: -1 }]) {
    const changed = structuredClone(second)
    Object.assign(changed.classes[0].controls.brightness, { leaning: { ...leaning, ...wrong } })
    expect(() => checkCalibration(changed, 'calibration.json')).toThrow(/controls\.brightness\.leaning/)
  }
})
