import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import type { Browser, BrowserContextOptions } from 'playwright-core'
import { launchChromium } from './chromium.ts'
import {
  allLoaded,
  choosePlayMode,
  collectHits,
  openInstrument,
  peakDbOf,
  pointInPad,
  pressPad,
  samplesOf,
} from './instrument-page.ts'
import type { InstrumentPage } from './instrument-page.ts'
import { startServer } from './running-server.ts'
import type { RunningServer } from './running-server.ts'

let browser: Browser
let server: RunningServer

beforeAll(async () => {
  ;[browser, server] = await Promise.all([launchChromium(), startServer()])
})

afterAll(async () => {
  await browser.close()
  await server.stop()
})

/** The page in a browser profile of its own, closed when the test is over. */
async function open(options?: BrowserContextOptions): Promise<InstrumentPage> {
  const opened = await openInstrument(browser, server.url, options)
  onTestFinished(() => opened.page.context().close())
  return opened
}

test('it loads sixteen pads with their faces, in order, from this server alone', async () => {
  const context = await browser.newContext()
  onTestFinished(() => context.close())
  const page = await context.newPage()
  const hosts = new Set<string>()
  page.on('request', (request) => hosts.add(new URL(request.url()).host))
  await page.goto(server.url)
  await allLoaded(page)
  expect([...hosts]).toEqual([new URL(server.url).host])
  await expect.poll(() => page.locator('drum-pad path.outline[d^="M"]').count()).toBe(16)
  expect((await page.locator('drum-pad kbd').allTextContents()).map((text) => text.slice(-1))).toEqual(
    Array.from('1234QWERASDFZXCV'),
  )
})

test('the first press of a pad is heard: above −40 dBFS, below full scale', async () => {
  const { page, troubles } = await open()
  const state = () => page.evaluate(() => document.querySelector('ghostnote-app')!.instrument.context.state)
  expect(await state()).toBe('suspended')
  const peakDb = await peakDbOf(page, () => pressPad(page, 0, 0.95))
  expect(await state()).toBe('running')
  expect(peakDb).toBeGreaterThan(-40)
  expect(peakDb).toBeLessThan(0)
  expect(troubles).toEqual([])
})

test('without a press there is silence', async () => {
  const { page } = await open()
  expect(await peakDbOf(page, () => Promise.resolve())).toBe(-Infinity)
})

test('a press in the middle of a pad is 9.4 dB softer than one at the top', async () => {
  const { page } = await open()
  await choosePlayMode(page, 'Frozen') // else no two are alike
  const hits = await collectHits(page)
  await peakDbOf(page, () => pressPad(page, 0, 0.95)) // wakes the output
  const hard = await peakDbOf(page, () => pressPad(page, 0, 0.95))
  const middle = await peakDbOf(page, () => pressPad(page, 0, 0.5))
  const soft = await peakDbOf(page, () => pressPad(page, 0, 0.04))
  expect((await hits()).slice(1)).toEqual([
    [0, 127],
    [0, 74],
    [0, 20],
  ])
  expect(middle - hard).toBeCloseTo(40 * Math.log10(74 / 127), 0)
  expect(soft - hard).toBeCloseTo(40 * Math.log10(20 / 127), 0)
})

test('sixteen pads at once stay below full scale', async () => {
  const { page } = await open()
  await peakDbOf(page, () => pressPad(page, 0, 0.95))
  const peakDb = await peakDbOf(page, async () => {
    await page.evaluate(() => {
      for (let pad = 0; pad < 16; pad++) document.querySelector('ghostnote-app')!.instrument.hit(pad, 127)
    })
  })
  expect(peakDb).toBeGreaterThan(-12)
  expect(peakDb).toBeLessThan(-0.1)
})

test('another seed is another sound, and the old seed is the old sound again', async () => {
  const { page } = await open()
  const before = await samplesOf(page, 0)
  const seed = page.getByRole('textbox', { name: 'Seed' })
  const old = await seed.inputValue()
  await page.getByRole('button', { name: 'New' }).click()
  expect(await seed.inputValue()).not.toBe(old)
  await allLoaded(page)
  const other = await samplesOf(page, 0)
  const energy = (x: Float32Array): number => x.reduce((sum, v) => sum + v * v, 0)
  expect(energy(other.map((v, i) => v - (before[i] ?? 0))) / energy(before)).toBeGreaterThan(0.01)
  await seed.fill(old)
  await seed.press('Enter')
  await allLoaded(page)
  expect(await samplesOf(page, 0)).toEqual(before)
})

