// A kit goes from one player to another as a link: the same sounds, the same pattern, and nothing of either's lost.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateRawSync } from 'node:zlib'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import { launchChromium } from './chromium.ts'
import { allLoaded, openInstrument, samplesOf } from './instrument-page.ts'
import { type RunningServer, startServer } from './running-server.ts'

const room = mkdtempSync(join(tmpdir(), 'ghostnote-share-'))
const tokenFile = join(room, 'token')
let browser: Browser
let server: RunningServer
let token: string

beforeAll(async () => {
  const flags = ['--kits', join(room, 'kits'), '--token-file', tokenFile]
  ;[browser, server] = await Promise.all([launchChromium(), startServer(undefined, ...flags)])
  token = readFileSync(tokenFile, 'utf8').trim()
})

afterAll(async () => {
  await browser.close()
  await server.stop()
  rmSync(room, { recursive: true })
})

const home = () => `${server.url}#token=${token}`
/** An address that lets its opener in, too, as somebody who has the token would put it together. */
const withToken = (link: string) => link.replace('#', `#token=${token}&`)

async function open(url: string): Promise<Page> {
  const { page, troubles } = await openInstrument(browser, url, {
    viewport: { width: 1280, height: 800 },
    permissions: ['clipboard-read', 'clipboard-write'],
  })
  onTestFinished(async () => {
    await page.context().close()
    expect(troubles).toEqual([])
  })
  return page
}

const notice = (page: Page) => page.locator('notice-bar p')
const shown = (page: Page) =>
  page.getByRole('combobox', { name: 'Kit', exact: true }).locator('option:checked').innerText()
const stateOf = (page: Page) => page.evaluate(() => document.querySelector('ghostnote-app')!.instrument.state!)

/** Edits of all sorts, made where players make them or as the page's own elements make them. */
async function build(page: Page): Promise<void> {
  await page.evaluate(() => {
    const { instrument } = document.querySelector('ghostnote-app')!
    const row = (id: string) => instrument.welcome!.controls.find((one) => one.id === id)!
    instrument.edit(0, { seed: 987_654_321 }, false)
    instrument.edit(2, { class: 'clap', name: 'Händeklatschen 👏' }, false)
    instrument.edit(3, { control: { row: row('tune'), value: -3.25 } }, false)
    instrument.edit(6, { timbre: { id: 'brightness', value: 80 } }, false)
    const { latentSize = 0, conditionCount = 0 } = instrument.welcome!.models[0]
    const place = new Uint8Array(2 * (latentSize + conditionCount)).map((_, i) => (i % 2 === 0 ? (i * 37) % 251 : 4))
    const latent = btoa(String.fromCodePoint(...place))
      .replaceAll('+', '-')
      .replaceAll('/', '_')
      .replaceAll('=', '')
    instrument.edit(7, { latent }, false)
    instrument.edit(10, { play: { mode: 'frozen', choke: 4, pan: -0.35 } }, false)
    instrument.apply((state) => {
      const steps = [{ step: 3, velocity: 77, probability: 0.5, ratchet: 2, controls: { tune: 2 } }]
      const pattern = { tempo: 87.5, swing: 61, accents: [4], seed: 12, lanes: [{ pad: 2, length: 7, steps }] }
      return { ...state, kit: { ...state.kit, pattern } }
    }, 'pattern')
  })
  await allLoaded(page)
}

/** Asks for the link in the kit's dialog. */
async function share(page: Page): Promise<string> {
  await page.getByRole('button', { name: /^(Kit|Save)…$/ }).click()
  await page.getByRole('button', { name: 'Share as a link' }).click()
  const link = await page.getByRole('textbox', { name: 'Link to the kit' }).inputValue()
  await expect.poll(() => page.locator('share-row [role=status]').innerText()).toMatch(/^Copied.* characters\.$/)
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(link)
  await page.getByRole('button', { name: 'Close', exact: true }).click()
  return link
}

test('a kit that was built and shared opens in a fresh browser with the same samples and the same pattern', async () => {
  const page = await open(home())
  await build(page)
  const link = await share(page)
  expect(link).not.toContain(token)
  expect(link).toMatch(new RegExp(`^${server.url}#kit=1\\.[\\w-]+$`))
  expect(link.length).toBeLessThan(2000)

  const other = await open(withToken(link))
  await expect
    .poll(() => notice(other).innerText())
    .toBe('“First light” is opened from the link and kept in this browser.')
  await allLoaded(other)
  const [mine, theirs] = [await stateOf(page), await stateOf(other)]
  expect(theirs.kit.pattern).toEqual(mine.kit.pattern)
  for (let pad = 0; pad < 16; pad++) {
    expect(theirs.pads[pad]).toEqual({ ...mine.pads[pad], named: false })
    if (pad === 7) expect(theirs.pads[pad].latent).toMatch(/^[\w-]{20,}$/)
    expect(await samplesOf(other, pad)).toEqual(await samplesOf(page, pad))
  }
  expect(new URL(other.url()).hash).toBe(`#token=${token}`) // the kit is out of the address
})

