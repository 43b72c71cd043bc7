import { expect, test, vi } from 'vitest'
import type { MorphRequest } from '../../src/engine/morph-request.ts'
import type { ShotRequest } from '../../src/engine/shot-request.ts'
import { type Recipe, StrokePools } from '../../src/engine/stroke-pools.ts'
import type { RenderedShot, Synth } from '../../src/engine/synth.ts'
import { Fault } from '../../src/faults/fault.ts'

const kick: Recipe = { model: 'm', class: 'kick', seed: 7, controls: {}, frozen: false }
const bytesPerShot = 4000

/** A synth that renders at once; `asked` is all that it was asked for, `broken` what it throws instead. */
function desk({ steered = false, limitBytes = 1 << 20, isBusy = (): boolean => false } = {}) {
  const asked: (ShotRequest | MorphRequest)[] = []
  const troubles: unknown[] = []
  const state: { broken?: unknown } = {}
  const made = (request: ShotRequest | MorphRequest): Promise<RenderedShot> => {
    if (state.broken !== undefined) return Promise.reject(state.broken as Error)
    asked.push(request)
    const samples = new Float32Array(bytesPerShot / 4)
    const sound = { samples, rateHz: 44_100, renderMs: 1, peakDb: -1, reducedDb: 0 }
    return Promise.resolve({ ...sound, given: {}, expected: {}, limited: [] })
  }
  const bundle = { manifest: { conditions: steered ? ['brightness', 'energy'] : [] } } as unknown as Synth['bundle']
  const synth = { bundle, render: made, morph: made }
  const pools = new StrokePools(() => synth, { limitBytes, isBusy, trouble: (cause) => troubles.push(cause) })
  return { pools, asked, state, troubles }
}

test('the first hit waits for its sound, the next find neighbours of it, and no two of four are the same', async () => {
  const { pools, asked } = desk()
  expect(pools.take(kick, 127)).toBeUndefined()
  await pools.stroke(kick, 127)
  expect(asked[0]).toEqual({ class: 'kick', seed: 7, controls: {}, velocity: 127 })
  await vi.waitFor(() => expect(pools.renewed).toBeGreaterThanOrEqual(3))
  const strokes = Array.from({ length: 4 }, () => pools.take(kick, 127)!.shot)
  expect(new Set(strokes).size).toBe(4)
  const far = asked.slice(1).map((request) => ('to' in request ? request.to.seed : undefined))
  expect(far).not.toContain(undefined)
  expect(new Set(far).size).toBe(far.length)
})

test('what was played is renewed: of forty strokes with pauses none comes twice', async () => {
  const { pools } = desk()
  await pools.prepare(kick)
  await vi.waitFor(() => expect(pools.renewed).toBe(3))
  const heard = new Set<unknown>()
  for (let i = 0; i < 40; i++) {
    const renewed = pools.renewed
    heard.add(pools.take(kick, 127)!.shot)
    await vi.waitFor(() => expect(pools.renewed).toBeGreaterThan(renewed), { interval: 1 })
  }
  expect(heard.size).toBe(40)
})

test('shots are not renewed while something is made that is heard at once, unless that takes too long', async () => {
  vi.useFakeTimers()
  try {
    let busy = true
    const { pools } = desk({ isBusy: () => busy })
    await pools.stroke(kick, 127)
    await vi.advanceTimersByTimeAsync(50)
    expect(pools.renewed).toBe(0)
    busy = false
    await vi.advanceTimersByTimeAsync(10)
    const renewed = pools.renewed
    expect(renewed).toBeGreaterThan(0)
    busy = true
    pools.take(kick, 127)
    await vi.advanceTimersByTimeAsync(80)
    expect(pools.renewed).toBeGreaterThan(renewed)
  } finally {
    vi.useRealTimers()
  }
})

