import { join } from 'node:path'
import { pino } from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { KitShelf } from '../../src/engine/kit-shelf.ts'
import { LiveMetricsBoard } from '../../src/engine/live-metrics.ts'
import { ModelShelf } from '../../src/engine/shelf.ts'
import { HitFeed } from '../../src/server/hit-feed.ts'
import { startServer } from '../../src/server/server.ts'
import { launchChromium } from './chromium.ts'
import { openInstrument } from './instrument-page.ts'

test('the status line says when live play at the server’s machine has gaps or falls back, and nothing while all is well', async () => {
  const root = join(import.meta.dirname, '../..')
  const kits = new KitShelf(join(root, 'presets'))
  const board = new LiveMetricsBoard()
  board.add('hits', 12)
  const server = await startServer({
    host: '127.0.0.1',
    port: 0,
    instrument: {
      version: '0.0.0',
      shelf: new ModelShelf(join(root, 'models')),
      kit: kits.find('first-light').kit,
      kits,
      hits: new HitFeed(),
      liveMetrics: () => board.read(),
    },
    pageFolder: join(root, 'web/dist'),
    log: pino({ level: 'silent' }),
  })
  onTestFinished(() => server.close())
  const browser = await launchChromium()
  onTestFinished(() => browser.close())
  const { page, troubles } = await openInstrument(browser, server.address)
  const status = page.locator('status-line')
  const shown = async () => (await status.locator('span').allInnerTexts()).join('; ')
  expect(await shown()).toContain('Connected')
  expect(await shown()).not.toContain('MIDI')
  board.add('fallbacks', 2)
  board.add('underruns')
  await expect.poll(shown, { timeout: 10_000 }).toContain('MIDI 1 gap, 2 fallbacks')
  expect(await status.locator('span[title^="At the server’s machine: 12 hits"]').count()).toBe(1)
  expect(troubles).toEqual([])
}, 30_000)
