import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import { pino } from 'pino'
import { KitShelf } from '../../src/engine/kit-shelf.ts'
import { ModelShelf } from '../../src/engine/shelf.ts'
import { checkKit, type Kit } from '../../src/protocol/kit.ts'
import { HitFeed } from '../../src/server/hit-feed.ts'
import { KitFeed } from '../../src/server/kit-feed.ts'
import { startServer as startInside } from '../../src/server/server.ts'
import { launchChromium } from './chromium.ts'
import { allLoaded, openInstrument, samplesOf } from './instrument-page.ts'
import { type RunningServer, startServer } from './running-server.ts'

const room = mkdtempSync(join(tmpdir(), 'ghostnote-kits-'))
const kits = join(room, 'kits')
let browser: Browser
let server: RunningServer

beforeAll(async () => {
  ;[browser, server] = await Promise.all([launchChromium(), startServer(undefined, '--kits', kits)])
})

afterAll(async () => {
  await browser.close()
  await server.stop()
  rmSync(room, { recursive: true })
})

async function open(url = server.url): Promise<{ page: Page; troubles: readonly string[] }> {
  const opened = await openInstrument(browser, url)
  onTestFinished(() => opened.page.context().close())
  return opened
}

const menu = (page: Page) => page.getByRole('combobox', { name: 'Kit', exact: true })
const shown = (page: Page) => menu(page).locator('option:checked').innerText()
const notice = (page: Page) => page.locator('notice-bar p')

async function choose(page: Page, name: RegExp): Promise<void> {
  const option = menu(page).locator('option').filter({ hasText: name })
  await menu(page).selectOption(await option.getAttribute('value'))
  await allLoaded(page)
}

async function openDialog(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^(Kit|Save)…$/ }).click()
}

async function saveAs(page: Page, name: string): Promise<void> {
  await openDialog(page)
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name)
  await page.keyboard.press('Enter')
}

test('every shipped kit can be chosen; each sounds and looks its own way', async () => {
  const { page, troubles } = await open()
  const names = await menu(page).locator('optgroup[label="Ghostnote’s"] option').allInnerTexts()
  expect(names.length).toBeGreaterThanOrEqual(5)
  const faces = new Set<string>()
  for (const name of names) {
    await menu(page).selectOption({ label: name })
    await allLoaded(page)
    expect(await shown(page)).toBe(name)
    faces.add(await page.locator('drum-pad path.outline').first().getAttribute('d').then(String))
    expect(await page.getByRole('button', { name: 'Kit…' }).count()).toBe(1) // unchanged
  }
  expect(faces.size).toBe(names.length)
  expect(troubles).toEqual([])
})

test('a kit that was edited is saved under a name, is there for another browser, and can be removed', async () => {
  const { page, troubles } = await open()
  await choose(page, /First light/)
  const seed = page.getByRole('textbox', { name: 'Seed' })
  await seed.fill('4242')
  await seed.press('Enter')
  await page.getByRole('combobox', { name: 'Play mode' }).selectOption('Frozen')
  await page.getByRole('combobox', { name: 'Choke group' }).selectOption('7')
  await page.getByRole('slider', { name: 'Pan' }).fill('-0.4')
  await allLoaded(page)
  expect(await shown(page)).toMatch(/First light, edited$/)
  const mine = await samplesOf(page, 0)
  await saveAs(page, 'My own')
  await expect.poll(() => notice(page).innerText()).toBe('“My own” is saved.')
  expect(await shown(page)).toMatch(/My own$/)
  const file = checkKit(JSON.parse(readFileSync(join(kits, 'my-own.json'), 'utf8')), 'my-own.json')
  expect(file.pads[0]).toMatchObject({ seed: 4242, mode: 'frozen', choke: 7, pan: -0.4 })

  const other = await open()
  await choose(other.page, /My own/)
  expect(await samplesOf(other.page, 0)).toEqual(mine)
  await choose(other.page, /First light/)
  expect(await samplesOf(other.page, 0)).not.toEqual(mine)
  await choose(page, /First light/)
  expect(await shown(page)).toMatch(/First light$/) // the edits went with the kit that was saved

  await choose(page, /My own/)
  await openDialog(page)
  await page.getByRole('button', { name: 'Remove kit' }).click()
  await expect.poll(() => notice(page).innerText()).toBe('“My own” is removed.')
  expect(await menu(page).locator('option').filter({ hasText: 'My own' }).count()).toBe(0)
  expect(troubles).toEqual([])
})

