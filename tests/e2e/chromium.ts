// Real Chromium, with the autoplay policy left as players have it: sound needs a gesture.

import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'
import type { Browser } from 'playwright-core'

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Launches the Chromium named by GHOSTNOTE_CHROMIUM, or Debian's. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = process.env['GHOSTNOTE_CHROMIUM'] ?? '/usr/bin/chromium'
  if (!existsSync(executablePath))
    throw new Error(
      `GHOSTNOTE_CHROMIUM: found no browser at ${executablePath}. Install Debian's package "chromium", or name another.`,
    )
  return chromium.launch({ executablePath, args: flags })
}
