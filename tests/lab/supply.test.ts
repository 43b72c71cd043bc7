// Who waits comes first: what is due is made at once, what may be next before what will be needed some time.

import { expect, test } from 'vitest'
import { Fault } from '../../src/faults/fault.ts'
import type { MadeSound, SoundRequest, StimulusMaker } from '../../src/lab/stimulus.ts'
import { Supply } from '../../src/lab/supply.ts'
import { makerOfNumbers } from './studies.ts'

const request = (seed: number): SoundRequest => ({ sound: { class: 'kick', seed } })
const seedOf = ({ sound }: SoundRequest): number => (sound as { seed: number }).seed

/** A maker whose sounds are done when the test says so. */
class MakerByHand implements StimulusMaker {
  readonly begun: number[] = []
  readonly #ends = new Map<number, { readonly done: () => void; readonly failed: (cause: Error) => void }>()

  async make(wanted: SoundRequest): Promise<MadeSound> {
    const seed = seedOf(wanted)
    this.begun.push(seed)
    await new Promise<void>((done, failed) => this.#ends.set(seed, { done, failed }))
    return makerOfNumbers().make(wanted)
  }

  async end(seed: number, cause?: Error): Promise<void> {
    const { done, failed } = this.#ends.get(seed)!
    if (cause === undefined) done()
    else failed(cause)
    await new Promise(setImmediate)
  }
}

test('what is due begins at once, whatever else is under way; nothing else begins before it is there', async () => {
  const maker = new MakerByHand()
  const supply = new Supply(maker)
  const stored = supply.store([1, 2, 3, 4].map(request))
  expect(maker.begun).toEqual([1, 2])
  const due = [supply.due(request(11)), supply.due(request(12))]
  expect(maker.begun).toEqual([1, 2, 11, 12])
  await maker.end(1)
  await maker.end(2)
  await maker.end(11)
  expect(maker.begun).toEqual([1, 2, 11, 12])
  await maker.end(12)
  expect((await Promise.all(due)).map(({ hash }) => hash)).toEqual(
    [11, 12].map((seed) => JSON.stringify(request(seed))),
  )
  expect(maker.begun.slice(4)).toEqual([3, 4])
  await maker.end(3)
  await maker.end(4)
  await stored
})

test('what may be next comes before what is stored, of all listeners in turn, and only as it was foreseen last', async () => {
  const maker = new MakerByHand()
  const supply = new Supply(maker)
  const stored = supply.store([1, 2, 3].map(request))
  supply.ahead('a', [21, 22, 23].map(request))
  supply.ahead('b', [31, 32].map(request))
  await maker.end(1)
  await maker.end(2)
  expect(maker.begun.slice(2)).toEqual([21, 31])
  supply.ahead('a', [24].map(request))
  for (const seed of [21, 31, 24, 32, 3]) await maker.end(seed)
  expect(maker.begun.slice(4)).toEqual([24, 32, 3])
  await stored
})

test('a sound that cannot be stored is told, and the others are made all the same; one foreseen is told when it is due', async () => {
  const maker = new MakerByHand()
  const supply = new Supply(maker)
  const fault = new Fault('E_PATH', { at: 'file a.wav', found: 'nothing', expected: 'a sound', wayOut: 'Add it.' })
  const stored = supply.store([1, 2, 3].map(request))
  const told = expect(stored).rejects.toBe(fault)
  await maker.end(1, fault)
  await maker.end(2)
  await maker.end(3)
  await told
  supply.ahead('a', [request(21)])
  await maker.end(21, fault)
  const due = expect(supply.due(request(21))).rejects.toBe(fault)
  await maker.end(21, fault)
  await due
})

test('stopped, it lets go of whoever waits for the store, and still makes what is due', async () => {
  const maker = new MakerByHand()
  const supply = new Supply(maker)
  const stored = supply.store([1, 2, 3].map(request))
  supply.stop()
  await stored
  await maker.end(1)
  await maker.end(2)
  expect(maker.begun).toEqual([1, 2])
  const due = supply.due(request(11))
  await maker.end(11)
  expect((await due).rateHz).toBe(44_100)
})
