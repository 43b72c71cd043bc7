// A server with kits of its own and a browser for a file of tests, and pages of it that come through without trouble.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest'
import { launchChromium } from './chromium.ts'
import { openInstrument } from './instrument-page.ts'
import { type RunningServer, startServer } from './running-server.ts'

export interface PlayRoom {
  readonly url: string
  /** For what a test writes. */
  readonly folder: string
  /**
   * The play page with all its sounds, for the test that asks: closed when it is over, and nothing may have gone wrong but
   * what the test provokes.
   */
  open(options?: BrowserContextOptions, provoked?: RegExp): Promise<Page>
}

/** To be called at the head of a file: starts before its tests, and ends after them. */
export function playRoom(): PlayRoom {
  const folder = mkdtempSync(join(tmpdir(), 'ghostnote-play-'))
  let browser: Browser
  let server: RunningServer
  beforeAll(async () => {
    ;[browser, server] = await Promise.all([launchChromium(), startServer()])
  })
  afterAll(async () => {
    await browser.close()
    await server.stop()
    rmSync(folder, { recursive: true })
  })
  return {
    get url() {
      return server.url
    },
    folder,
    async open(options, provoked) {
      const { page, troubles } = await openInstrument(browser, server.url, options)
      onTestFinished(async () => {
        await page.context().close()
        expect(troubles.filter((trouble) => provoked?.test(trouble) !== true)).toEqual([])
      })
      return page
    },
  }
}
