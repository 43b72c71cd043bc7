import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { LivePlayer } from '../../src/engine/live.ts'
import type { ShotRequest } from '../../src/engine/shot-request.ts'
import { type RenderedShot, Synth } from '../../src/engine/synth.ts'
import { Fault } from '../../src/faults/fault.ts'
import { type Bundle, readBundle } from '../../src/model/bundle.ts'
import type { Kit } from '../../src/protocol/kit.ts'
import { writeCarrierBundle } from './carrier-bundle.ts'

const poolSize = 4
const players: LivePlayer[] = []
const problems: string[] = []
const hits: [string, number][] = []
afterEach(async () => {
  await Promise.all(players.splice(0).map((player) => player.close()))
  expect(problems.splice(0)).toEqual([])
})

/** The real worker on an output that keeps time and plays to nobody. */
async function open(audio = 'discard'): Promise<LivePlayer> {
  const listener = {
    ports: () => {},
    program: () => {},
    problem: (sentence: string) => problems.push(sentence),
    played: ({ name }: { name: string }, velocity: number) => hits.push([name, velocity]),
  }
  const player = await LivePlayer.open({ audio, midi: 'none' }, listener)
  players.push(player)
  return player
}

/** A synth that answers at once with a constant, and remembers what it was asked for. */
function steadySynth(level = 0.25) {
  const asked: ShotRequest[] = []
  return {
    asked,
    render(request: ShotRequest): Promise<RenderedShot> {
      asked.push(request)
      const samples = new Float32Array(20_000).fill(level)
      const sound = { samples, rateHz: 44_100, renderMs: 0, peakDb: 0, reducedDb: 0 }
      return Promise.resolve({ ...sound, given: {}, expected: {}, limited: [] })
    },
  }
}

const kit = (...pads: Kit['pads']): Kit => ({ format: 'ghostnote-kit', version: 1, name: 'Test', pads })

test('a hit is heard at its level, and the worker says how many blocks and hits there were', async () => {
  const player = await open()
  expect(player.opened).toMatchObject({ output: 'nowhere', ports: [] })
  expect(player.metrics().peak).toBe(0)
  await player.load(kit({ pad: 3, class: 'kick', seed: 1, name: 'Kick', mode: 'frozen' }), steadySynth())
  player.hit(3, 127)
  player.hit(4, 127) // an empty pad
  await vi.waitFor(() => expect(player.metrics().peak).toBeGreaterThan(0.2), { timeout: 20_000, interval: 5 })
  const metrics = player.metrics()
  expect(metrics.hits).toBe(1)
  // The counters are shared memory; the hit itself is told by a message, which may come later.
  await vi.waitFor(() => expect(hits).toEqual([['Kick', 127]]), { timeout: 20_000, interval: 5 })
  expect(metrics.blocks).toBeGreaterThan(0)
})

test('a frozen pad is rendered once; a round-robin pad gets neighbours of its own sound, and a new one for each played', async () => {
  const player = await open()
  const synth = steadySynth()
  const controls = { variation: 0.5, tune: 2 }
  await player.load(
    kit(
      { pad: 0, class: 'kick', seed: 1, name: 'A', mode: 'frozen' },
      { pad: 1, class: 'snare', seed: 7, name: 'B', controls },
    ),
    synth,
  )
  const snares = () => synth.asked.filter((request) => request.class === 'snare')
  await vi.waitFor(() => expect(snares()).toHaveLength(4))
  for (let i = 0; i < 3; i++) player.hit(0, 100)
  player.hit(1, 100)
  await vi.waitFor(() => expect(snares()).toHaveLength(5), { timeout: 20_000 })
  expect(synth.asked.filter((request) => request.class === 'kick')).toHaveLength(1)
  expect(snares()[0].controls).toEqual(controls)
  const strayed = snares().slice(1)
  expect(new Set(strayed.map((request) => request.controls!.variation)).size).toBe(4)
  for (const request of strayed) {
    expect(request).toMatchObject({ seed: 7, velocity: 127, controls: { tune: 2 } })
    expect(Math.abs(request.controls!.variation - 0.5)).toBeLessThanOrEqual(0.05)
  }
})

test('where timbre moves with velocity soft hits play what was rendered soft, and get neighbours of that once they come', async () => {
  const player = await open()
  const asked: ShotRequest[] = []
  const plain = steadySynth()
  const synth = {
    bundle: { manifest: { conditions: ['brightness', 'energy'] } } as unknown as Bundle,
    async render(request: ShotRequest) {
      asked.push(request)
      const level = request.velocity === 127 ? 1 / 8 : request.velocity / 256 // not what a quieter hard stroke would be
      return { ...(await plain.render(request)), samples: new Float32Array(20_000).fill(level) }
    },
  }
  await player.load(
    kit(
      { pad: 0, class: 'kick', seed: 1, name: 'A', mode: 'frozen' },
      { pad: 1, class: 'snare', seed: 2, name: 'B', velocityCurve: { fixed: 60 } },
    ),
    synth,
  )
  const of = (name: string) => asked.filter((request) => request.class === name).map(({ velocity }) => velocity)
  await vi.waitFor(() => expect(of('snare')).toHaveLength(7), { timeout: 20_000 })
  expect(of('kick')).toEqual([127, 96, 64, 32])
  expect(of('snare')).toEqual([127, 96, 64, 32, 127, 127, 127])
  player.hit(0, 64)
  await vi.waitFor(() => expect(player.metrics().peak).toBeGreaterThan(0.2), { timeout: 20_000, interval: 5 })
  expect(player.metrics().peak).toBeLessThan(0.3)
  player.hit(1, 127) // counts as 60
  await vi.waitFor(() => expect(of('snare')).toHaveLength(11), { timeout: 20_000 })
  expect(of('snare').slice(7)).toEqual([64, 64, 64, 64])
  expect(of('kick')).toHaveLength(4)
})