test('another class is another sound, under its own name', async () => {
  const { page } = await open()
  const before = await samplesOf(page, 0)
  await page.getByRole('combobox', { name: 'Class' }).selectOption('cymbal')
  await allLoaded(page)
  expect(await samplesOf(page, 0)).not.toEqual(before)
  await expect.poll(() => page.getByRole('button', { name: /^Cymbal key Z Cymbal seed \d+$/ }).count()).toBe(1)
})

test('every control of the table has a slider, and level does what it says', async () => {
  const { page } = await open()
  expect(await page.locator('pad-editor control-slider').getByRole('slider').count()).toBe(
    await page.evaluate(() => document.querySelector('ghostnote-app')!.instrument.welcome!.controls.length),
  )
  await choosePlayMode(page, 'Frozen')
  await peakDbOf(page, () => pressPad(page, 0, 0.95))
  const level = page.getByRole('textbox', { name: 'Level, exact value' })
  const peakAt = async (db: string): Promise<number> => {
    await level.fill(db)
    await level.press('Enter')
    await allLoaded(page)
    return peakDbOf(page, () => pressPad(page, 0, 0.95))
  }
  const before = await peakAt('-6')
  const after = await peakAt('-18')
  expect(after - before).toBeCloseTo(-12, 0)
})

test('keys play the pads, Shift plays them harder, and typing does not play', async () => {
  const { page } = await open()
  const hits = await collectHits(page)
  const plain = await peakDbOf(page, () => page.keyboard.press('z'))
  await page.keyboard.press('Shift+KeyZ')
  await page.keyboard.press('4')
  expect(await hits()).toEqual([
    [0, 100],
    [0, 127],
    [15, 100],
  ])
  expect(plain).toBeGreaterThan(-44)
  await page.getByRole('textbox', { name: 'Name of the pad' }).fill('')
  await page.keyboard.type('zebra 1234')
  expect(await hits()).toHaveLength(3)
  await page.keyboard.press('Enter')
  await page.keyboard.press('z')
  expect(await hits()).toHaveLength(4)
  await page.getByRole('checkbox', { name: 'Keys play pads' }).uncheck()
  await page.keyboard.press('z')
  expect(await hits()).toHaveLength(4)
})

test('a held key plays once', async () => {
  const { page } = await open()
  const hits = await collectHits(page)
  await page.keyboard.down('x')
  await page.keyboard.down('x')
  await page.keyboard.up('x')
  expect(await hits()).toEqual([[1, 100]])
})

test('Tab reaches the pads once, arrows move among them, Enter and Space strike', async () => {
  const { page } = await open()
  const hits = await collectHits(page)
  const focused = () =>
    page.evaluate(() => {
      let at = document.activeElement
      while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement
      return at?.textContent?.replaceAll(/\s+/g, ' ') ?? ''
    })
  for (let stop = 0; stop < 7; stop++) await page.keyboard.press('Tab') // past undo, redo, the kit's and the model's menu and the dialogs
  expect(await focused()).toContain('key Z')
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('ArrowRight')
  expect(await focused()).toContain('key S')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Shift+Space')
  expect(await hits()).toEqual([
    [5, 100],
    [5, 127],
  ])
  await page.keyboard.press('Tab')
  expect(await focused()).not.toContain('key ')
})

test('two fingers strike two pads', async () => {
  const { page } = await open({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })
  const hits = await collectHits(page)
  const touchPoints = await Promise.all([pointInPad(page, 0, 0.95), pointInPad(page, 2, 0.5)])
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints })
  await devtools.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
  expect((await hits()).toSorted(([a], [b]) => a - b)).toEqual([
    [0, 127],
    [2, 74],
  ])
})

test('a screen reader can click a pad', async () => {
  const { page } = await open()
  const hits = await collectHits(page)
  await page
    .locator('drum-pad button')
    .first()
    .evaluate((button: HTMLButtonElement) => button.click())
  expect(await hits()).toEqual([[12, 100]])
})

