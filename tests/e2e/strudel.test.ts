// Strudel itself, in a page of another site, plays a kit from the running program.

import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { launchChromium } from './chromium.ts'
import { type RunningServer, startServer } from './running-server.ts'
import { shippedModel } from '../shipped.ts'

const room = mkdtempSync(join(tmpdir(), 'ghostnote-strudel-'))
const require = createRequire(import.meta.url)
const strudelFolder = dirname(require.resolve('@strudel/web'))
let browser: Browser
let server: RunningServer
let host: Server
let hostUrl: string

beforeAll(async () => {
  host = createServer((request, response) => {
    const file = join(strudelFolder, request.url ?? '/')
    if (request.url !== '/' && existsSync(file))
      return response.setHeader('Content-Type', 'text/javascript; charset=utf-8').end(readFileSync(file))
    return response
      .setHeader('Content-Type', 'text/html; charset=utf-8')
      .end('<!doctype html><title>Live</title><script src="/index.js"></script><button>Start</button>')
  }).listen(0, '127.0.0.1')
  await once(host, 'listening')
  hostUrl = `http://localhost:${(host.address() as AddressInfo).port}/` // not the site of 127.0.0.1
  ;[browser, server] = await Promise.all([launchChromium(), startServer(undefined, '--kits', join(room, 'kits'))])
})

afterAll(async () => {
  await browser.close()
  host.close()
  await server.stop()
  rmSync(room, { recursive: true })
})

/** What the page's own scripts know of Strudel. */
interface Live {
  readonly strudel: {
    initStrudel(options: { prebake: () => Promise<unknown> }): Promise<unknown>
    samples(address: string): Promise<void>
    evaluate(code: string): Promise<unknown>
    hush(): void
    readonly soundMap: { get(): Readonly<Record<string, unknown>> }
    getAudioContext(): AudioContext
  }
  readonly ear: AnalyserNode
  readonly said: string[]
}

/** Strudel with the map at `path`, its sound switched on by a click, all that goes to the speakers written down. */
async function open(path: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage()
  onTestFinished(() => page.context().close())
  await page.addInitScript(() => {
    const live = globalThis as unknown as { ear?: AnalyserNode; said: string[] }
    live.said = []
    document.addEventListener('strudel.log', (event) => {
      live.said.push((event as CustomEvent<{ message: string }>).detail.message)
    })
    const connect = Reflect.get(AudioNode.prototype, 'connect') as (...args: unknown[]) => unknown
    AudioNode.prototype.connect = function (this: AudioNode, ...args: unknown[]) {
      if (args[0] instanceof AudioDestinationNode) {
        live.ear ??= new AnalyserNode(this.context, { fftSize: 32_768 })
        connect.call(this, live.ear)
      }
      return connect.apply(this, args)
    } as typeof AudioNode.prototype.connect
  })
  await page.goto(hostUrl)
  const ready = page.evaluate(async (address) => {
    const { strudel } = globalThis as unknown as Live
    await strudel.initStrudel({ prebake: () => strudel.samples(address) })
  }, new URL(path, server.url).href)
  await page.getByRole('button').click()
  await ready
  await page.waitForFunction(() => (globalThis as unknown as Live).strudel.getAudioContext().state === 'running')
  return page
}

/** Samples that two sounds are compared by, and how far apart they may begin. */
const compared = 6000
const leeway = 400

/**
 * Plays a pattern whose hits leave silence between them, until the beginning of one has been heard after silence, or for
 * ten seconds; returns that beginning, and what Strudel said.
 */
async function play(page: Page, code: string): Promise<{ heard: Float32Array; said: string[] }> {
  const { samples, said } = await page.evaluate(
    async ([pattern, before, length]) => {
      const live = globalThis as unknown as Live
      live.said.splice(0)
      await live.strudel.evaluate(pattern)
      const sound = new Float32Array(32_768)
      let from = -1
      for (const endAt = performance.now() + 10_000; from < 0 && performance.now() < endAt;) {
        await new Promise((resolve) => setTimeout(resolve, 50))
        live.ear.getFloatTimeDomainData(sound)
        const start = sound.findIndex((x) => Math.abs(x) > 0.002)
        if (start >= before && start - before + length <= sound.length) from = start - before
      }
      live.strudel.hush()
      return { samples: from < 0 ? [] : Array.from(sound.subarray(from, from + length)), said: live.said }
    },
    [code, leeway, compared + 2 * leeway] as const,
  )
  await page.waitForTimeout(1000) // what still sounds
  return { heard: Float32Array.from(samples), said }
}

