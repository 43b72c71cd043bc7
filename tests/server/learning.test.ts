import { expect, test } from 'vitest'
import type { Instrument } from '../../src/server/instrument.ts'
import { learnedBy } from '../../src/server/learning.ts'

/** An instrument of which only learning is asked. */
const withLearn = (learn: Instrument['learn']) => ({ learn }) as unknown as Instrument
const faultOf = (promise: Promise<unknown>) => promise.catch((fault: unknown) => String(fault))

test('a wish that live play grants is answered with the link', async () => {
  const asked: unknown[] = []
  const instrument = withLearn((control, pad) => {
    asked.push([control, pad])
    return Promise.resolve({ controller: 20, control, ...(pad === undefined ? {} : { pad }) })
  })
  expect(await learnedBy(instrument, 'decay', 3)).toEqual({ controller: 20, control: 'decay', pad: 3 })
  expect(await learnedBy(instrument, 'brightness', undefined)).toEqual({ controller: 20, control: 'brightness' })
  expect(asked).toEqual([
    ['decay', 3],
    ['brightness', undefined],
  ])
})

test('an unknown control, no live play, and a wish that came in between are refused, each with its way out', async () => {
  const overtaken = withLearn(() => Promise.resolve(undefined))
  expect(await faultOf(learnedBy(overtaken, 'decai', 1))).toMatch(
    /message: control: found "decai".*Did you mean "decay"/,
  )
  expect(await faultOf(learnedBy(withLearn(undefined), 'decay', 1))).toMatch(/learn: found no live play/)
  expect(
    await faultOf(
      learnedBy(
        withLearn(() => undefined),
        'decay',
        1,
      ),
    ),
  ).toMatch(/learn: found no live play/)
  expect(await faultOf(learnedBy(overtaken, 'decay', 1))).toMatch(/learn: found another wish to learn/)
})
