import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { decodeWav } from '../../src/formats/wav.ts'
import { timbreOf } from '../../src/timbre/models.ts'
import { allLoaded, peakDbOf, pressPad, samplesOf } from './instrument-page.ts'
import { playRoom } from './play-room.ts'

const room = playRoom()

/** Root mean square of the difference of two sounds against that of the first. */
function apart(a: Float32Array, b: Float32Array): number {
  const energy = (x: Float32Array) => x.reduce((sum, value) => sum + value * value, 0)
  return Math.sqrt(energy(a.map((value, i) => value - (b[i] ?? 0))) / energy(a))
}

const padState = (page: Page) => page.evaluate(() => document.querySelector('ghostnote-app')!.instrument.state!.pads[0])

test('a pad is mixed of classes, each with its part, and is one class again; each step sounds and can be undone', async () => {
  const page = await room.open()
  const pure = await samplesOf(page, 0)
  await page.getByRole('button', { name: 'Mix with another class' }).click()
  await page.getByRole('combobox', { name: 'Class 2' }).selectOption({ label: 'Cymbal' })
  await page.getByRole('slider', { name: 'Part of Cymbal' }).fill('60')
  await allLoaded(page)
  expect((await padState(page)).class).toEqual({ kick: 0.4, cymbal: 0.6 })
  const mixed = await samplesOf(page, 0)
  expect(apart(pure, mixed)).toBeGreaterThan(0.1)
  await page.keyboard.press('Control+z')
  expect((await padState(page)).class).toEqual({ kick: 0.7, cymbal: 0.3 })
  await page.getByRole('button', { name: 'Take Cymbal out of the mix' }).click()
  await allLoaded(page)
  expect((await padState(page)).class).toBe('kick')
  expect(await samplesOf(page, 0)).toEqual(pure)
})

test('similar sounds lie the nearer the smaller the amount; other ways and further are there after a step', async () => {
  const page = await room.open()
  const start = await samplesOf(page, 0)
  const button = (name: string) => page.getByRole('button', { name, exact: true })
  expect([await button('Other way').isDisabled(), await button('Further').isDisabled()]).toEqual([true, true])
  const amount = page.getByRole('slider', { name: 'Amount of difference' })
  const heard: Float32Array[] = []
  for (const [name, percent] of [
    ['Similar', '4'],
    ['Other way', '4'],
    ['Further', '56'],
  ] as const) {
    await amount.fill(percent)
    await button(name).click()
    await allLoaded(page)
    heard.push(await samplesOf(page, 0))
  }
  const [near, other, far] = heard
  expect(apart(start, near)).toBeGreaterThan(0.001)
  expect(apart(near, other)).toBeGreaterThan(0.001)
  expect(apart(start, far)).toBeGreaterThan(2 * apart(start, near))
  for (const _ of heard) await page.keyboard.press('Control+z')
  await allLoaded(page)
  expect(await samplesOf(page, 0)).toEqual(start)
  expect((await padState(page)).latent).toBeUndefined()
})

test('knobs show what the sound measures by the timbre models, and say it', async () => {
  const page = await room.open()
  const samples = await samplesOf(page, 0)
  const rateHz = await page.evaluate(() => document.querySelector('ghostnote-app')!.instrument.shotOf(0)!.rateHz)
  const { timbre } = timbreOf([samples], rateHz)
  for (const [name, id] of [
    ['Brightness', 'brightness'],
    ['Boominess', 'boominess'],
  ] as const) {
    const knob = page.locator('timbre-knob').filter({ hasText: name })
    const shown = (Math.round(timbre[id]! * 10) / 10).toString().replace('-', '−')
    await expect
      .poll(() =>
        knob
          .locator('.is')
          .innerText()
          .then((text) => text.trim()),
      )
      .toBe(shown)
    const spoken = await page.getByRole('slider', { name, exact: true }).getAttribute('aria-valuetext')
    expect(spoken).toContain(`measures ${Math.round(timbre[id]!).toString().replace('-', '−')}`)
  }
})