test.each([
  [390, 844],
  [1280, 800],
])('at %i × %i no kit, nor the dialog, is cut off sideways', async (width, height) => {
  const { page } = await open()
  await page.setViewportSize({ width, height })
  for (const name of [/Tin clock/, /Velvet/]) {
    await choose(page, name)
    for (const part of ['pad-editor h2', 'play-row', 'control-slider', 'kit-bar']) {
      const box = await page
        .locator(part)
        .first()
        .evaluate((element) => {
          const inside = [...(element.shadowRoot ?? element).querySelectorAll('*')].map(
            (e) => e.getBoundingClientRect().right,
          )
          return Math.max(element.getBoundingClientRect().right, ...inside)
        })
      expect([part, box <= width]).toEqual([part, true])
    }
    if (width === 1280) expect(await page.evaluate(() => document.documentElement.scrollHeight - innerHeight)).toBe(0)
  }
  await openDialog(page)
  const { x, width: wide } = (await page.locator('kit-bar dialog').boundingBox())!
  expect(x).toBeGreaterThan(0)
  expect(x + wide).toBeLessThan(width)
})

test('the name of a shipped kit cannot be saved to, and no name is none', async () => {
  const { page } = await open()
  await openDialog(page)
  const name = page.getByRole('textbox', { name: 'Name', exact: true })
  const save = page.locator('kit-bar dialog .primary')
  await name.fill('first LIGHT')
  await expect.poll(() => page.locator('kit-bar dialog form p').innerText()).toContain('comes with Ghostnote')
  expect(await save.isDisabled()).toBe(true)
  await name.fill(' ')
  expect(await save.isDisabled()).toBe(true)
  await page.keyboard.press('Escape')
  await expect
    .poll(() => page.locator('kit-bar dialog').evaluate((dialog: HTMLDialogElement) => dialog.open))
    .toBe(false)
})

test('an exported file is the kit, and importing it brings the kit back; it survives a reload', async () => {
  const { page } = await open()
  await choose(page, /First light/)
  const seed = page.getByRole('textbox', { name: 'Seed' })
  await seed.fill('99')
  await seed.press('Enter')
  await allLoaded(page)
  const sound = await samplesOf(page, 0)
  await openDialog(page)
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Export to a file' }).click(),
  ])
  expect(download.suggestedFilename()).toBe('first-light.json')
  const path = join(room, 'exported.json')
  await download.saveAs(path)
  expect(checkKit(JSON.parse(readFileSync(path, 'utf8')), path).pads[0].seed).toBe(99)

  const other = (await open()).page
  await openDialog(other)
  await other.locator('input[type=file]').setInputFiles(path)
  await expect.poll(() => notice(other).innerText()).toContain('“First light” is kept in this browser')
  await allLoaded(other)
  expect(await samplesOf(other, 0)).toEqual(sound)
  await other.reload()
  await allLoaded(other)
  expect(await samplesOf(other, 0)).toEqual(sound)
})

test('a file that is no kit is refused with its name and what is wrong, dropped or chosen, and changes nothing', async () => {
  const { page, troubles } = await open()
  const before = await shown(page)
  const bad = join(room, 'bad.json')
  writeFileSync(bad, JSON.stringify({ format: 'ghostnote-kit', version: 1, name: 'Bad', pads: [{ pad: 99 }] }))
  await openDialog(page)
  await page.locator('input[type=file]').setInputFiles(bad)
  await expect.poll(() => notice(page).innerText()).toMatch(/^bad\.json: pads\.0\.\w+: found .*; expected/)
  const dropped = await page.evaluateHandle(() => {
    const data = new DataTransfer()
    data.items.add(new File(['no kit'], 'loop.txt'))
    return data
  })
  await page.dispatchEvent('ghostnote-app', 'drop', { dataTransfer: dropped })
  await expect.poll(() => notice(page).innerText()).toContain('loop.txt: found text that is not JSON')
  expect(await shown(page)).toBe(before)
  expect(troubles).toEqual([])
})

