import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { allLoaded, collectHits } from './instrument-page.ts'
import { playRoom } from './play-room.ts'

const room = playRoom()

/** The page in a browser whose MIDI is a port that the test plays, for this Chromium has no devices; or without any. */
async function open(has: boolean): Promise<{ page: Page; play: (...bytes: number[]) => Promise<void> }> {
  const page = await room.open()
  await page.addInitScript((isThere) => {
    const opens = () => Promise.resolve()
    const port = Object.assign(new EventTarget(), { name: 'Test pads', state: 'connected', open: opens, close: opens })
    const access = Object.assign(new EventTarget(), { inputs: new Map([['a', port]]) })
    Object.assign(globalThis, { port, asked: 0 })
    const requestMIDIAccess = () => {
      ;(globalThis as unknown as { asked: number }).asked++
      return Promise.resolve(access)
    }
    if (isThere) Object.defineProperty(navigator, 'requestMIDIAccess', { value: requestMIDIAccess })
    else delete (Navigator.prototype as { requestMIDIAccess?: unknown }).requestMIDIAccess
  }, has)
  await page.reload()
  await allLoaded(page)
  const play = (...bytes: number[]) =>
    page.evaluate((message) => {
      const { port } = globalThis as unknown as { port: EventTarget }
      port.dispatchEvent(Object.assign(new Event('midimessage'), { data: Uint8Array.from(message) }))
    }, bytes)
  return { page, play }
}

async function useMidi(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'MIDI…' }).click()
  await page.getByRole('button', { name: 'Use this browser’s MIDI' }).click()
  await expect.poll(() => page.locator('midi-bar dialog').innerText()).toContain('From Test pads.')
}

test('the browser is asked for MIDI at a press only; then notes play pads', async () => {
  const { page, play } = await open(true)
  const asked = () => page.evaluate(() => (globalThis as unknown as { asked: number }).asked)
  await page.keyboard.press('z')
  expect(await asked()).toBe(0)
  await useMidi(page)
  expect(await asked()).toBe(1)
  const hits = await collectHits(page)
  await play(0x90, 38, 101)
  await play(0x99, 42, 64) // General MIDI's closed hat
  await expect.poll(hits).toHaveLength(2)
  const [[first, velocity], [second]] = await hits()
  expect([first, velocity]).toEqual([2, 101])
  const classOf = (pad: number) =>
    page.evaluate((at) => document.querySelector('ghostnote-app')!.instrument.state!.pads[at].class, pad)
  expect(await classOf(second)).toBe('closed-hat')
})

test('a controller is learned beside its control, moves it, is named there, and is let go of', async () => {
  const { page, play } = await open(true)
  await useMidi(page)
  await page.getByRole('button', { name: 'Learn controllers' }).click()
  await page.getByRole('button', { name: 'Learn a controller for Tune' }).click()
  await expect.poll(() => page.getByRole('button', { name: /^Waiting for a controller for Tune/ }).count()).toBe(1)
  await play(0xb0, 21, 0)
  await page.getByRole('button', { name: 'Learn a controller for Brightness' }).click()
  await play(0xb0, 22, 127)
  await page.getByRole('button', { name: 'End learning' }).click()
  const tune = page.getByRole('slider', { name: 'Tune' })
  expect(await tune.inputValue()).toBe('-12')
  await play(0xb0, 21, 127)
  expect(await tune.inputValue()).toBe('12')
  const knob = page.getByRole('slider', { name: 'Brightness', exact: true })
  expect(Number(await knob.getAttribute('aria-valuenow'))).toBe(Number(await knob.getAttribute('aria-valuemax')))
  await page.getByRole('button', { name: 'MIDI…' }).click()
  expect(await page.locator('midi-bar li').allInnerTexts()).toEqual([
    expect.stringContaining('Controller 21: Tune, pad 1'),
    expect.stringContaining('Controller 22: Brightness, pad 1'),
  ])
  await page.getByRole('button', { name: 'Let go of controller 21' }).click()
  await page.keyboard.press('Escape')
  await play(0xb0, 21, 64)
  expect(await tune.inputValue()).toBe('12')
  await page.keyboard.press('Control+z')
  await play(0xb0, 21, 0)
  expect(await tune.inputValue()).toBe('-12') // the link is there again
})

test('a browser without MIDI says so, and which have it', async () => {
  const { page } = await open(false)
  await page.getByRole('button', { name: 'MIDI…' }).click()
  const dialog = page.locator('midi-bar dialog')
  expect(await dialog.innerText()).toContain('This browser has no MIDI')
  expect(await dialog.getByRole('button', { name: 'Use this browser’s MIDI' }).count()).toBe(0)
})
