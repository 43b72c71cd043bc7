// How much the page is to load. Panels that come when they are opened count from the first byte: what a player may use is
// what a player pays for.

import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Browser } from 'playwright-core'
import { launchChromium } from './chromium.ts'
import { allLoaded } from './instrument-page.ts'
import { compressedBytes, scriptsOf } from './page-files.ts'
import { type RunningServer, startServer } from './running-server.ts'

const mostBytes = 150_000

let browser: Browser
let server: RunningServer

beforeAll(async () => {
  ;[browser, server] = await Promise.all([launchChromium(), startServer()])
})

afterAll(async () => {
  await browser.close()
  await server.stop()
})

test('all scripts that the play page can come to load are at most 150 kB compressed', () => {
  const sizes = [...scriptsOf('index.html')].map((name) => [name, compressedBytes(name)] as const)
  expect(sizes.length).toBeGreaterThan(1)
  expect(
    sizes.reduce((sum, [, bytes]) => sum + bytes, 0),
    JSON.stringify(sizes),
  ).toBeLessThanOrEqual(mostBytes)
})

test('what Chromium loads is among the scripts that were counted, from this server alone', async () => {
  const page = await browser.newPage()
  const loaded: string[] = []
  page.on('response', (response) => {
    if (response.request().resourceType() === 'script') loaded.push(response.url().slice(server.url.length))
  })
  await page.goto(server.url)
  await allLoaded(page)
  expect(loaded.length).toBeGreaterThan(0)
  expect([...scriptsOf('index.html')]).toEqual(expect.arrayContaining(loaded))
  await page.close()
})
