// Starts the real server and writes pictures of the page: docs/page.png, which the README shows, or, with a folder
// named, the page idle and playing at three widths. Usage: node tests/e2e/screenshot.ts [FOLDER]

import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Browser } from 'playwright-core'
import { launchChromium } from './chromium.ts'
import { openInstrument, pointInPad } from './instrument-page.ts'
import { startServer } from './running-server.ts'

/** A bar of a beat: key and the time to the next. */
const beat = [
  ['z', 170], // kick
  ['d', 170], // closed hat
  ['c', 170], // snare
  ['d', 100],
  ['z', 180],
] as const

interface Picture {
  readonly width: number
  readonly height: number
  readonly scale: number
}

const pictures: readonly Picture[] = [
  { width: 390, height: 844, scale: 2 },
  { width: 1280, height: 800, scale: 1 },
  { width: 2560, height: 1440, scale: 1 },
]

/** Writes the page to `playing` in the middle of a beat, and to `idle`, where given, before it. */
async function take(browser: Browser, url: string, picture: Picture, playing: string, idle?: string): Promise<void> {
  const viewport = { width: picture.width, height: picture.height }
  const { page } = await openInstrument(browser, url, { viewport, deviceScaleFactor: picture.scale })
  if (idle !== undefined) await page.screenshot({ path: idle })
  await page.keyboard.press('e') // open hat: what it measures is known from then on
  await page.locator('timbre-knob .is:not(.unknown)').first().waitFor()
  await page.waitForTimeout(1500)
  for (const [key, gapMs] of beat) {
    await page.keyboard.press(key)
    await page.waitForTimeout(gapMs)
  }
  const { x, y } = await pointInPad(page, 10, 0.78) // open hat
  await page.mouse.move(x, y)
  await page.mouse.down()
  await page.getByText('Pad 11', { exact: true }).waitFor() // while many pads are hit, the editor follows a little later
  await page.mouse.up()
  await page.mouse.down()
  await page.waitForTimeout(60)
  await page.screenshot({ path: playing })
  console.log(playing)
  await page.context().close()
}

const folder = process.argv[2]
const [browser, server] = await Promise.all([launchChromium(), startServer()])
try {
  if (folder === undefined) {
    const docs = resolve(import.meta.dirname, '../../docs')
    await mkdir(docs, { recursive: true })
    await take(browser, server.url, pictures[1], join(docs, 'page.png'))
  } else {
    await mkdir(folder, { recursive: true })
    for (const picture of pictures) {
      const name = (state: string): string => join(folder, `${picture.width}-${state}.png`)
      await take(browser, server.url, picture, name('playing'), name('idle'))
    }
  }
} finally {
  await browser.close()
  await server.stop()
}