test('what the player has made stays, undo leads back to it, and the same link opens the same kit once', async () => {
  const maker = await open(home())
  await build(maker)
  const link = await share(maker)

  const page = await open(home())
  await page.evaluate(() => document.querySelector('ghostnote-app')!.instrument.edit(5, { seed: 31_337 }, false))
  await allLoaded(page)
  const mine = await stateOf(page)
  const opened = async (): Promise<void> => {
    await page.evaluate((address) => (location.href = address), link) // as if it were pasted above
    await expect.poll(() => notice(page).innerText()).toMatch(/is opened from the link/)
  }
  await opened()
  expect((await stateOf(page)).pads[0].seed).toBe(987_654_321)
  expect(new URL(page.url()).hash).toBe(`#token=${token}`)
  await page.locator('notice-bar').getByRole('button', { name: 'Undo' }).click()
  expect((await stateOf(page)).pads).toEqual(mine.pads)
  expect(await shown(page)).toMatch(/First light, edited$/)
  await opened()
  const kits = await page.evaluate(() => document.querySelector('ghostnote-app')!.instrument.kits.map(({ key }) => key))
  expect(kits.filter((key) => key.startsWith('browser:'))).toEqual(['browser:first-light'])
  await page.reload()
  await allLoaded(page)
  expect((await stateOf(page)).pads[0].seed).toBe(987_654_321)
})

test('a kit as it ships is opened as that, not as another one beside it', async () => {
  const maker = await open(home())
  const link = await share(maker)
  const page = await open(withToken(link))
  await expect.poll(() => notice(page).innerText()).toBe('“First light” is opened from the link.')
  const kits = await page.evaluate(() => document.querySelector('ghostnote-app')!.instrument.kits.map(({ key }) => key))
  expect(kits.some((key) => key.startsWith('browser:'))).toBe(false)
})

test('a damaged link is said to be one, and what is on stays on', async () => {
  const bomb = deflateRawSync(Buffer.alloc(8 << 20, 0x20)).toString('base64url')
  for (const [damaged, sentence] of [
    ['kit=1.AAAA', /^The link: found text that was cut or altered; expected a kit that was shared here\./],
    ['kit=9.abc', /^The link: found version “9”; expected version 1\./],
    [`kit=1.${bomb}`, /^The link: found more than 131072 bytes when unpacked/],
  ] as const) {
    const page = await open(`${home()}&${damaged}`)
    await expect.poll(() => notice(page).innerText()).toMatch(sentence)
    expect(await shown(page)).toMatch(/First light$/)
    expect(new URL(page.url()).hash).toBe(`#token=${token}`)
  }
})

test('a link beyond what chats take says so, and one of a model that is not here says that', async () => {
  const page = await open(home())
  await page.evaluate(() => {
    const { instrument } = document.querySelector('ghostnote-app')!
    const steps = (pad: number) =>
      Array.from({ length: 16 }, (_, step) => {
        const some = (n: number) => ((pad * 7919 + step * 104_729) % n) + 1
        return { step, velocity: some(127), nudge: (some(97) - 48) / 100, controls: { tune: some(89) / 10 } }
      })
    const lanes = Array.from({ length: 16 }, (_, pad) => ({ pad, steps: steps(pad) }))
    instrument.apply((state) => ({ ...state, kit: { ...state.kit, pattern: { tempo: 120, lanes } } }), 'much')
  })
  await page.getByRole('button', { name: 'Save…' }).click()
  await page.getByRole('button', { name: 'Share as a link' }).click()
  const said = page.locator('share-row [role=status]')
  await expect.poll(() => said.innerText()).toMatch(/some chats take no more than 2,000 in a message\.$/)

  const kit = { format: 'ghostnote-kit', version: 1, name: 'Far', model: 'elsewhere', pads: [{ pad: 0, class: 'kick', seed: 1, name: 'K' }] } // prettier-ignore
  const link = `kit=1.${deflateRawSync(JSON.stringify(kit)).toString('base64url')}`
  const other = await open(`${home()}&${link}`)
  await expect
    .poll(() => notice(other).innerText())
    .toMatch(/made for the model “elsewhere”, which this server does not have/)
})
