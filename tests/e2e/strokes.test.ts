// What a hit plays, pad by pad: a new neighbour each time, or always the same sound; and at once.

import { expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { logSpectralDistance } from '../../src/dsp/log-spectral.ts'
import { velocityGainDb } from '../../src/protocol/velocity.ts'
import { allAhead, choosePlayMode, heardOf, pressPad, samplesOf } from './instrument-page.ts'
import { playRoom } from './play-room.ts'

const room = playRoom()

/** What a page does at a press, in the order in which it does it; kept in the page. */
type Deeds = { deeds?: ('source starts' | 'sound is asked for')[] }

async function open(): Promise<Page> {
  const page = await room.open()
  await allAhead(page)
  await pressPad(page, 15, 0.95) // wakes the output
  await allAhead(page)
  return page
}

const hitHard = (page: Page, pad: number) => heardOf(page, () => pressPad(page, pad, 0.95))
const energy = (x: Float32Array): number => x.reduce((sum, v) => sum + v * v, 0)
const levelDb = (x: Float32Array): number => 10 * Math.log10(energy(x))
/** Energy of the difference against that of the first, 0 for the same sound. */
const apart = (a: Float32Array, b: Float32Array): number => energy(a.map((v, i) => v - b[i])) / energy(a)

/** Velocity that the sound was rendered at which was played last. */
const playedAt = (page: Page, pad: number): Promise<number> =>
  page.evaluate((place) => document.querySelector('ghostnote-app')!.instrument.playedOf(place)!.velocity, pad)

const face = (page: Page): Promise<string> =>
  page
    .locator('drum-pad path.outline')
    .nth(12) // pad 0 is the first of the last row
    .getAttribute('d')
    .then(String)

test.each(['Round robin', 'Live'] as const)(
  'on a pad that plays %s no two hits are alike, and all are the same drum',
  async (mode) => {
    const page = await open()
    await page.keyboard.press('z') // selects it
    await choosePlayMode(page, mode)
    const hits: Float32Array[] = []
    const faces = new Set<string>()
    for (let hit = 0; hit < 4; hit++) {
      await allAhead(page)
      hits.push(await hitHard(page, 0))
      faces.add(await face(page))
    }
    const seed = page.getByRole('textbox', { name: 'Seed', exact: true })
    await seed.fill('14')
    await seed.press('Enter')
    await allAhead(page)
    const another = await hitHard(page, 0)
    hits.forEach((a, i) => {
      for (const b of hits.slice(i + 1)) {
        expect(apart(a, b)).toBeGreaterThan(1e-4)
        expect(logSpectralDistance(a, b)).toBeLessThan(logSpectralDistance(a, another)!)
      }
    })
    expect(faces.size).toBe(4) // the face shows what was played
  },
)

test('on a frozen pad every hit has the same samples, those that the pad shows', async () => {
  const page = await open()
  await page.keyboard.press('z')
  await choosePlayMode(page, 'Frozen')
  const shown = await face(page)
  const before = await samplesOf(page, 0)
  const [first, second] = [await hitHard(page, 0), await hitHard(page, 0)]
  expect(second).toEqual(first)
  expect(await face(page)).toBe(shown)
  expect(await samplesOf(page, 0)).toEqual(before)
})

test('a turned knob is heard in the very next hit, and in those that were waiting ahead', async () => {
  const page = await open()
  await page.getByRole('checkbox', { name: 'Hear changes' }).uncheck()
  const before = [await hitHard(page, 0), await hitHard(page, 0)].map(levelDb)
  await allAhead(page)
  const level = page.getByRole('textbox', { name: 'Level, exact value' })
  await level.fill('-24')
  await level.press('Enter')
  await page.waitForFunction(() => document.querySelector('ghostnote-app')!.instrument.waiting.size === 0)
  for (let hit = 0; hit < 4; hit++) {
    const after = levelDb(await hitHard(page, 0))
    expect(Math.max(...before) - after).toBeGreaterThan(18)
  }
})

test('soft hits play strokes that were rendered softly, at the level of the hit', async () => {
  const page = await open()
  const soft = () => heardOf(page, () => pressPad(page, 0, 0.3)) // velocity 47
  await soft() // the first one of its layer has it rendered
  await allAhead(page)
  const hard = levelDb(await hitHard(page, 0))
  const softer = levelDb(await soft())
  expect(await playedAt(page, 0)).toBe(64)
  expect(softer - hard).toBeGreaterThan(velocityGainDb(47) - 6)
  expect(softer - hard).toBeLessThan(velocityGainDb(47) + 6)
})

test('a hit starts from memory: nothing is asked of the server between the press and the sound', async () => {
  const page = await open()
  await page.evaluate(() => {
    const deeds: NonNullable<Deeds['deeds']> = []
    ;(globalThis as Deeds).deeds = deeds
    const start = Reflect.get(AudioBufferSourceNode.prototype, 'start')
    AudioBufferSourceNode.prototype.start = function (...when) {
      deeds.push('source starts')
      start.apply(this, when)
    }
    const send = Reflect.get(WebSocket.prototype, 'send')
    WebSocket.prototype.send = function (message) {
      const { type } = JSON.parse(message as string) as { type: string }
      if (type === 'render' || type === 'morph') deeds.push('sound is asked for')
      send.call(this, message)
    }
  })
  for (const pad of [0, 0, 5, 0]) {
    await page.evaluate(() => (globalThis as Deeds).deeds!.splice(0))
    await pressPad(page, pad, 0.95)
    await allAhead(page)
    const deeds = await page.evaluate(() => (globalThis as Deeds).deeds!)
    expect(deeds[0]).toBe('source starts')
    expect(deeds.filter((deed) => deed === 'source starts')).toHaveLength(1)
    expect(deeds).toContain('sound is asked for') // the next stroke is asked for behind it
  }
})

test('a roll faster than the server can follow sounds at every hit', async () => {
  const page = await open()
  const heard = await page.evaluate(() => {
    const { instrument } = document.querySelector('ghostnote-app')!
    let hits = 0
    instrument.addEventListener('hit', () => hits++)
    for (let i = 0; i < 40; i++) instrument.hit(0, 60 + i)
    return hits
  })
  expect(heard).toBe(40)
  await allAhead(page)
})
