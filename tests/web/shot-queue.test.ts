import { expect, test } from 'vitest'
import { strokeStray } from '../../src/dsp/neighbours.ts'
import { neighbourOf } from '../../src/engine/morph-request.ts'
import { parsePcmFrame } from '../../src/protocol/pcm-frame.ts'
import { packShot } from '../../src/protocol/pcm-stream.ts'
import { ShotQueue, type ShotRequest, type ShotWish } from '../../web/shot-queue.ts'
import type { Recipe } from '../../web/state.ts'

function recipe(seed: number): Recipe {
  return { model: 'plain', class: 'kick', seed, controls: {} }
}

function seedOf(request: ShotRequest): number {
  return request.type === 'render' ? request.seed : request.from.seed
}

/** A queue, the requests it sent, what became of them, and the server's side of it. */
function desk() {
  const sent: ShotRequest[] = []
  const ahead: ShotWish[] = []
  const ready: [pad: number, seed: number, first: number][] = []
  const failed: [pad: number, sentence: string][] = []
  const line = { open: true }
  const queue = new ShotQueue({
    send: (message) => {
      if (line.open) sent.push(message)
      return line.open
    },
    next: () => ahead.shift(),
    ready: ({ pad }, shot) => ready.push([pad, shot.recipe.seed, shot.samples[0]]),
    failed: ({ pad }, sentence) => failed.push([pad, sentence]),
  })
  /** Answers a request with 20 000 samples (two frames) of value seed / 1000. */
  const answer = (request: ShotRequest): void => {
    const { id } = request
    const seed = seedOf(request)
    queue.accept({ type: 'shot', id, rateHz: 44_100, lengthSamples: 20_000, renderMs: 5, peakDb: -6 })
    const shot = new Float32Array(20_000).fill(seed / 1000)
    for (const bytes of packShot(id, 44_100, shot)) queue.acceptFrame(parsePcmFrame(bytes))
  }
  return { queue, sent, ahead, ready, failed, line, answer }
}

test('two requests are under way at a time, and every pad gets its own sound', () => {
  const { queue, sent, ready, answer } = desk()
  for (let pad = 0; pad < 16; pad++) queue.want(pad, recipe(pad))
  expect(sent).toHaveLength(2)
  expect(queue.waiting.size).toBe(16)
  for (let i = 0; i < 16; i++) {
    expect(sent.length - i).toBeLessThanOrEqual(2)
    answer(sent[i])
  }
  expect(sent).toHaveLength(16)
  expect(ready).toEqual(Array.from({ length: 16 }, (_, pad) => [pad, pad, Math.fround(pad / 1000)]))
  expect(queue.waiting.size).toBe(0)
  expect(sent.every((message) => message.velocity === 127)).toBe(true)
})

test('a pad that changes faster than the server renders skips the states in between', () => {
  const { queue, sent, answer } = desk()
  for (let seed = 0; seed < 100; seed++) queue.want(3, recipe(seed))
  expect(sent.map(seedOf)).toEqual([0])
  answer(sent[0])
  expect(sent.map(seedOf)).toEqual([0, 99])
})

test('asking again for what is under way asks once', () => {
  const { queue, sent, answer } = desk()
  queue.want(0, recipe(1))
  queue.want(0, recipe(1))
  answer(sent[0])
  expect(sent).toHaveLength(1)
})

test('going back to what is under way forgets what was wanted in between', () => {
  const { queue, sent, answer } = desk()
  queue.want(0, recipe(1))
  queue.want(0, recipe(2))
  queue.want(0, recipe(1))
  answer(sent[0])
  expect(sent).toHaveLength(1)
})

test('an urgent pad is asked for before those that wait already', () => {
  const { queue, sent, answer } = desk()
  for (let pad = 0; pad < 8; pad++) queue.want(pad, recipe(pad))
  queue.want(7, recipe(70), true)
  answer(sent[0])
  expect(seedOf(sent[2])).toBe(70)
  answer(sent[1])
  expect(seedOf(sent[3])).toBe(2)
})

