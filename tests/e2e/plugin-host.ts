// A host of Web Audio Modules on a page of another site, as small as one can be: the SDK's own set-up, one track, one
// plugin, with elements and a letter size of its own. And what a test does with it.

import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join, resolve } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import type { WebAudioModule } from '@webaudiomodules/api/src/types.js'

const modules = resolve(import.meta.dirname, '../../node_modules')

const html = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>host</title><link rel="icon" href="data:,">
<style>html { font-size: 10px } body { margin: 20px; background: #7a7f88; font-family: serif }</style></head>
<body><div id="mount"></div><script type="module" src="/host.js"></script></body></html>`

const script = `
import initializeWamHost from '/sdk/initializeWamHost.js'
import { NoteExtension } from '/extensions/NoteExtension.js'

for (const tag of ['drum-pad', 'pad-grid', 'control-slider'])
  customElements.define(tag, class extends HTMLElement { connectedCallback() { this.textContent = 'not ours' } })
window.WAMExtensions = { notes: new NoteExtension() }
window.load = async (address, state) => {
  const context = new AudioContext({ latencyHint: 0 })
  addEventListener('pointerdown', () => context.resume(), { capture: true })
  const [groupId] = await initializeWamHost(context)
  const { default: Plugin } = await import(address)
  const plugin = await Plugin.createInstance(groupId, context, state)
  const ears = new AnalyserNode(context, { fftSize: 32768 })
  plugin.audioNode.connect(ears).connect(context.destination)
  const gui = await plugin.createGui()
  document.querySelector('#mount').append(gui)
  Object.assign(window, { plugin, context, ears, gui })
}
`

/** What the host's page has of its own, for functions that run there. */
export interface HostWindow {
  load(address: string, state?: unknown): Promise<void>
  readonly plugin: WebAudioModule
  readonly context: AudioContext
  readonly ears: AnalyserNode
  readonly WAMExtensions: { readonly notes: { readonly noteDefinitions: ReadonlyMap<string, { name: string }[]> } }
}

export interface HostSite {
  /** "http://localhost:1234": another site than 127.0.0.1. */
  readonly origin: string
  close(): Promise<void>
}

/** Serves the host; isolated as hosts are that share memory between threads, so that all they embed must agree to it. */
export async function startHostSite(): Promise<HostSite> {
  const server = createServer((request, response) => {
    const path = new URL(request.url!, 'http://localhost').pathname
    const send = (type: string, body: string | Buffer): void => {
      response.writeHead(200, {
        'Content-Type': type,
        'Cross-Origin-Opener-Policy': 'same-origin',
        'Cross-Origin-Embedder-Policy': 'require-corp',
      })
      response.end(body)
    }
    const [, folder, file = ''] = /^\/(sdk|extensions)\/(\w+\.js)$/.exec(path) ?? []
    if (path === '/') send('text/html', html)
    else if (path === '/host.js') send('text/javascript', script)
    else if (folder === 'sdk') send('text/javascript', readFileSync(join(modules, '@webaudiomodules/sdk/src', file)))
    else if (folder === 'extensions')
      send('text/javascript', readFileSync(join(modules, 'wam-extensions/dist/notes', file)))
    else response.writeHead(404).end()
  }).listen(0, 'localhost')
  await once(server, 'listening')
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

export interface HostPage {
  readonly page: Page
  /** Everything that went wrong in it. */
  readonly troubles: readonly string[]
}

/** Opens the host and loads the plugin from `address` into it. */
export async function openHost(
  browser: Browser,
  { origin }: HostSite,
  address: string,
  { state, width = 1100 }: { state?: unknown; width?: number } = {},
): Promise<HostPage> {
  const page = await browser.newPage({ viewport: { width, height: 860 } })
  const troubles: string[] = []
  page.on('pageerror', (error) => troubles.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(message.text())
  })
  await page.goto(origin)
  await page.waitForFunction(() => 'load' in globalThis)
  await page.evaluate(
    ([url, saved]) => (globalThis as unknown as HostWindow).load(url as string, saved),
    [address, state],
  )
  return { page, troubles }
}

/** Plays, and tells the highest peak of what came out of the plugin in the time after, dBFS; −Infinity for silence. */
export async function heardDb(page: Page, play: () => Promise<unknown>, listenMs = 1500): Promise<number> {
  await page.waitForTimeout(900) // what sounded before has left the analyser
  await play()
  return page.evaluate(async (forMs) => {
    const { ears } = globalThis as unknown as HostWindow
    const heard = new Float32Array(ears.fftSize)
    let peak = 0
    for (const until = performance.now() + forMs; performance.now() < until;) {
      ears.getFloatTimeDomainData(heard)
      peak = Math.max(peak, ...heard.map(Math.abs))
      await new Promise((again) => setTimeout(again, 100))
    }
    return 20 * Math.log10(peak)
  }, listenMs)
}

/** A gesture, without which browsers let no page sound; resolves when sound can be heard. */
export async function wake(page: Page): Promise<void> {
  await page.mouse.click(5, 5)
  await page.waitForFunction(() => (globalThis as unknown as HostWindow).context.state === 'running')
}
