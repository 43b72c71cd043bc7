// A sample dropped on a pad: the model's version, to hear against the original, and the way back.

import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { logSpectralDistance } from '../../src/dsp/log-spectral.ts'
import { renderClassShot } from '../../src/factory/render.ts'
import { encodeWav } from '../../src/formats/wav.ts'
import { readBundle } from '../../src/model/bundle.ts'
import { shippedFolder } from '../shipped.ts'
import { allLoaded, heardOf, samplesOf } from './instrument-page.ts'
import { playRoom } from './play-room.ts'

const room = playRoom()
const { lengthSamples } = readBundle(shippedFolder).manifest
const kick = renderClassShot('kick', 901, 1).samples
const wav = Buffer.from(encodeWav({ channels: [kick], rateHz: 44_100 }, '24'))

/** Drops a file on a pad, as a hand does. */
async function drop(page: Page, pad: number, name: string, bytes: Buffer, type: string): Promise<void> {
  const dataTransfer = await page.evaluateHandle(
    ([file, base64, mime]) => {
      const transfer = new DataTransfer()
      const data = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
      transfer.items.add(new File([data], file, { type: mime }))
      return transfer
    },
    [name, bytes.toString('base64'), type] as const,
  )
  const row = 3 - Math.floor(pad / 4)
  const place = page.locator('drum-pad button').nth(row * 4 + (pad % 4))
  await place.dispatchEvent('dragover', { dataTransfer })
  await place.dispatchEvent('drop', { dataTransfer })
}

const padOf = (page: Page, pad: number) =>
  page.evaluate((place) => document.querySelector('ghostnote-app')!.instrument.state!.pads[place], pad)
const energy = (x: Float32Array) => x.reduce((sum, v) => sum + v * v, 0)
function atEnergyOf(x: Float32Array, y: Float32Array): Float32Array {
  const gain = Math.sqrt(energy(x) / energy(y))
  return y.map((v) => v * gain)
}

test('a WAV file dropped on a pad becomes the model’s version of it, near to it, and both are heard equally loud', async () => {
  const page = await room.open()
  const before = await padOf(page, 10)
  await drop(page, 10, 'Big kick.wav', wav, 'audio/wav')
  await page.getByRole('button', { name: 'A Original' }).waitFor()
  await allLoaded(page)
  expect(await page.getByRole('tab', { name: 'Sample' }).getAttribute('aria-selected')).toBe('true')
  const after = await padOf(page, 10)
  expect(after).toMatchObject({ class: 'kick', name: 'Big kick', named: true })
  expect(after.latent).toHaveLength(192)
  const said = Number(/([\d.]+) dB apart/.exec((await page.locator('sample-panel .distance').textContent())!)![1])
  const made = await samplesOf(page, 10)
  const padded = (x: Float32Array) => Float32Array.from({ length: lengthSamples }, (_, i) => x[i] ?? 0)
  const sample = padded(kick) // the factory's shots begin at their onset
  expect(logSpectralDistance(sample, atEnergyOf(sample, padded(made)))).toBeLessThan(said + 2)
  expect(said).toBeLessThan(6)
  expect(await page.locator('sample-panel tbody tr').count()).toBe(7)

  const original = await heardOf(page, () => page.getByRole('button', { name: 'A Original' }).click())
  const model = await heardOf(page, () => page.getByRole('button', { name: 'B Model' }).click())
  const apartDb = 10 * Math.log10(energy(original) / energy(model))
  expect(Math.abs(apartDb)).toBeLessThan(1)
  // What is heard as A is the sample, as B the pad's sound.
  const near = (x: Float32Array, y: Float32Array) => logSpectralDistance(x, atEnergyOf(x, y.subarray(0, x.length)))!
  expect(near(original, sample)).toBeLessThan(near(original, padded(made)))
  expect(near(model, padded(made))).toBeLessThan(near(model, sample))

  await page.getByRole('button', { name: 'Undo' }).click()
  expect(await padOf(page, 10)).toEqual(before)
  expect(await page.getByRole('button', { name: 'A Original' }).count()).toBe(0)
  await page.getByRole('button', { name: 'Redo' }).click()
  await page.getByRole('button', { name: 'Go back' }).click()
  expect(await padOf(page, 10)).toEqual(before)
})

test('a chosen file goes to the selected pad; kept, it is steered on from there', async () => {
  const page = await room.open()
  await page.getByRole('tab', { name: 'Sample' }).click()
  await page
    .locator('sample-panel input[type=file]')
    .setInputFiles({ name: 'x.wav', mimeType: 'audio/wav', buffer: wav })
  await page.getByRole('button', { name: 'Keep' }).click()
  await page.getByRole('button', { name: 'Choose a file…' }).waitFor()
  const { latent } = await padOf(page, 0)
  expect(latent).toHaveLength(192)
  await allLoaded(page)
  const own = await samplesOf(page, 0)
  await page.evaluate(() =>
    document
      .querySelector('ghostnote-app')!
      .instrument.edit(0, { timbre: { id: 'brightness', value: 35 } }, false, true),
  )
  await allLoaded(page)
  expect((await padOf(page, 0)).latent).toBe(latent)
  expect(await samplesOf(page, 0)).not.toEqual(own)
})

test('what is no sound says so and changes nothing; a kit stays a kit', async () => {
  const page = await room.open(undefined, /status of 4\d\d/)
  const before = await padOf(page, 5)
  await drop(page, 5, 'broken.wav', Buffer.from('no sound at all'), 'audio/wav')
  await page.getByText(/“broken\.wav” could not be analysed\. sample: found no audio/).waitFor()
  expect(await padOf(page, 5)).toEqual(before)
  const kit = readFileSync(resolve(import.meta.dirname, '../../presets/velvet.json'))
  await drop(page, 5, 'velvet.json', kit, 'application/json')
  await page.waitForFunction(() => document.querySelector('ghostnote-app')!.instrument.state?.kit.name === 'Velvet')
})