test('where the server cannot keep kits the browser does, and the page says so', async () => {
  writeFileSync(join(room, 'no-folder'), '')
  const closed = await startServer(undefined, '--kits', join(room, 'no-folder', 'kits'))
  onTestFinished(() => closed.stop())
  const { page } = await open(closed.url)
  await saveAs(page, 'Homeless')
  await expect.poll(() => notice(page).innerText()).toContain('“Homeless” is kept in this browser alone.')
  await page.reload()
  await allLoaded(page)
  expect(await shown(page)).toMatch(/Homeless$/)
})

test('the kit is reached and saved by keyboard alone, and typing a name plays nothing', async () => {
  const { page } = await open()
  const hits = await page.evaluateHandle(() => {
    const heard: number[] = []
    document.querySelector('ghostnote-app')!.instrument.addEventListener('hit', () => heard.push(1))
    return heard
  })
  await menu(page).focus()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  expect(await page.getByRole('dialog', { name: 'Kit' }).count()).toBe(1)
  await page.getByRole('textbox', { name: 'Name', exact: true }).press('Control+a')
  await page.keyboard.type('zxcv by keys')
  await page.keyboard.press('Enter')
  await expect.poll(() => shown(page)).toMatch(/zxcv by keys$/)
  expect(await hits.jsonValue()).toEqual([])
})

/** A server in this process, whose MIDI a test plays: what MIDI is to play goes into `fromMidi`. */
async function openInside() {
  const root = join(import.meta.dirname, '../..')
  const shelf = new KitShelf(join(root, 'presets'))
  const kitFeed = new KitFeed(shelf.find('first-light').kit)
  const fromMidi: Kit[] = []
  const inside = await startInside({
    host: '127.0.0.1',
    port: 0,
    instrument: {
      version: '0.0.0',
      shelf: new ModelShelf(join(root, 'models')),
      kit: kitFeed.kit,
      kits: shelf,
      kitFeed,
      playFromMidi(kit) {
        fromMidi.push(kit)
        kitFeed.put({ id: kit.name, program: undefined, own: false, kit })
      },
      hits: new HitFeed(),
    },
    pageFolder: join(root, 'web/dist'),
    log: pino({ level: 'silent' }),
  })
  onTestFinished(() => inside.close())
  return { shelf, kitFeed, fromMidi, address: inside.address }
}

test('when MIDI chooses a kit, the page shows and plays it', async () => {
  const { shelf, kitFeed, address } = await openInside()
  const { page, troubles } = await open(address)
  const before = await samplesOf(page, 0)
  kitFeed.put(shelf.withProgram(6)!)
  await expect.poll(() => shown(page)).toBe('6 Velvet')
  await expect.poll(() => notice(page).innerText()).toBe('MIDI program 6: “Velvet”.')
  await allLoaded(page)
  expect(await samplesOf(page, 0)).not.toEqual(before)
  expect(troubles).toEqual([])
})

test('what is put on or edited on the page is what MIDI plays, of several pages the last one’s, unless it is switched off', async () => {
  const { shelf, kitFeed, fromMidi, address } = await openInside()
  const { page, troubles } = await open(address)
  const last = () => fromMidi.at(-1)
  await expect.poll(() => last()?.name).toBe('First light')
  await choose(page, /Velvet/)
  await expect.poll(() => last()?.name).toBe('Velvet')
  expect(last()!.pads).toEqual(shelf.find('velvet').kit.pads)
  await page.getByRole('textbox', { name: 'Seed' }).fill('4242')
  await page.keyboard.press('Enter')
  await expect.poll(() => last()!.pads[0].seed).toBe(4242)

  const other = await open(address) // opening is no choice
  await allLoaded(other.page)
  const count = fromMidi.length
  expect(last()!.pads[0].seed).toBe(4242)
  await choose(other.page, /Tin clock/)
  await expect.poll(() => last()!.name).toBe('Tin clock')
  expect(fromMidi).toHaveLength(count + 1)

  await page.getByRole('checkbox', { name: 'MIDI plays this kit' }).uncheck()
  await choose(page, /Wood room/)
  await page.waitForTimeout(600)
  expect(last()!.name).toBe('Tin clock')
  kitFeed.put(shelf.withProgram(3)!) // and a program still is shown
  await expect.poll(() => shown(other.page)).toBe('3 Long low')
  expect(fromMidi).toHaveLength(count + 1) // not sent back
  expect([...troubles, ...other.troubles]).toEqual([])
})
