// The groove in a real browser, heard: when hits fall, what chokes what, that stop is silence; and drawn as players do.

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { BrowserContextOptions, Page } from 'playwright-core'
import type { Pattern } from '../../src/protocol/pattern.ts'
import { resample } from '../../src/dsp/resample.ts'
import { decodeWav } from '../../src/formats/wav.ts'
import { readBundle } from '../../src/model/bundle.ts'
import { classText } from '../../src/protocol/sound.ts'
import { stepStart } from '../../web/groove/timing.ts'
import type { GrooveStrip } from '../../web/groove/groove-strip.ts'
import type { PadEdit } from '../../web/state.ts'
import { allAhead, allLoaded, collectHits } from './instrument-page.ts'
import { playRoom } from './play-room.ts'
import { onsetsOf, recorded } from './recorder.ts'
import { shippedFolder, shippedModel } from '../shipped.ts'

const require = createRequire(import.meta.url)
const { manifest } = readBundle(shippedFolder)
const lengthSec = manifest.lengthSamples / manifest.rateHz
const room = playRoom()

async function open(options: BrowserContextOptions = { viewport: { width: 1280, height: 800 } }): Promise<Page> {
  const page = await room.open({ bypassCSP: true, ...options })
  await page.getByRole('button', { name: 'Groove', exact: true }).click()
  await page.locator('step-grid').waitFor()
  return page
}

/** Puts a pattern on, and edits pads: short and always the same, so that hits can be told apart. */
async function put(page: Page, pattern: Pattern, edits: Readonly<Record<number, PadEdit>> = {}): Promise<void> {
  await page.evaluate(
    ([wanted, padEdits]) => {
      const { instrument } = document.querySelector('ghostnote-app')!
      for (const [pad, edit] of Object.entries(padEdits)) instrument.edit(Number(pad), edit, false)
      instrument.apply((state) => ({ ...state, kit: { ...state.kit, pattern: wanted } }), 'test')
    },
    [pattern, edits] as const,
  )
  await allAhead(page)
}

const short = (row: object): PadEdit => ({
  play: { mode: 'frozen', choke: undefined, pan: undefined },
  control: { row: row as never, value: 0.05 },
})
const decayRow = { id: 'decay', label: 'Decay', default: 1 }
const playButton = (page: Page) => page.getByRole('button', { name: /Play$/ })
const stopButton = (page: Page) => page.getByRole('button', { name: /Stop$/ })
const every = (velocity: number) => Array.from({ length: 16 }, (_, step) => ({ step, velocity }))
const patternOf = (page: Page): Promise<Pattern> =>
  page.evaluate(() => document.querySelector('ghostnote-app')!.instrument.state!.kit.pattern!)
const lane = (page: Page, name: string) => page.getByRole('group', { name, exact: true })
const stepAt = (page: Page, name: string, number: number) =>
  lane(page, name).getByRole('button', { name: new RegExp(`^Step ${number},`) })

async function playFor(page: Page, ms: number): Promise<void> {
  await playButton(page).click()
  await page.waitForTimeout(ms)
  await stopButton(page).click()
  await page.waitForTimeout(300)
  const missed = await page.evaluate(() => {
    const strips = document.querySelector('ghostnote-app')!.shadowRoot!.querySelector('panel-strips')!
    const slot = strips.shadowRoot!.querySelector('panel-slot')!
    return slot.shadowRoot!.querySelector<GrooveStrip>('groove-strip')!.transport.missed
  })
  expect(missed).toBe(0)
}

