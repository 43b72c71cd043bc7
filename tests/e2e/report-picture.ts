// Writes docs/lab-report.png: the thresholds of a report's first track. The report is made by a command that docs/lab.md
// shows. Usage: node tests/e2e/report-picture.ts REPORT.html

import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { launchChromium } from './chromium.ts'

const browser = await launchChromium()
try {
  const page = await browser.newPage({ viewport: { width: 1180, height: 800 }, colorScheme: 'light' })
  await page.goto(pathToFileURL(resolve(process.argv[2])).href)
  const [title, figures] = [page.locator('h2').first(), page.locator('.figures').first()]
  const [from, to] = [await title.boundingBox(), await figures.boundingBox()]
  const path = resolve(import.meta.dirname, '../../docs/lab-report.png')
  const clip = { x: 0, y: from!.y - 8, width: 1180, height: to!.y + to!.height - from!.y + 24 }
  await page.screenshot({ path, clip, fullPage: true })
  console.log(path)
} finally {
  await browser.close()
}
