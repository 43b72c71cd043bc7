// The HTTP side: models, kits, health, metrics, sounds by address, the built page. Requests have passed the front before.

import { type Context, Hono } from 'hono'
import { routePath } from 'hono/route'
import type { Logger } from 'pino'
import { Fault } from '../faults/fault.ts'
import { analysisReply } from './analysis-reply.ts'
import { editionOf } from './edition.ts'
import { expositionType } from './exposition.ts'
import type { Instrument } from './instrument.ts'
import { internalFault } from './internal-fault.ts'
import type { Metrics } from './metrics.ts'
import { type PageFile, pageReply } from './page-files.ts'
import { kitRoutes } from './kit-routes.ts'
import { packRoutes } from './pack-routes.ts'
import { refusalHeaders } from './refuse.ts'
import { askedIn, shotReply } from './shot-reply.ts'
import { strudelRoutes } from './strudel-routes.ts'

type ErrorStatus = 400 | 401 | 403 | 404 | 405 | 409 | 422 | 429 | 500 | 501 | 503

export interface HttpRooms {
  readonly instrument: Instrument
  readonly page: ReadonlyMap<string, PageFile>
  readonly metrics: Metrics
  readonly log: Logger
  /** Whether the server has begun to stop. */
  readonly isStopping: () => boolean
}

/** A model that has not loaded by then is not ready; the next question may find it so. */
const readyLimitMs = 2000
const openPaths = ['/livez', '/readyz']

/** Paths that need no token where there is one: the page, and health, which tells nobody anything. */
export function isOpenPath(path: string, page: ReadonlyMap<string, PageFile>): boolean {
  return openPaths.includes(path) || page.has(path)
}

/** The plugin: any page may load it, and then plays by it only if the server lets that page in. */
export function isPluginPath(path: string, page: ReadonlyMap<string, PageFile>): boolean {
  return path.startsWith('/wam/') && page.has(path)
}

export function httpRoutes({ instrument, page, metrics, log, isStopping }: HttpRooms): Hono {
  const app = new Hono()
  const { shelf, version } = instrument

  app.use(async (context, next) => {
    await next()
    metrics.answer(routePath(context), context.res.status)
  })

  app.get('/livez', (context) => context.text('alive\n'))
  app.get('/readyz', async (context) => {
    await readiness(instrument, isStopping)
    return context.text('ready\n')
  })
  app.get('/metrics', (context) =>
    context.body(metrics.text(), 200, { 'Content-Type': expositionType, 'Cache-Control': 'no-store' }),
  )
  app.get('/api/models', (context) => {
    const models = shelf.summaries().map((summary) => {
      const { bundle } = shelf.synth(summary.name)
      const aims = bundle.evaluation?.verdicts.map(({ label, found, aim, reached }) => ({ label, found, aim, reached }))
      return { ...summary, edition: editionOf(bundle.hash, version), ...(aims && { aims }) }
    })
    return context.json({ models })
  })
  app.route('/', kitRoutes(instrument))
  app.post('/api/analyses', (context) => analysisReply(context, instrument))
  app.route(
    '/',
    packRoutes(instrument, (error) => {
      metrics.fault(error instanceof Fault ? error.code : 'E_INTERNAL', 'http')
      log.error(error, 'a pack ended before its time')
    }),
  )
  app.get('/shots/:model/:class/:file', (context) => shotReply(context, instrument, askedIn(context)))
  app.route('/', strudelRoutes(instrument))

  app.get('/*', (context) => {
    const file = page.get(context.req.path)
    if (file === undefined) return errorReply(context, notFound(context.req.path, page.size > 0))
    return pageReply(context, file)
  })
  app.all('/*', (context) => {
    // Nothing here has read the body, so the connection cannot be used again.
    const allowed = allowedAt(context.req.path)
    const fault = wrongMethod(context.req.method, allowed)
    return errorReply(context, fault, 405, { Allow: allowed, Connection: 'close' })
  })

  const errorReply = (context: Context, fault: Fault, status: number = fault.httpStatus, headers = {}): Response => {
    metrics.fault(fault.code, 'http')
    const body = { code: fault.code, message: fault.message }
    return context.json(body, status as ErrorStatus, { ...refusalHeaders(fault), ...headers })
  }
  app.onError((error, context) => {
    if (error instanceof NotReady) return errorReply(context, error.fault, 503, { 'Retry-After': '1' })
    if (error instanceof Fault) return errorReply(context, error)
    log.error(error, 'a request failed')
    return errorReply(context, internalFault())
  })
  return app
}

class NotReady extends Error {
  readonly fault: Fault

  constructor(fault: Fault) {
    super(fault.message)
    this.fault = fault
  }
}

/** Resolves when the model that plays by default is loaded. @throws NotReady where it is not, or all is being stopped. */
async function readiness({ shelf }: Instrument, isStopping: () => boolean): Promise<void> {
  const notYet = (found: string) =>
    new NotReady(
      new Fault('E_LIMIT', { at: 'server', found, expected: 'a model that is loaded', wayOut: 'Ask again later.' }),
    )
  if (isStopping()) throw notYet('a server that is stopping')
  const { promise: late, resolve } = Promise.withResolvers<'late'>()
  const timer = setTimeout(() => resolve('late'), readyLimitMs)
  try {
    if ((await Promise.race([shelf.synth().ready(), late])) === 'late') throw notYet('a model that is being loaded')
  } catch (error) {
    throw error instanceof Fault ? new NotReady(error) : error
  } finally {
    clearTimeout(timer)
  }
}

function allowedAt(path: string): string {
  if (path === '/api/packs' || path === '/api/analyses') return 'POST'
  return /^\/api\/kits\/[^/]+$/.test(path) ? 'GET, HEAD, PUT, DELETE' : 'GET, HEAD'
}

function wrongMethod(method: string, allowed: string): Fault {
  return new Fault('E_USAGE', {
    at: 'method',
    found: method,
    expected: `one of ${allowed}`,
    wayOut: 'Sounds are asked for by their address, or over the WebSocket.',
  })
}

function notFound(path: string, pageIsBuilt: boolean): Fault {
  const isPage = path === '/' || path === '/index.html'
  return new Fault('E_PATH', {
    at: path,
    found: isPage && !pageIsBuilt ? 'no built page' : 'nothing',
    expected: 'an address of this server',
    wayOut: isPage && !pageIsBuilt ? 'Build the page with `npm run build` and start again.' : 'Start at /.',
  })
}