test('a fixed curve makes soft hits as loud as hard ones; voices, gate and note go into the kit', async () => {
  const page = await room.open()
  const soft = () => peakDbOf(page, () => pressPad(page, 0, 0.12))
  const before = await soft()
  await page.getByRole('combobox', { name: 'Velocity curve' }).selectOption('fixed')
  await page.getByRole('spinbutton', { name: 'Velocity of every hit' }).fill('127')
  await page.keyboard.press('Enter')
  expect((await soft()) - before).toBeGreaterThan(15)
  await page.getByRole('combobox', { name: 'Voices' }).selectOption('2')
  await page.getByRole('checkbox', { name: 'Gated' }).check()
  const note = page.getByRole('textbox', { name: 'MIDI note' })
  await note.fill('24')
  await note.press('Enter')
  expect(await padState(page)).toMatchObject({ velocityCurve: { fixed: 127 }, polyphony: 2, gated: true, note: 24 })
  await page.keyboard.press('Control+z')
  expect((await padState(page)).note).toBeUndefined()
  await note.fill('200')
  await note.press('Enter')
  await expect.poll(() => page.locator('notice-bar p').innerText()).toContain('“200” is no MIDI note.')
})

test('a note that another pad has is refused, and the pad is named', async () => {
  const page = await room.open()
  const note = page.getByRole('textbox', { name: 'MIDI note' })
  await note.fill('60')
  await note.press('Enter')
  await page.keyboard.press('x')
  await note.fill('60')
  await note.press('Enter')
  await expect.poll(() => page.locator('notice-bar p').innerText()).toMatch(/^Note 60 plays pad 1, .+ already\.$/)
  expect(
    await page.evaluate(() => document.querySelector('ghostnote-app')!.instrument.state!.pads[1].note),
  ).toBeUndefined()
})

test('the sound is saved as a WAV of 24 bits, the pad’s own samples, and its waveform can be dragged out', async () => {
  const page = await room.open()
  await page.getByRole('slider', { name: 'Decay' }).fill('0.4')
  await allLoaded(page)
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save the sound as a WAV file' }).click(),
  ])
  const path = join(room.folder, 'pad.wav')
  await download.saveAs(path)
  const wav = decodeWav(readFileSync(path), path)
  const shown = await samplesOf(page, 0)
  expect(wav.channels[0]).toHaveLength(shown.length)
  expect(Math.max(...wav.channels[0].map((x, i) => Math.abs(x - shown[i])))).toBeLessThan(2 ** -22)
  const dragged = await page.locator('wave-grip .grip').evaluate((grip) => {
    const dataTransfer = new DataTransfer()
    grip.dispatchEvent(new DragEvent('dragstart', { dataTransfer, bubbles: true }))
    return dataTransfer.getData('DownloadURL')
  })
  const [, type, file, address] = /^([^:]+):([^:]+):(.+)$/.exec(dragged)!
  expect([type, file]).toEqual(['audio/wav', download.suggestedFilename()])
  expect(Buffer.from(await (await fetch(address)).arrayBuffer())).toEqual(readFileSync(path))
})

test('the meter counts the voices that sound, and none when it is still', async () => {
  const page = await room.open()
  await page.keyboard.press('z') // wakes the output
  const most = await page.locator('play-meters').evaluate(async (meters: HTMLElement & { voices: number }) => {
    const { instrument } = document.querySelector('ghostnote-app')!
    for (const pad of [1, 4, 5, 7]) instrument.hit(pad, 100) // of no common choke group
    let count = 0
    const untilMs = performance.now() + 1500
    while (performance.now() < untilMs) {
      count = Math.max(count, meters.voices)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    return count
  })
  expect(most).toBeGreaterThanOrEqual(4)
  expect(most).toBeLessThanOrEqual(5)
  await expect.poll(() => page.locator('play-meters div').last().innerText()).toMatch(/Voices 0 of 96/)
})