test('hits fall where tempo and swing say, within a millisecond, while the page is busy for 150 ms at a time', async () => {
  const page = await open()
  for (const [tempo, swing] of [
    [133, 62],
    [97.3, 50],
    [120, 75],
  ] as const) {
    await put(page, { tempo, swing, lanes: [{ pad: 1, steps: every(127) }] }, { 1: short(decayRow) })
    const sound = await recorded(page, async () => {
      await page.evaluate(() => {
        const busy = setInterval(() => {
          const untilMs = performance.now() + 150
          while (performance.now() < untilMs);
        }, 260)
        setTimeout(() => clearInterval(busy), 5700)
      })
      await playFor(page, 6000) // a busy page may begin a second late
    })
    const onsets = onsetsOf(sound, 0.01).map((sample) => sample / sound.rateHz)
    expect(onsets.length).toBeGreaterThan(24)
    const worstMs = onsets.slice(1).map((atSec, i) => {
      const expectedSec = ((stepStart(i + 1, swing) - stepStart(i, swing)) * 15) / tempo
      return Math.abs(atSec - onsets[i] - expectedSec) * 1000
    })
    expect(Math.max(...worstMs)).toBeLessThan(1)
  }
})

test('a closed hat of the pattern ends the open one', async () => {
  const page = await open()
  const frozen: PadEdit = { play: { mode: 'frozen', choke: 1, pan: undefined } }
  const steps = [{ step: 0, velocity: 127 }]
  const tail = async (closed: readonly { readonly step: number; readonly velocity: number }[]): Promise<number> => {
    const pattern = { tempo: 120, lanes: [{ pad: 10, steps }, { pad: 6, steps: [...closed] }] } // prettier-ignore
    await put(page, pattern, { 10: frozen, 6: frozen })
    const sound = await recorded(page, () => playFor(page, 900))
    const [start] = onsetsOf(sound, 0.05)
    const from = start + Math.round(0.27 * sound.rateHz) // 20 ms after the closed hat
    return Math.sqrt(sound.samples.subarray(from, from + 1000).reduce((sum, x) => sum + x * x, 0) / 1000)
  }
  const ringing = await tail([])
  const choked = await tail([{ step: 2, velocity: 1 }])
  expect(ringing).toBeGreaterThan(1e-3)
  expect(choked).toBeLessThan(ringing / 30)
})

test('every shipped kit plays its pattern: heard, never clipped, and silent after stop', async () => {
  const page = await open()
  const menu = page.getByRole('combobox', { name: 'Kit', exact: true })
  const names = await menu.locator('optgroup[label="Ghostnote’s"] option').allInnerTexts()
  expect(names.length).toBeGreaterThanOrEqual(6)
  for (const name of names) {
    await menu.selectOption({ label: name })
    await allLoaded(page)
    const sound = await recorded(page, () => playFor(page, 2200))
    const peak = sound.samples.reduce((most, x) => Math.max(most, Math.abs(x)), 0)
    expect(20 * Math.log10(peak), name).toBeGreaterThan(-18)
    expect(20 * Math.log10(peak), name).toBeLessThanOrEqual(-0.199)
    await page.waitForTimeout(2000 * lengthSec + 300) // the tails of what had begun: a shot lasts twice as long an octave down
    const hits = await collectHits(page)
    const after = await recorded(page, () => page.waitForTimeout(600))
    expect(
      after.samples.every((x) => x === 0),
      name,
    ).toBe(true)
    expect(await hits(), name).toEqual([])
  }
})

