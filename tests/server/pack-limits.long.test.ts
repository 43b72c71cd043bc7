// Packs that are given up, or are too many at once: what is under way then, and what comes after.

import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { plainKit } from '../../src/engine/kits.ts'
import { carrierClasses } from '../engine/carrier-bundle.ts'
import { type PackRig, refused, startPackRig } from './pack-rig.ts'

let shelf: PackRig['shelf']
let call: PackRig['call']
let end: PackRig['end']
beforeAll(async () => {
  ;({ shelf, call, end } = await startPackRig())
})
afterAll(() => end())

const mine = plainKit(carrierClasses)
const post = (query: string, kit: object = mine, signal: AbortSignal | null = null) =>
  call(`/api/packs${query}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(kit),
    signal,
  })

/** How many sounds have been made when no more come for a while. */
async function madeAtRest(): Promise<number> {
  const { tally } = shelf.synth()
  for (let seen = -1; ;) {
    if (seen === tally.bankMisses) return seen
    seen = tally.bankMisses
    await wait(300)
  }
}

/** Asks until there is room again. */
async function roomAgain(): Promise<number> {
  for (let tries = 0; ; tries++) {
    const response = await call('/api/kits/plain/pack?format=wav&model=carrier')
    await response.body?.cancel()
    if (response.status !== 429 || tries === 100) return response.status
    await wait(50)
  }
}

test('a client that goes away ends the making, and its place is free again', async () => {
  const all = 16 * 8 * 8
  for (let i = 0; i < 4; i++) {
    const before = await madeAtRest()
    const away = new AbortController()
    const pads = mine.pads.map((pad) => ({ ...pad, seed: 1000 * (i + 1) + pad.pad }))
    const asked = await post('?layers=8&round-robins=8&bits=32f', { ...mine, pads }, away.signal)
    const reader = asked.body!.getReader()
    await reader.read()
    away.abort()
    await reader.read().catch(() => undefined)
    expect((await madeAtRest()) - before).toBeLessThan(all / 2)
  }
  expect(await roomAgain()).toBe(200)
})

test('more than two at once are told to come again; what is not taken in is not made', async () => {
  const before = await madeAtRest()
  const slow = [await call('/api/kits/plain/pack?layers=7&round-robins=8&bits=32f'), await post('?layers=6&bits=32f')]
  expect(await refused(await call('/api/kits/plain/pack?format=wav'))).toEqual([429, 'E_LIMIT'])
  expect((await madeAtRest()) - before).toBeLessThan(16 * (7 * 8 + 6 * 3)) // the sockets' buffers are full
  for (const response of slow) await response.body!.cancel()
  expect(await roomAgain()).toBe(200)
})