test('edits survive a reload; reset brings the kit back, and undo the edits', async () => {
  const { page } = await open()
  const shipped = await samplesOf(page, 0)
  const seed = page.getByRole('textbox', { name: 'Seed' })
  await seed.fill('4242')
  await seed.press('Enter')
  await page.getByRole('textbox', { name: 'Name of the pad' }).fill('Mine')
  await page.keyboard.press('Enter')
  await allLoaded(page)
  const edited = await samplesOf(page, 0)
  await page.reload()
  await allLoaded(page)
  expect(await samplesOf(page, 0)).toEqual(edited)
  await expect.poll(() => page.getByRole('button', { name: /^Mine key Z .*seed 4242$/ }).count()).toBe(1)
  await page.getByRole('button', { name: 'Save…' }).click()
  await page.getByRole('button', { name: 'Reset kit' }).click()
  await allLoaded(page)
  expect(await samplesOf(page, 0)).toEqual(shipped)
  expect(await page.getByRole('button', { name: 'Kit…' }).count()).toBe(1) // nothing to save or reset
  await page.getByRole('button', { name: 'Undo', exact: true }).click()
  await allLoaded(page)
  expect(await samplesOf(page, 0)).toEqual(edited)
})

test('a seed that is none is refused with a sentence', async () => {
  const { page } = await open()
  const seed = page.getByRole('textbox', { name: 'Seed' })
  const old = await seed.inputValue()
  await seed.fill('loud')
  await seed.press('Enter')
  const notice = page.locator('notice-bar p')
  await expect.poll(() => notice.innerText()).toContain('“loud” is not a seed. A seed is a whole number from 0 to')
  expect(await seed.inputValue()).toBe(old)
  await page.getByRole('button', { name: 'Dismiss' }).click()
  await expect.poll(() => notice.count()).toBe(0)
})

test('the scope draws what sounds and rests when it is over', async () => {
  const { page } = await open()
  const litPixels = () =>
    page.locator('scope-view canvas.spectrum').evaluate((canvas: HTMLCanvasElement) => {
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height)
      let lit = 0
      for (let i = 0; i < data.length; i += 4) if (data[i + 2] > 30) lit++ // silence is 15
      return lit / (data.length / 4)
    })
  await page.keyboard.press('z')
  await expect.poll(litPixels).toBeGreaterThan(0.002)
  await page.waitForTimeout(2500)
  const frames = await page.evaluate(async () => {
    let asked = 0
    const real = requestAnimationFrame
    globalThis.requestAnimationFrame = (callback) => {
      asked++
      return real(callback)
    }
    await new Promise((resolve) => setTimeout(resolve, 500))
    globalThis.requestAnimationFrame = real
    return asked
  })
  expect(frames).toBe(0)
})

test.each([
  [390, 844],
  [844, 390],
  [768, 1024],
  [1280, 800],
  [2560, 1440],
])('at %i × %i nothing is cut off sideways', async (width, height) => {
  const { page } = await open({ viewport: { width, height } })
  const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  expect(over).toBe(0)
  const pads = await page.locator('drum-pad').all()
  for (const pad of pads) {
    const box = (await pad.boundingBox())!
    expect(Math.min(box.width, box.height)).toBeGreaterThan(44) // a fingertip
    expect(box.y + box.height).toBeLessThanOrEqual(Math.max(height, 640))
  }
  if (width >= 1280) expect(await page.evaluate(() => document.documentElement.scrollHeight - innerHeight)).toBe(0)
})

test('when the server goes the page says so and plays on; when it is back the page goes on by itself', async () => {
  const { page } = await open()
  await choosePlayMode(page, 'Frozen')
  await peakDbOf(page, () => pressPad(page, 0, 0.95))
  const before = await peakDbOf(page, () => pressPad(page, 0, 0.95))
  const { port } = server
  await server.stop()
  const notice = page.locator('notice-bar p')
  await expect.poll(() => notice.innerText()).toContain('The server does not answer. Loaded pads still play;')
  expect(await peakDbOf(page, () => pressPad(page, 0, 0.95))).toBeCloseTo(before, 1)
  await page.getByRole('button', { name: 'Next seed' }).click()
  server = await startServer(port)
  await allLoaded(page)
  await expect.poll(() => notice.count()).toBe(0)
  const recipes = await page.evaluate(() => {
    const { instrument } = document.querySelector('ghostnote-app')!
    return [instrument.shotOf(0)!.recipe.seed, instrument.state!.pads[0].seed]
  })
  expect(recipes[0]).toBe(recipes[1])
})