test('a step with a lock plays a sound of its own, which is what the server renders for it', async () => {
  const page = await open()
  const steps = [
    { step: 0, velocity: 127 },
    { step: 8, velocity: 127, controls: { tune: 9 } },
  ]
  const frozen: PadEdit = { play: { mode: 'frozen', choke: undefined, pan: undefined } }
  await put(page, { tempo: 60, lanes: [{ pad: 1, steps }] }, { 1: frozen })
  const { rateHz, samples } = await recorded(page, () => playFor(page, 5000))
  const [plain, locked] = onsetsOf({ rateHz, samples }, 0.5)
  expect((locked - plain) / rateHz).toBeCloseTo(2, 2)
  const pad = await page.evaluate(() => document.querySelector('ghostnote-app')!.instrument.state!.pads[1])
  const likeness = async (tune: number, from: number): Promise<number> => {
    const address = `shots/${shippedModel}/${classText(pad.class)}/${pad.seed}.wav?velocity=127&tune=${tune}`
    const wav = decodeWav(new Uint8Array(await (await fetch(room.url + address)).arrayBuffer()), 'shot.wav')
    const shot = resample(wav.channels[0], wav.rateHz, rateHz)
    const start = shot.findIndex((x) => Math.abs(x) > 1e-4)
    const part = shot.subarray(start, start + Math.round(0.05 * rateHz))
    let best = 0
    for (let lag = -200; lag <= 200; lag++) best = Math.max(best, correlation(part, samples, from + lag))
    return best
  }
  expect(await likeness(0, plain)).toBeGreaterThan(0.98)
  expect(await likeness(9, locked)).toBeGreaterThan(0.98)
  expect(await likeness(0, locked)).toBeLessThan(0.8)
})

function correlation(part: Float32Array, whole: Float32Array, at: number): number {
  let [product, a, b] = [0, 0, 0]
  part.forEach((x, i) => {
    const y = whole[at + i] ?? 0
    product += x * y
    a += x * x
    b += y * y
  })
  return product / Math.sqrt(a * b)
}

test('steps are drawn with the mouse: a click sets and takes, a drag is how hard, and each is undone as one', async () => {
  const page = await open()
  await put(page, { tempo: 120, lanes: [] })
  const cell = stepAt(page, 'Kick', 5)
  await cell.click()
  expect((await patternOf(page)).lanes).toEqual([{ pad: 0, steps: [{ step: 4, velocity: 96 }] }])
  const box = (await cell.boundingBox())!
  await page.mouse.move(box.x + 9, box.y + 9)
  await page.mouse.down()
  for (let dy = 5; dy <= 50; dy += 5) await page.mouse.move(box.x + 9, box.y + 9 + dy)
  await page.mouse.up()
  const softer = (await patternOf(page)).lanes[0].steps[0].velocity
  expect(softer).toBeLessThan(50)
  await page.getByRole('button', { name: /^Undo/ }).click()
  expect((await patternOf(page)).lanes[0].steps[0].velocity).toBe(96)
  await cell.click()
  expect((await patternOf(page)).lanes).toEqual([])
  await page.getByRole('button', { name: /^Undo/ }).click()
  await page.getByRole('button', { name: /^Undo/ }).click()
  expect((await patternOf(page)).lanes).toEqual([])
})

test('the keyboard does all of it: arrows move, Enter sets, Shift and arrows say how hard, Space plays and stops', async () => {
  const page = await open()
  await put(page, { tempo: 120, lanes: [] })
  await stepAt(page, 'Kick', 1).focus()
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight', 'ArrowRight', 'Enter', 'Shift+ArrowUp'])
    await page.keyboard.press(key)
  expect((await patternOf(page)).lanes).toEqual([{ pad: 2, steps: [{ step: 2, velocity: 104 }] }])
  await page.getByRole('heading', { name: 'ghostnote' }).click() // the mouse takes the focus away
  await page.keyboard.press('Space')
  await stopButton(page).waitFor()
  await page.keyboard.press('Space')
  await playButton(page).waitFor()
  await page.locator('groove-strip').getByLabel('Tempo').focus()
  await page.keyboard.press('Space')
  expect(await playButton(page).count()).toBe(1) // text fields keep their space
})

