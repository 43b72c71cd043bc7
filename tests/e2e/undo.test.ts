import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { allLoaded, collectHits, samplesOf } from './instrument-page.ts'
import { playRoom } from './play-room.ts'

const room = playRoom()

const undo = (page: Page) => page.getByRole('button', { name: /^Undo/ })
const redo = (page: Page) => page.getByRole('button', { name: /^Redo/ })
const kitName = (page: Page) => page.getByRole('combobox', { name: 'Kit' }).locator('option:checked').innerText()

test('keys and buttons undo and redo a new sound; the sound itself comes back, and is heard', async () => {
  const page = await room.open()
  expect(await undo(page).getAttribute('aria-disabled')).toBe('true')
  const before = await samplesOf(page, 0)
  await page.getByRole('button', { name: 'New', exact: true }).click()
  await allLoaded(page)
  const after = await samplesOf(page, 0)
  expect(after).not.toEqual(before)
  expect(await undo(page).getAttribute('title')).toMatch(/^Undo: sound of .+ \(Ctrl\+Z\)$/)
  const hits = await collectHits(page)
  await page.keyboard.press('Control+z')
  await allLoaded(page)
  expect(await samplesOf(page, 0)).toEqual(before)
  await expect.poll(hits).toHaveLength(1)
  await redo(page).click()
  await allLoaded(page)
  expect(await samplesOf(page, 0)).toEqual(after)
  await undo(page).click()
  await page.keyboard.press('Control+Shift+z')
  await allLoaded(page)
  expect(await samplesOf(page, 0)).toEqual(after)
})

test('a slider that is dragged is one step', async () => {
  const page = await room.open()
  const slider = page.getByRole('slider', { name: 'Tune' })
  const box = (await slider.boundingBox())!
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width * 0.9, box.y + box.height / 2, { steps: 12 })
  await page.mouse.up()
  await allLoaded(page)
  expect(Number(await slider.inputValue())).toBeGreaterThan(3)
  await undo(page).click()
  expect(await slider.inputValue()).toBe('0')
  expect(await undo(page).getAttribute('aria-disabled')).toBe('true')
})

test('kits that were chosen, imported or reset are undone; in a text field the keys are the field’s own', async () => {
  const page = await room.open()
  const first = await kitName(page)
  await page.getByRole('combobox', { name: 'Kit' }).selectOption({ label: '6 Velvet' })
  await allLoaded(page)
  const seed = page.getByRole('textbox', { name: 'Seed' })
  await seed.fill('4242')
  await page.keyboard.press('Control+z') // of the text
  await seed.fill('4243')
  await seed.press('Enter')
  await page.getByRole('button', { name: 'Save…' }).click()
  await page.getByRole('button', { name: 'Reset kit' }).click()
  await page.locator('notice-bar').getByRole('button', { name: 'Undo' }).click()
  expect(await seed.inputValue()).toBe('4243')
  expect(await page.locator('notice-bar p').count()).toBe(0)
  await page.keyboard.press('Control+z')
  await page.keyboard.press('Control+z')
  expect(await kitName(page)).toBe(first)

  const path = join(room.folder, 'brought.json')
  const pads = [{ pad: 0, class: 'kick', seed: 5, name: 'Brought kick' }]
  writeFileSync(path, JSON.stringify({ format: 'ghostnote-kit', version: 1, name: 'Brought', pads }))
  await page.getByRole('button', { name: 'Kit…' }).click()
  await page.locator('input[type=file]').setInputFiles(path)
  await expect.poll(() => kitName(page)).toBe('Brought')
  await undo(page).click()
  expect(await kitName(page)).toBe(first)
})
