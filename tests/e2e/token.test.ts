// A server with a token: the page plays when it was opened with the whole address, and gets nothing without.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchChromium } from './chromium.ts'
import { openInstrument, peakDbOf, pressPad } from './instrument-page.ts'
import { type RunningServer, startServer } from './running-server.ts'

const room = mkdtempSync(join(tmpdir(), 'ghostnote-e2e-token-'))
const tokenFile = join(room, 'token')
let browser: Browser
let server: RunningServer
beforeAll(async () => {
  ;[browser, server] = await Promise.all([launchChromium(), startServer(undefined, '--token-file', tokenFile)])
})
afterAll(async () => {
  await browser.close()
  await server.stop()
  rmSync(room, { recursive: true })
})

test('the page that was opened with the token plays, and lists the server’s kits', async () => {
  const address = `${server.url}#token=${readFileSync(tokenFile, 'utf8').trim()}`
  const { page, troubles } = await openInstrument(browser, address)
  expect(await peakDbOf(page, () => pressPad(page, 0, 0.9))).toBeGreaterThan(-30)
  const kits = await page.evaluate(() => document.querySelector('ghostnote-app')!.instrument.kits.length)
  expect(kits).toBeGreaterThan(0)
  expect(troubles).toEqual([])
  await page.context().close()
})

test('without it, or with another one, the page is there and says that the server does not answer', async () => {
  for (const fragment of ['', `#token=${'A'.repeat(43)}`]) {
    const page = await browser.newPage()
    await page.goto(server.url + fragment)
    await page.getByText('The server does not answer').first().waitFor()
    expect(await page.evaluate(() => document.querySelector('ghostnote-app')!.instrument.state === undefined)).toBe(
      true,
    )
    await page.close()
  }
})