test('the editor says chance, hits, nudge and locks; the lane its length; the bar its accents, swing and tempo', async () => {
  const page = await open()
  await put(page, { tempo: 120, lanes: [] })
  await stepAt(page, 'Snare', 3).click()
  const strip = page.locator('groove-strip')
  await strip.getByRole('textbox', { name: 'Chance, exact value' }).fill('40')
  await page.keyboard.press('Enter')
  await strip.getByRole('textbox', { name: 'Nudge, exact value' }).fill('-20')
  await page.keyboard.press('Enter')
  await strip.getByRole('button', { name: '3', exact: true }).click()
  await strip.getByRole('combobox', { name: 'Lock a control on this step' }).selectOption('Brightness')
  await strip.getByRole('textbox', { name: 'Brightness, exact value' }).fill('70')
  await page.keyboard.press('Enter')
  await strip.getByRole('combobox', { name: 'Steps of the lane' }).selectOption('12')
  await strip.getByRole('button', { name: 'Accent on step 5' }).click()
  await strip.getByRole('slider', { name: 'Swing' }).fill('58')
  await strip.getByLabel('Tempo').fill('101.5')
  await page.keyboard.press('Enter')
  await strip.getByRole('checkbox', { name: 'Every bar alike' }).check()
  expect(await patternOf(page)).toEqual({
    tempo: 101.5,
    swing: 58,
    repeats: true,
    accents: [4],
    lanes: [
      {
        pad: 2,
        length: 12,
        steps: [{ step: 2, velocity: 96, probability: 0.4, nudge: -0.2, ratchet: 3, controls: { brightness: 70 } }],
      },
    ],
  })
  await stepAt(page, 'Snare', 3)
    .and(page.getByRole('button', { name: /40 %, 3 hits, early, locks brightness/ }))
    .waitFor()
  await strip.getByRole('button', { name: 'Unlock Brightness' }).click()
  expect((await patternOf(page)).lanes[0].steps[0].controls).toBeUndefined()
})

test('the tempo is tapped', async () => {
  const page = await open()
  const tap = page.getByRole('button', { name: 'Tap' })
  await tap.evaluate(async (button) => {
    for (let i = 0; i < 5; i++) {
      button.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }))
      await new Promise((next) => setTimeout(next, 400))
    }
  })
  const { tempo } = await patternOf(page)
  expect(tempo).toBeGreaterThan(130)
  expect(tempo).toBeLessThan(152) // 150, less what the timers were late
})

test('the MIDI file that is saved is what the page plays, as another reader finds it', async () => {
  const page = await open()
  const pattern: Pattern = { tempo: 90, swing: 60, lanes: [{ pad: 2, steps: every(100) }] }
  await put(page, pattern)
  await page.getByRole('combobox', { name: 'Bars of the MIDI file' }).selectOption('2 bars')
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save as MIDI' }).click(),
  ])
  expect(download.suggestedFilename()).toBe('first-light-2-bars.mid')
  const path = join(room.folder, 'pattern.mid')
  await download.saveAs(path)
  const bytes = new Uint8Array(readFileSync(path))
  const Reader = require('midifile') as new (data: ArrayBuffer) => {
    getTrackEvents(track: number): { delta: number; subtype: number; param1: number }[]
  }
  let tick = 0
  const ons = new Reader(bytes.buffer).getTrackEvents(1).flatMap(({ delta, subtype, param1 }) => {
    tick += delta
    return subtype === 9 ? [[tick, param1]] : []
  })
  expect(ons).toEqual(Array.from({ length: 32 }, (_, count) => [Math.round(120 * stepStart(count, 60)), 38]))
})

test('on a phone the selected pad’s lane is there, another can be picked, and steps are large enough for thumbs', async () => {
  const page = await open({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })
  await put(page, { tempo: 120, lanes: [] })
  expect(await page.locator('step-lane').count()).toBe(1)
  await page.getByRole('combobox', { name: 'Lane', exact: true }).selectOption({ index: 6 })
  const cell = stepAt(page, 'Closed hat', 9)
  await cell.tap()
  expect((await patternOf(page)).lanes).toEqual([{ pad: 6, steps: [{ step: 8, velocity: 96 }] }])
  for (const box of [await cell.boundingBox(), await playButton(page).boundingBox()]) {
    expect(box!.height).toBeGreaterThanOrEqual(44)
    expect(box!.width).toBeGreaterThanOrEqual(40)
  }
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
})