test('without time to renew it goes round with what it has', async () => {
  const { pools, state } = desk()
  const prepared = pools.prepare(kick)
  state.broken = new Fault('E_LIMIT', { at: 'render', found: 'a', expected: 'b', wayOut: 'C.' })
  await prepared
  const only = pools.take(kick, 127)!.shot
  for (let i = 0; i < 20; i++) expect(pools.take(kick, 127)!.shot).toBe(only)
})

test('a frozen pad is one shot for ever', async () => {
  const { pools, asked } = desk()
  const frozen = { ...kick, frozen: true }
  const { shot } = await pools.stroke(frozen, 127)
  for (let i = 0; i < 10; i++) expect(pools.take(frozen, 127)!.shot).toBe(shot)
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(asked).toHaveLength(1)
})

test('the level of a stroke is the square law of its velocity, whichever velocity it was rendered at', async () => {
  for (const steered of [false, true]) {
    const { pools, asked } = desk({ steered })
    for (const velocity of [1, 32, 33, 64, 100, 127]) {
      const { gain } = await pools.stroke(kick, velocity)
      const at = steered ? [32, 64, 96, 127].filter((layer) => asked.some((r) => r.velocity === layer)) : [127]
      const levels = at.map((layer) => (velocity / layer) ** 2)
      expect(levels.some((level) => Math.abs(level - gain) < 1e-9)).toBe(true)
    }
  }
})

test('where timbre moves with velocity, soft hits are soon rendered as soft ones, and meanwhile a harder one serves', async () => {
  const { pools, asked } = desk({ steered: true })
  await pools.prepare(kick)
  expect(new Set(asked.map(({ velocity }) => velocity))).toEqual(new Set([127]))
  expect(pools.take(kick, 40)!.gain).toBeCloseTo((40 / 127) ** 2, 9)
  await vi.waitFor(() => expect(pools.take(kick, 40)!.gain).toBeCloseTo((40 / 64) ** 2, 9))
  expect(new Set(asked.map(({ velocity }) => velocity))).toEqual(new Set([64, 127]))
})

test('other controls are another sound, equal ones the same whatever their order', async () => {
  const { pools } = desk()
  await pools.prepare({ ...kick, controls: { tune: 1, decay: 0.5 } })
  expect(pools.take({ ...kick, controls: { decay: 0.5, tune: 1 } }, 127)).toBeDefined()
  expect(pools.take({ ...kick, controls: { decay: 0.5, tune: 2 } }, 127)).toBeUndefined()
})

test('memory is bounded: the sounds that were not played for longest go', async () => {
  const { pools } = desk({ limitBytes: 12 * (bytesPerShot + 1024) })
  const sound = (seed: number) => ({ ...kick, seed, frozen: true })
  for (let seed = 0; seed < 100; seed++) await pools.prepare(sound(seed))
  const kept = Array.from({ length: 100 }, (_, seed) => pools.take(sound(seed), 127)).map((s) => s !== undefined)
  expect(kept.filter(Boolean).length).toBeLessThanOrEqual(12)
  expect(kept[99]).toBe(true)
  expect(kept[0]).toBe(false)
})

test('a bug behind the hits is told and stops nothing; a busy synth is no news', async () => {
  const { pools, state, troubles } = desk()
  await pools.prepare(kick)
  state.broken = new Error('worker died')
  pools.take(kick, 127)
  await vi.waitFor(() => expect(troubles).toEqual([state.broken]))
  state.broken = new Fault('E_LIMIT', { at: 'render', found: 'a', expected: 'b', wayOut: 'C.' })
  pools.take(kick, 127)
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(troubles).toHaveLength(1)
  delete state.broken
  const before = pools.renewed
  pools.take(kick, 127)
  await vi.waitFor(() => expect(pools.renewed).toBeGreaterThan(before))
})

test('closed, it renders no more', async () => {
  const { pools, asked } = desk()
  await pools.prepare(kick)
  pools.close()
  const before = asked.length
  pools.take(kick, 127)
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(asked).toHaveLength(before)
})
