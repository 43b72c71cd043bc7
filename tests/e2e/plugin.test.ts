// The plugin in a real host page of another site, in a real browser: loaded, heard, seen, refused.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SavedState } from '../../web/wam/plugin-state.ts'
import { launchChromium } from './chromium.ts'
import { heardDb, type HostSite, type HostWindow, openHost, startHostSite, wake } from './plugin-host.ts'
import { type RunningServer, startServer } from './running-server.ts'

const room = mkdtempSync(join(tmpdir(), 'ghostnote-e2e-plugin-'))
const quiet = ['--kits', join(room, 'kits'), '--midi', 'none', '--audio', 'none']
let browser: Browser
let site: HostSite
let server: RunningServer
beforeAll(async () => {
  ;[browser, site] = await Promise.all([launchChromium(), startHostSite()])
  server = await startServer(undefined, ...quiet, '--allow-origin', site.origin)
})
afterAll(async () => {
  await browser.close()
  await Promise.all([site.close(), server.stop()])
  rmSync(room, { recursive: true })
})

const addressOf = ({ url }: RunningServer, fragment = ''): string => `${url}wam/index.js${fragment}`

/** Presses a pad of the plugin near its upper edge, where it is hard. */
async function pressPad(page: Page, pad: number): Promise<void> {
  const row = 3 - Math.floor(pad / 4)
  const place = page.locator('ghostnote-drum-pad').nth(row * 4 + (pad % 4))
  const box = (await place.boundingBox())!
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 8)
}

/** Pictures for people to look at, where they say where to. */
async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['GHOSTNOTE_SHOTS']
  if (folder !== undefined) await page.screenshot({ path: join(folder, `plugin-${name}.png`) })
}

const playNote = (page: Page) => (): Promise<void> =>
  page.evaluate(() => {
    const { plugin, context } = globalThis as unknown as HostWindow
    const time = context.currentTime + 0.1
    plugin.audioNode.scheduleEvents({ type: 'wam-midi', time, data: { bytes: [0x90, 36, 120] } })
  })

test('a host on another site loads it, shows it, hears its pads and plays it, beside elements of its own', async () => {
  const { page, troubles } = await openHost(browser, site, addressOf(server))
  await wake(page)
  expect(await heardDb(page, () => pressPad(page, 0))).toBeGreaterThan(-20)
  expect(await heardDb(page, playNote(page))).toBeGreaterThan(-20)
  expect(await page.locator('ghostnote-drum-pad').count()).toBe(16)
  expect(await page.getByText('not ours').count()).toBe(0)
  // The host's letters are small; the plugin's are its own.
  const size = await page
    .locator('ghostnote-plugin select')
    .first()
    .evaluate((field) => field.getBoundingClientRect().height)
  expect(size).toBeCloseTo(40, 0)
  const names = await page.evaluate(() => {
    const { WAMExtensions, plugin } = globalThis as unknown as HostWindow
    return WAMExtensions.notes.noteDefinitions.get(plugin.instanceId)!.map(({ name }) => name)
  })
  expect(names.slice(0, 4)).toEqual(['Kick', 'Rim', 'Snare', 'Clap'])
  await picture(page, '1100')
  await page.setViewportSize({ width: 430, height: 1500 })
  await picture(page, '430')
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(430)
  expect(troubles).toEqual([])
  await page.close()
})

test('edits made in it are steps that can be undone, reach the host as automation, and are in its state', async () => {
  const { page } = await openHost(browser, site, addressOf(server))
  await page.evaluate(() => {
    const heard: unknown[] = []
    const { plugin } = globalThis as unknown as HostWindow
    plugin.audioNode.addEventListener('wam-automation', (event) => heard.push((event as CustomEvent).detail.data))
    Object.assign(globalThis, { heard })
  })
  await pressPad(page, 2)
  await page.getByRole('textbox', { name: 'Tune, exact value' }).fill('5')
  await page.keyboard.press('Enter')
  const heard = () => page.evaluate(() => (globalThis as unknown as { heard: unknown[] }).heard)
  await expect.poll(heard).toContainEqual({ id: 'pad03_tune', value: 5, normalized: false })
  const tune = (): Promise<number | undefined> =>
    page.evaluate(async () => {
      const { plugin } = globalThis as unknown as HostWindow
      const { kit } = (await plugin.audioNode.getState()) as SavedState
      return kit.pads.find(({ pad }) => pad === 2)?.controls?.['tune']
    })
  expect(await tune()).toBe(5)
  const value = await page.evaluate(() =>
    (globalThis as unknown as HostWindow).plugin.audioNode.getParameterValues(false, 'pad03_tune'),
  )
  expect(value['pad03_tune'].value).toBe(5)
  await page.getByRole('button', { name: /^Undo/ }).click()
  await expect.poll(tune).toBeUndefined()
  // What the host moves is seen in it.
  await page.evaluate(() => {
    const { plugin } = globalThis as unknown as HostWindow
    const data = { id: 'pad03_decay', value: 0.25, normalized: false }
    plugin.audioNode.scheduleEvents({ type: 'wam-automation', data })
  })
  await expect.poll(() => page.getByRole('textbox', { name: 'Decay, exact value' }).inputValue()).toBe('0.25')
  await page.close()
})

test('a page that was not let in is told so, and how to be; nothing is played', async () => {
  const strict = await startServer(undefined, ...quiet)
  const { page } = await openHost(browser, site, addressOf(strict))
  await page.getByText(`Start it with --allow-origin ${site.origin}`).waitFor()
  await picture(page, 'refused')
  expect(await heardDb(page, playNote(page))).toBe(-Infinity)
  await page.close()
  await strict.stop()
})

test('a server with a token is played by the address that has it, and says what is missing by another', async () => {
  const file = join(room, 'token')
  const guarded = await startServer(undefined, ...quiet, '--allow-origin', site.origin, '--token-file', file)
  const good = await openHost(browser, site, addressOf(guarded, `#token=${readFileSync(file, 'utf8').trim()}`))
  await wake(good.page)
  expect(await heardDb(good.page, playNote(good.page))).toBeGreaterThan(-20)
  await good.page.close()
  const none = await openHost(browser, site, addressOf(guarded))
  await none.page.getByText('Ghostnote asks for its token').waitFor()
  await none.page.close()
  await guarded.stop()
})

test('when the server goes away it plays on and says so, and finds the server again', async () => {
  const first = await startServer(undefined, ...quiet, '--allow-origin', site.origin)
  const { page } = await openHost(browser, site, addressOf(first))
  await wake(page)
  await first.stop()
  await page.getByText('Loaded pads still play').waitFor()
  expect(await heardDb(page, playNote(page))).toBeGreaterThan(-20)
  const second = await startServer(first.port, ...quiet, '--allow-origin', site.origin)
  await page.getByText('Loaded pads still play').waitFor({ state: 'detached' })
  await page.close()
  await second.stop()
})