/** The server's own WAV of a sound, at the rate of the page's sound. */
async function wavOf(page: Page, address: string): Promise<Float32Array> {
  const bytes = [...new Uint8Array(await (await fetch(address)).arrayBuffer())]
  const samples = await page.evaluate(async (file) => {
    const context = (globalThis as unknown as Live).strudel.getAudioContext()
    const buffer = await context.decodeAudioData(Uint8Array.from(file).buffer)
    return Array.from(buffer.getChannelData(0).subarray(0, 6000))
  }, bytes)
  return Float32Array.from(samples)
}

/** How like `wav` what was heard is: their best correlation, wherever the sound begins in it; 0 where nothing was heard. */
function likeness(heard: Float32Array, wav: Float32Array): number {
  let best = 0
  for (let at = 0; at + compared <= heard.length; at++) {
    let [ab, aa, bb] = [0, 0, 0]
    for (let i = 0; i < wav.length; i++) {
      const [a, b] = [heard[at + i], wav[i]]
      ab += a * b
      aa += a * a
      bb += b * b
    }
    best = Math.max(best, ab / Math.sqrt(aa * bb + 1e-20))
  }
  return best
}

type SampleMap = Readonly<Record<string, readonly string[]>> & { readonly _base: string }
const mapAt = async (path: string): Promise<SampleMap> =>
  (await (await fetch(new URL(path, server.url))).json()) as SampleMap

/** What Strudel says when a name or a sound is not to be had; that a busy machine was too late for a first hit is no such thing. */
const complaints = (said: readonly string[]) =>
  said.filter((sentence) => /not found|error|could not|failed/i.test(sentence))

test('a kit’s names play the sounds of their addresses, which wait rendered at the server', async () => {
  const path = '/strudel/velvet.json'
  const page = await open(path)
  const map = await mapAt(path)
  for (const [pattern, name] of [
    ['s("bd*2")', 'bd'],
    ['s("closed-hat*2")', 'hh'],
    ['s("sd*2").bank("velvet")', 'velvet_snare'],
  ] as const) {
    const address = map['_base'] + map[name][0]
    expect((await fetch(address)).headers.get('server-timing')).toBe('render;dur=0.0')
    const { heard, said } = await play(page, pattern) // a hit a second
    expect(complaints(said)).toEqual([])
    expect([pattern, likeness(heard, await wavOf(page, address))]).toEqual([pattern, expect.closeTo(1, 1)])
  }
})

test('the numbers behind a name choose the pad, and a model’s map the seed', async () => {
  const kit = await mapAt('/strudel/velvet.json')
  const page = await open('/strudel/velvet.json')
  const { heard } = await play(page, 's("velvet:4*2")')
  expect(likeness(heard, await wavOf(page, kit['_base'] + kit['velvet'][4]))).toBeCloseTo(1, 1)
  expect(likeness(heard, await wavOf(page, kit['_base'] + kit['velvet'][5]))).toBeLessThan(0.9)

  const model = await mapAt(`/strudel/models/${shippedModel}.json?seeds=4`)
  const other = await open(`/strudel/models/${shippedModel}.json?seeds=4`)
  const third = await play(other, 's("bd:3*2")')
  expect(complaints(third.said)).toEqual([])
  const own = new URL(`/shots/${shippedModel}/kick/3.wav`, server.url).href
  expect(model['bd'][3]).toMatch(new RegExp(`^${shippedModel}/kick/3;`))
  expect(likeness(third.heard, await wavOf(other, own))).toBeCloseTo(1, 1)
})
