// The server of `ghostnote train --watch`: the page that shows a run, and what it asks for. It only reads the run
// folder; what is not there, the moment and the session's sentences, it is told.

import { setTimeout as pause } from 'node:timers/promises'
import { type Context, Hono } from 'hono'
import type { Logger } from 'pino'
import { Fault } from '../faults/fault.ts'
import type { RunMoment, RunNote, RunReport } from '../protocol/run-watch.ts'
import { openFront } from './front.ts'
import { internalFault } from './internal-fault.ts'
import { type PageFile, pageReply, readPage } from './page-files.ts'
import { RunFiles } from './run-files.ts'

export interface WatchOptions {
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  readonly runFolder: string
  /** What the page calls the run. */
  readonly run: string
  readonly config: string
  readonly objective: string
  /** The order in which a preview's sounds are shown. */
  readonly classes: readonly string[]
  /** The folder that Vite built the pages into. */
  readonly pageFolder: string
  readonly log: Logger
}

export interface WatchServer {
  readonly address: string
  /** False where the page has not been built. */
  readonly hasPage: boolean
  tell(moment: RunMoment): void
  say(note: RunNote): void
  close(): Promise<void>
}

/** A page that is open asks at least so often. */
const watchingMs = 2000
const pageName = '/training.html'

/** @throws Fault E_USAGE for an address that other machines could reach, E_PORT where it cannot be bound. */
export async function startWatchServer(options: WatchOptions): Promise<WatchServer> {
  const page = readPage(options.pageFolder)
  const notes: RunNote[] = []
  let moment: RunMoment | undefined
  const now = (): Pick<RunReport, 'notes' | 'moment'> => ({ notes, ...(moment === undefined ? {} : { moment }) })
  let askedAt = -Infinity
  const { fetch } = watchRoutes(options, page, () => {
    askedAt = performance.now()
    return now()
  })
  const front = await openFront({ host: options.host, port: options.port, fetch, log: options.log })
  return {
    address: front.address,
    hasPage: page.has(pageName),
    tell: (latest) => (moment = latest),
    say: (note) => void notes.push(note),
    async close() {
      // Who is watching learns how it ended: their page asks once more.
      const closedAt = performance.now()
      const waitsFor = (): boolean => askedAt > closedAt - watchingMs && askedAt < closedAt
      for (let waitedMs = 0; waitedMs < watchingMs && waitsFor(); waitedMs += 50) await pause(50)
      await front.close()
    },
  }
}

function watchRoutes(
  { runFolder, run, config, objective, classes, log }: WatchOptions,
  page: ReadonlyMap<string, PageFile>,
  now: () => Pick<RunReport, 'notes' | 'moment'>,
): Hono {
  const files = new RunFiles(runFolder, classes)
  const app = new Hono()

  app.get('/livez', (context) => context.text('alive\n'))
  app.get('/api/run', (context) => {
    const from = Number(context.req.query('from') ?? 0)
    const all = files.rows()
    const rows = all.slice(Number.isSafeInteger(from) && from > 0 ? from : 0)
    const report: RunReport = {
      run,
      config,
      objective,
      rows,
      rowCount: all.length,
      previews: files.previews(),
      ...now(),
    }
    return context.json(report, 200, { 'Cache-Control': 'no-store' })
  })
  app.get('/previews/:file', (context) => {
    const found = files.preview(context.req.param('file'))
    if (found === undefined) return notFound(context)
    return context.body(found.bytes, 200, { 'Content-Type': found.type, 'Cache-Control': 'no-cache' })
  })
  app.get('*', (context) => {
    const path = context.req.path === '/' ? pageName : context.req.path
    const file = page.get(path)
    if (file === undefined) return notFound(context)
    return pageReply(context, file)
  })
  app.all('*', (context) => {
    const fault = new Fault('E_USAGE', {
      at: 'method',
      found: context.req.method,
      expected: 'GET or HEAD',
      wayOut: 'A run can be watched here, not changed.',
    })
    return context.json({ code: fault.code, message: fault.message }, 405, { Allow: 'GET, HEAD', Connection: 'close' })
  })
  app.onError((error, context) => {
    log.error(error, 'a request failed')
    const { code, message } = internalFault()
    return context.json({ code, message }, 500)
  })
  return app
}

function notFound(context: Context): Response {
  const fault = new Fault('E_PATH', {
    at: context.req.path,
    found: 'nothing',
    expected: 'an address of this server',
    wayOut: 'Start at /; if there is no page yet, build it with `npm run build`.',
  })
  return context.json({ code: fault.code, message: fault.message }, 404)
}
