// A lab with its pages for tests: a real server and store; sounds are steps of a constant value, so that an analyser sees
// to the sample when each begins and ends.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { pino } from 'pino'
import { readAnswered } from '../../src/lab/session/events.ts'
import type { Answered } from '../../src/lab/session/events.ts'
import { Lab } from '../../src/lab/service.ts'
import type { MadeSound, SoundRequest, StimulusMaker } from '../../src/lab/stimulus.ts'
import { SqliteStore } from '../../src/lab/store/sqlite.ts'
import type { SessionRow, StoredEvent } from '../../src/lab/store/store.ts'
import { startLabServer } from '../../src/server/lab-server.ts'
import type { LabApp } from '../../web/lab/app.ts'
import { makerOfNumbers } from '../lab/studies.ts'
import { launchChromium } from './chromium.ts'

export const soundRateHz = 44_100
/** As the lab sends them: without further chunks. */
const wavHeaderBytes = 44
/** 0.08 s. */
export const soundSamples = 3528

export interface LabRoom {
  /** What is given to participants. */
  readonly link: string
  sessions(): Promise<readonly SessionRow[]>
  /** Events of the session that was opened as number `index`. */
  events(index?: number): Promise<readonly StoredEvent[]>
  answers(index?: number): Promise<readonly Answered[]>
  /** The constant value of the sound with this hash. */
  valueOf(hash: string): number
  end(): Promise<void>
}

/** `sec` is how long each sound is. */
async function startLab(study: { readonly name: string }, sec = soundSamples / soundRateHz): Promise<LabRoom> {
  const folder = mkdtempSync(join(tmpdir(), 'ghostnote-lab-page-'))
  const store = new SqliteStore(join(folder, 'lab.sqlite'))
  const maker = makerOfSteps(Math.round(sec * soundRateHz))
  const lab = new Lab({ store, makerOf: () => maker })
  const row = await lab.addStudy(JSON.stringify(study), 'study.json')
  const server = await startLabServer({
    host: '127.0.0.1',
    port: 0,
    lab,
    studies: [row],
    pageFolder: resolve(import.meta.dirname, '../../web/dist'),
    log: pino({ level: 'silent' }),
  })
  const events = async (index = 0): Promise<readonly StoredEvent[]> =>
    store.events((await store.sessions(row.id))[index].id)
  return {
    link: server.links[study.name],
    sessions: async () => store.sessions(row.id),
    events,
    answers: async (index) =>
      (await events(index)).filter(({ kind }) => kind === 'answered').map(({ data }) => readAnswered(data)),
    valueOf: (hash) => maker.known.get(hash)!,
    async end() {
      await server.close()
      await store.close()
      rmSync(folder, { recursive: true })
    },
  }
}

/** Each different sound has a value of its own, from 0.1 up. */
export function makerOfSteps(length = soundSamples): StimulusMaker & { readonly known: ReadonlyMap<string, number> } {
  const numbers = makerOfNumbers()
  const known = new Map<string, number>()
  return {
    known,
    async make(request: SoundRequest): Promise<MadeSound> {
      const made = await numbers.make(request)
      const value = known.get(made.hash) ?? 0.1 + 0.05 * (known.size % 12)
      known.set(made.hash, value)
      return { ...made, rateHz: soundRateHz, samples: stepOf(value, length) }
    },
  }
}

/** A constant that ends softly where it is long enough: what is cut off can then be told from what ended. */
function stepOf(value: number, length: number): Float32Array {
  const tail = length > soundSamples ? Math.round(0.01 * soundRateHz) : 0
  return Float32Array.from({ length }, (_, i) => value * Math.min(1, (length - i) / (tail + 1)))
}

/** From now on the sounds of headphone checks are cut to their first `sec`, as pages get them: nobody waits for all. */
async function shortenSounds(context: BrowserContext, sec: number): Promise<void> {
  await context.route('**/sounds/**', async (route) => {
    const response = await route.fetch()
    const whole = await response.body()
    const frameBytes = whole.readUInt16LE(32)
    const body = whole.subarray(0, wavHeaderBytes + Math.round(sec * soundRateHz) * frameBytes)
    body.writeUInt32LE(body.length - 8, 4)
    body.writeUInt32LE(body.length - wavHeaderBytes, wavHeaderBytes - 4)
    await route.fulfill({ response, body })
  })
}

export interface LabPage {
  readonly page: Page
  /** Everything that went wrong in the page. */
  readonly troubles: readonly string[]
}

export async function openLab(context: BrowserContext, link: string): Promise<LabPage> {
  const page = await context.newPage()
  const troubles: string[] = []
  page.on('pageerror', (error) => troubles.push(error.message))
  page.on('console', (message) => {
    // A request that fails while there is no network is what those tests are about.
    if (message.type() === 'error' && !message.text().includes('ERR_INTERNET_DISCONNECTED'))
      troubles.push(message.text())
  })
  page.setDefaultTimeout(30_000)
  await page.goto(link)
  return { page, troubles }
}

/** From now on the page keeps the last 0.74 s that went to the speakers for `heard`. */
export async function listen(page: Page): Promise<void> {
  await page.locator('lab-app').evaluate((app: LabApp) => {
    const analyser = new AnalyserNode(app.ears.context, { fftSize: 32_768 })
    app.ears.output.connect(analyser)
    ;(globalThis as { labEars?: AnalyserNode }).labEars = analyser
  })
}

/**
 * What went to the speakers in the last 0.74 s, mono.
 * @param from waits until this is on the page, and takes what was heard until then: asked from here it might be too late.
 */
export async function heard(page: Page, from?: string): Promise<Float32Array> {
  const values = await page.evaluate(async (selector) => {
    const { labEars } = globalThis as { labEars?: AnalyserNode }
    const isThere = (): boolean => {
      const { shadowRoot } = document.querySelector('lab-app')!
      const parts = [...shadowRoot!.querySelectorAll('*')].map((part) => part.shadowRoot)
      return parts.some((part) => part?.querySelector(selector!))
    }
    if (selector !== undefined) while (!isThere()) await new Promise((again) => setTimeout(again, 10))
    const samples = new Float32Array(labEars!.fftSize)
    labEars!.getFloatTimeDomainData(samples)
    return [...samples]
  }, from)
  return Float32Array.from(values)
}

/** A lab, a browser, and a participant’s page at its first step. */
export interface Seat extends LabPage {
  readonly browser: Browser
  readonly lab: LabRoom
  readonly context: BrowserContext
  readonly leave: () => Promise<void>
}

/** Recorders need a page without its security policy; `sec` is how long each sound is, those of headphone checks, too. */
export async function takeSeat(study: { readonly name: string }, sec?: number): Promise<Seat> {
  const [browser, lab] = await Promise.all([launchChromium(), startLab(study, sec)])
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
    bypassCSP: true,
  })
  if (sec !== undefined) await shortenSounds(context, sec)
  const leave = async (): Promise<void> => {
    await browser.close()
    await lab.end()
  }
  return { browser, lab, context, leave, ...(await openLab(context, lab.link)) }
}