test('what was lost with the connection is asked for again under new ids', () => {
  const { queue, sent, ready, line, answer } = desk()
  for (let pad = 0; pad < 3; pad++) queue.want(pad, recipe(pad))
  line.open = false
  const lost = [...sent]
  queue.want(1, recipe(50))
  line.open = true
  queue.restart()
  answer(lost[0]) // nobody waits for it any more
  expect(ready).toEqual([])
  for (let i = 2; i < sent.length; i++) answer(sent[i])
  expect(new Map(ready.map(([pad, seed]) => [pad, seed]))).toEqual(
    new Map([
      [0, 0],
      [1, 50],
      [2, 2],
    ]),
  )
  expect(new Set(sent.map((message) => message.id)).size).toBe(sent.length)
})

test('a refusal is told once, and the next pad has its turn', () => {
  const { queue, sent, failed, answer } = desk()
  for (let pad = 0; pad < 3; pad++) queue.want(pad, recipe(pad))
  queue.accept({ type: 'error', id: sent[0].id, code: 'E_MODEL', message: 'The model is gone.' })
  expect(failed).toEqual([[0, 'The model is gone.']])
  expect(sent).toHaveLength(3)
  answer(sent[1])
  answer(sent[2])
  expect(queue.waiting.size).toBe(0)
})

test('a frame out of order is a fault, not a wrong sound', () => {
  const { queue, sent, ready } = desk()
  queue.want(0, recipe(1))
  const { id } = sent[0]
  queue.accept({ type: 'shot', id, rateHz: 44_100, lengthSamples: 20_000, renderMs: 5, peakDb: -6 })
  const [, second] = [...packShot(id, 44_100, new Float32Array(20_000))]
  expect(() => queue.acceptFrame(parsePcmFrame(second))).toThrow('PCM frame: found sequence 1; expected 0')
  expect(ready).toEqual([])
})

test('a pad’s mix and place are asked for, and its strokes lie towards sounds that their seeds draw', () => {
  const { queue, sent, ahead, answer } = desk()
  const placed = { ...recipe(9), class: { kick: 0.7, snare: 0.3 }, latent: 'AAAA' }
  queue.want(4, placed)
  expect(sent[0]).toMatchObject({ type: 'render', class: placed.class, seed: 9, latent: 'AAAA' })
  ahead.push({ pad: 4, recipe: placed, velocity: 64, neighbour: 3 })
  answer(sent[0])
  const sound = { class: placed.class, seed: 9, latent: 'AAAA', controls: {} }
  expect(sent[1]).toMatchObject({ type: 'morph', ...neighbourOf(sound, 3, strokeStray) })
  expect(sent[1]).not.toHaveProperty('to.latent')
})

test('strokes ahead are asked for only when no pad waits for its own sound, as neighbours of it', () => {
  const { queue, sent, ahead, ready, answer } = desk()
  for (let pad = 0; pad < 3; pad++) queue.want(pad, recipe(pad))
  ahead.push({ pad: 4, recipe: recipe(9), velocity: 64, neighbour: 3 })
  answer(sent[0])
  expect(sent.map(({ type }) => type)).toEqual(['render', 'render', 'render'])
  answer(sent[1]) // one is under way, and nobody waits
  expect(sent[3]).toEqual({
    type: 'morph',
    id: 3,
    model: 'plain',
    ...neighbourOf({ class: 'kick', seed: 9, controls: {} }, 3, strokeStray), // as the engine's own pools draw it
    velocity: 64,
  })
  expect([...queue.waiting]).toEqual([2])
  answer(sent[3])
  expect(ready.at(-1)?.slice(0, 2)).toEqual([4, 9])
  answer(sent[2])
  expect(sent).toHaveLength(4)
})
