// A kit's ways into other programs, from its dialog.

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { readRecipe } from '../../src/engine/recipe.ts'
import { allLoaded } from './instrument-page.ts'
import { playRoom } from './play-room.ts'
import { shippedModel } from '../shipped.ts'

const room = playRoom()

async function openDialog(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^(Kit|Save)…$/ }).click()
  await page.getByRole('heading', { name: 'For other programs' }).waitFor()
}

test('an edited kit is saved as an archive of what is on the pads, and its progress is told', async () => {
  const page = await room.open()
  const seed = page.getByRole('textbox', { name: 'Seed' })
  await seed.fill('4242')
  await seed.press('Enter')
  await allLoaded(page)
  await openDialog(page)
  await page.getByRole('combobox', { name: 'Sample format' }).selectOption('16')
  await page.getByRole('combobox', { name: 'Velocity layers' }).selectOption('1')
  await page.getByRole('combobox', { name: 'Round robins' }).selectOption('2')
  const counted = page.getByText(/^\d+ of 34 files$/).waitFor()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'SFZ', exact: true }).click(),
    counted,
  ])
  expect(download.suggestedFilename()).toBe('First light (SFZ).zip')
  const path = join(room.folder, 'pack.zip')
  await download.saveAs(path)
  execFileSync('unzip', ['-qo', path, '-d', room.folder])
  const kick = join(room.folder, 'First light', 'Samples', '36_kick_01.wav')
  expect(readRecipe(readFileSync(kick), kick)).toMatchObject({ pad: 0, class: 'kick', seed: 4242 })
  await page.locator('export-menu').getByText('is saved where your browser').waitFor()
})

test('an archive that is not wanted any more is stopped, and the next can be made', async () => {
  const page = await room.open()
  await openDialog(page)
  await page.getByRole('combobox', { name: 'Velocity layers' }).selectOption('8')
  await page.getByRole('combobox', { name: 'Round robins' }).selectOption('8')
  await page.getByRole('button', { name: 'DecentSampler' }).click()
  await page.getByText(/^\d+ of 1026 files$/).waitFor()
  expect(await page.getByRole('button', { name: 'SFZ', exact: true }).isDisabled()).toBe(true)
  await page.getByRole('button', { name: 'Stop' }).click()
  await page.getByText('Stopped.').waitFor()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    (async () => {
      await page.getByRole('combobox', { name: 'Velocity layers' }).selectOption('1')
      await page.getByRole('combobox', { name: 'Round robins' }).selectOption('1')
      await page.getByRole('button', { name: 'WAV files' }).click()
    })(),
  ])
  expect(download.suggestedFilename()).toBe('First light (WAV).zip')
})

test('the line for Strudel names the kit’s map; a kit that is only in the browser has none', async () => {
  const page = await room.open()
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await openDialog(page)
  const copy = page.getByRole('button', { name: 'Copy for Strudel' })
  await copy.click()
  const line = await page.evaluate(() => navigator.clipboard.readText())
  expect(line).toBe(`samples('${new URL('strudel/first-light.json', room.url).href}')`)
  const address = /'(.*)'/.exec(line)![1]
  expect(Object.keys((await (await fetch(address)).json()) as object)).toContain('bd')
  const file = { ...(JSON.parse(readFileSync('presets/velvet.json', 'utf8')) as object), name: 'Only here' }
  await page.locator('kit-bar input[type=file]').setInputFiles({
    name: 'here.json',
    mimeType: 'application/json',
    buffer: Buffer.from(JSON.stringify(file)),
  })
  await allLoaded(page)
  await openDialog(page)
  expect(await copy.isDisabled()).toBe(true)
  expect(await page.getByText('Save the kit on the server first').count()).toBe(1)
})

test('Chromium’s own decoder reads a sound in every depth, and finds the same', async () => {
  const page = await room.open()
  const decoded = await page.evaluate(async (model) => {
    const context = new OfflineAudioContext(1, 1, 44_100)
    const depths = ['32f', '24', '16'].map(async (bits) => {
      const response = await fetch(`shots/${model}/kick/3.wav?velocity=90&bits=${bits}`)
      return Array.from((await context.decodeAudioData(await response.arrayBuffer())).getChannelData(0))
    })
    return await Promise.all(depths)
  }, shippedModel)
  const [float, ...others] = decoded as [number[], number[], number[]]
  expect(float.length).toBeGreaterThan(10_000)
  for (const [samples, step] of [
    [others[0], 2 ** -23],
    [others[1], 2 ** -15],
  ] as const) {
    expect(samples).toHaveLength(float.length)
    const most = Math.max(...float.map((x, i) => Math.abs(x - samples[i])))
    expect(most).toBeLessThan(1.5 * step)
  }
})

test.each([
  [390, 844],
  [1280, 800],
  [2560, 1440],
])('at %i × %i nothing of it is cut off, and a keyboard gets to all of it', async (width, height) => {
  const page = await room.open()
  await page.setViewportSize({ width, height })
  await openDialog(page)
  const box = await page.locator('export-menu').evaluate((menu) => {
    const seen = [...menu.shadowRoot!.querySelectorAll('*')]
      .map((part) => part.getBoundingClientRect())
      .filter((rect) => rect.width > 0)
    return { left: Math.min(...seen.map(({ left }) => left)), right: Math.max(...seen.map(({ right }) => right)) }
  })
  expect(box.left).toBeGreaterThan(0)
  expect(box.right).toBeLessThan(width)
  await page.getByRole('combobox', { name: 'Round robins' }).focus()
  for (const name of ['WAV files', 'SFZ', 'DecentSampler', 'Copy for Strudel']) {
    await page.keyboard.press('Tab')
    const focused = page.locator('export-menu button:focus')
    expect(await focused.innerText()).toBe(name)
    expect(await focused.evaluate((button) => getComputedStyle(button).outlineStyle)).toBe('solid')
  }
})
