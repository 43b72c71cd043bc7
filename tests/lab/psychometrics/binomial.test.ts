import { expect, test } from 'vitest'
import { clopperPearson, fewestSignificant, luck, midPInterval } from '../../../src/lab/psychometrics/binomial.ts'

test('exact intervals agree with SciPy', () => {
  const near = (found: readonly number[], expected: readonly number[]) =>
    found.forEach((value, i) => expect(value).toBeCloseTo(expected[i], 11))
  near(clopperPearson(0, 10), [0, 0.30849710781876294])
  near(clopperPearson(15, 20), [0.5089541282920425, 0.9134285308985655])
  near(clopperPearson(37, 40), [0.796135251267101, 0.9842578201489585])
  near(clopperPearson(10, 10), [0.6915028921812371, 1])
})

test('mid-p intervals agree with roots that SciPy finds, and lie within the exact ones', () => {
  const reference: [number, number, number, number][] = [
    [15, 20, 0.5297762004575788, 0.9021399150590511],
    [37, 40, 0.8093225619585886, 0.9805682480623098],
    [9, 24, 0.20079446794426606, 0.5778138770064658],
    [0, 10, 0, 0.25886555089305224],
  ]
  for (const [correct, trials, low, high] of reference) {
    const [from, to] = midPInterval(correct, trials)
    expect(from).toBeCloseTo(low, 10)
    expect(to).toBeCloseTo(high, 10)
    expect(clopperPearson(correct, trials)[0]).toBeLessThanOrEqual(from)
    expect(clopperPearson(correct, trials)[1]).toBeGreaterThan(to)
  }
  expect(midPInterval(10, 10)[1]).toBe(1)
})

test('the chance of luck agrees with SciPy, in full and with half of the result itself', () => {
  expect(luck(15, 20, 0.5).exact).toBeCloseTo(0.020694732666015625, 12)
  expect(luck(15, 20, 0.5).mid).toBeCloseTo(0.013301849365234373, 12)
  expect(luck(9, 24, 1 / 3).exact).toBeCloseTo(0.4055339255662632, 12)
  expect(luck(9, 24, 1 / 3).mid).toBeCloseTo(0.3296844028749949, 12)
  expect(luck(0, 5, 0.5).exact).toBe(1)
})

test.each([
  [10, 9],
  [16, 12],
  [20, 15],
  [24, 17],
  [32, 22],
])('of %i answers with two choices %i are needed at 5 %%', (trials, fewest) => {
  expect(fewestSignificant(trials, 0.5)).toBe(fewest)
  expect(luck(fewest - 1, trials, 0.5).exact).toBeGreaterThan(0.05)
})

test('four answers with two choices can show nothing', () => {
  expect(fewestSignificant(4, 0.5)).toBeNull()
})

test('counts that are none are refused', () => {
  expect(() => clopperPearson(3, 2)).toThrow('counts: found {"correct":3,"trials":2}')
  expect(() => luck(0, 0, 0.5)).toThrow('trials above 0')
})