test('a synth with too much to do costs variety and nothing else; a pad that cannot be rendered is told', async () => {
  const player = await open()
  const synth = steadySynth()
  let refuse: 'E_LIMIT' | 'E_MODEL' | undefined
  const moody = {
    render(request: ShotRequest) {
      if (refuse === undefined) return synth.render(request)
      return Promise.reject(new Fault(refuse, { at: 'render', found: 'x', expected: 'y', wayOut: 'z.' }))
    },
  }
  const pads = kit({ pad: 0, class: 'kick', seed: 1, name: 'A' })
  await player.load(pads, moody)
  refuse = 'E_LIMIT'
  player.hit(0, 127)
  await vi.waitFor(() => expect(player.metrics().hits).toBe(1))
  expect(problems).toEqual([])
  refuse = undefined
  const before = synth.asked.length
  await vi.waitFor(() => expect(synth.asked.length).toBeGreaterThan(before), { timeout: 20_000 }) // it is asked again
  await vi.waitFor(() => expect(synth.asked.length).toBeGreaterThanOrEqual(poolSize + 1), { timeout: 20_000 })
  refuse = 'E_MODEL'
  player.hit(0, 127)
  await vi.waitFor(() => expect(problems[0]).toBe('Pad 0 is not renewed. render: found x; expected y. z.'))
  problems.length = 0
  const other = kit({ pad: 0, class: 'kick', seed: 2, name: 'A' })
  await expect(player.load(other, moody)).rejects.toThrow('render: found x')
})

test('a live pad is synthesised in a worker of its own at each hit, and a rendered shot stands by', async () => {
  const models = mkdtempSync(join(tmpdir(), 'ghostnote-live-'))
  const synth = new Synth(readBundle(writeCarrierBundle(models, 'carrier')))
  try {
    const player = await open()
    await player.load(kit({ pad: 0, class: 'kick', seed: 1, name: 'A', mode: 'live' }), synth)
    player.hit(0, 127)
    await vi.waitFor(() => expect(player.metrics().peak).toBeGreaterThan(0.05), { timeout: 20_000, interval: 5 })
    for (let i = 0; i < 5; i++) {
      player.hit(0, 100)
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    await vi.waitFor(() => expect(player.metrics().queueDepth).toBe(0), { timeout: 20_000 })
    const { hits: struck, liveHits, fallbacks, deadlineMisses } = player.metrics()
    expect([struck, liveHits]).toEqual([6, 6])
    expect(fallbacks).toBe(deadlineMisses) // a rendered shot stood by for each that was late
  } finally {
    await synth.close()
    rmSync(models, { recursive: true })
  }
})

test('a wish to learn ends with nothing where another wish or another kit comes first', async () => {
  const player = await open()
  expect(await player.learn('decay')).toBeUndefined() // no kit yet
  const pads = kit({ pad: 0, class: 'kick', seed: 1, name: 'A', mode: 'frozen' })
  await player.load(pads, steadySynth())
  const first = player.learn('decay')
  const second = player.learn('level', 0)
  expect(await first).toBeUndefined()
  await player.load(pads, steadySynth())
  expect(await second).toBeUndefined()
  expect(player.kit).toEqual(pads)
})

test('an output that is not there is refused, and no worker stays behind', async () => {
  await expect(open('No such card')).rejects.toThrow(/^--audio No such card: found no output of that name/)
})

test('a kit that differs in one pad renders that pad alone', async () => {
  const player = await open()
  const synth = steadySynth()
  const pads = [1, 2, 3].map((seed): Kit['pads'][number] => ({
    pad: seed,
    class: 'kick',
    seed,
    name: 'K',
    mode: 'frozen',
  }))
  await player.load(kit(...pads), synth)
  expect(synth.asked).toHaveLength(3)
  const turned = pads.with(1, { ...pads[1], controls: { tune: 5 } })
  await player.load(kit(...turned), synth)
  expect(synth.asked.slice(3).map(({ seed, controls }) => [seed, controls])).toEqual([[2, { tune: 5 }]])
  await player.load(kit(...turned), steadySynth(0.5)) // another model: nothing of it is the same
  player.hit(3, 127)
  await vi.waitFor(() => expect(player.metrics().peak).toBeGreaterThan(0.4), { timeout: 20_000, interval: 5 })
})
