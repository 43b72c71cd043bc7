// A page that loads modules of the web sources as they are, for tests of single parts in a real browser.

import { resolve } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { createServer } from 'vite'
import { launchChromium } from './chromium.ts'

export interface SourcesPage {
  readonly page: Page
  readonly leave: () => Promise<void>
}

/** @param modules what is global on the page, by the path of its module below `web/`. */
export async function openSources(modules: Readonly<Record<string, string>>): Promise<SourcesPage> {
  const root = resolve(import.meta.dirname, '../../web')
  const sources = await createServer({ root, logLevel: 'error', server: { host: '127.0.0.1', port: 0 } })
  const [browser]: [Browser, unknown] = await Promise.all([launchChromium(), sources.listen()])
  const page = await browser.newPage()
  await page.goto(new URL('theme.css', sources.resolvedUrls!.local[0]).href) // the sources' origin, and no page on it
  const names = Object.keys(modules)
  const imports = names.map((name) => `import { ${name} } from '/${modules[name]}'`)
  const content = [...imports, `Object.assign(globalThis, { ${names.join(', ')} })`].join('\n')
  await page.addScriptTag({ type: 'module', content })
  await page.waitForFunction((name) => name in globalThis, names[0])
  const leave = async (): Promise<void> => {
    await browser.close()
    await sources.close()
  }
  return { page, leave }
}
