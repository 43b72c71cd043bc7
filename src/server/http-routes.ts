// The HTTP side: models, kits, health, sounds by address, the built page. Requests have passed access.ts before.

import { createHash } from 'node:crypto'
import { type Context, Hono } from 'hono'
import type { Logger } from 'pino'
import type { RenderedShot } from '../engine/synth.ts'
import { Fault } from '../faults/fault.ts'
import { encodeWav } from '../formats/wav.ts'
import { withWavInfo } from '../formats/wav-info.ts'
import type { Instrument } from './instrument.ts'
import { internalFault } from './internal-fault.ts'
import type { PageFile } from './page-files.ts'
import { kitRoutes } from './kit-routes.ts'
import { readShotAddress } from './shot-address.ts'

type ErrorStatus = 400 | 403 | 404 | 405 | 409 | 422 | 429 | 500 | 501 | 503

export function httpRoutes(instrument: Instrument, page: ReadonlyMap<string, PageFile>, log: Logger): Hono {
  const app = new Hono()
  app.route('/', kitRoutes(instrument)) // before the rest, which only reads

  app.use(async (context, next) => {
    if (context.req.method === 'GET' || context.req.method === 'HEAD') return await next()
    const fault = new Fault('E_USAGE', {
      at: 'method',
      found: context.req.method,
      expected: 'GET or HEAD',
      wayOut: 'Sounds are asked for by their address, or over the WebSocket.',
    })
    // Nothing here reads a body, so the connection cannot be used again.
    return errorReply(context, fault, 405, { Allow: 'GET, HEAD', Connection: 'close' })
  })

  app.get('/livez', (context) => context.text('alive\n'))
  app.get('/readyz', async (context) => {
    try {
      await instrument.shelf.synth().ready()
    } catch (error) {
      if (error instanceof Fault) return errorReply(context, error, 503)
      throw error
    }
    return context.text('ready\n')
  })
  app.get('/api/models', (context) => context.json({ models: instrument.shelf.summaries() }))
  app.get('/shots/:model/:class/:file', (context) => shotReply(context, instrument))

  app.get('*', (context) => {
    const file = page.get(context.req.path)
    if (file === undefined) return errorReply(context, notFound(context.req.path, page.size > 0))
    const cache = file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache'
    return context.body(file.bytes, 200, { 'Content-Type': file.type, 'Cache-Control': cache })
  })

  app.onError((error, context) => {
    if (error instanceof Fault) return errorReply(context, error)
    log.error(error, 'a request failed')
    return errorReply(context, internalFault())
  })
  return app
}

async function shotReply(context: Context, { shelf, version }: Instrument): Promise<Response> {
  const { model, class: name, file } = context.req.param() as { model: string; class: string; file: string }
  const { seed, velocity, depth, controls } = readShotAddress(file, new URL(context.req.url).searchParams)
  const shot = await shelf.synth(model).render({ class: name, seed, velocity, controls })
  const recipe = { model, class: name, seed, velocity, controls }
  const wav = withWavInfo(encodeWav({ channels: [shot.samples], rateHz: shot.rateHz }, depth), {
    ISFT: `Ghostnote ${version}`,
    ICMT: JSON.stringify(recipe),
  })
  const etag = `"${createHash('sha256').update(wav).digest('base64url')}"`
  const headers = {
    'Cache-Control': 'no-cache',
    ETag: etag,
    'Server-Timing': `render;dur=${shot.renderMs.toFixed(1)}`,
    ...limitsHeader(shot.limited),
  }
  if (context.req.header('If-None-Match') === etag) return context.body(null, 304, headers)
  return context.body(new Uint8Array(wav), 200, { ...headers, 'Content-Type': 'audio/wav' })
}

/** What could not be had, in a header, for the body is the sound: "brightness; asked=99; played=71.2, …". */
function limitsHeader(limited: RenderedShot['limited']): Record<string, string> {
  if (limited.length === 0) return {}
  const rows = limited.map(({ control, asked, played }) => `${control}; asked=${asked}; played=${played.toFixed(1)}`)
  return { 'Ghostnote-Limited': rows.join(', ') }
}

function errorReply(
  context: Context,
  fault: Fault,
  status: number = fault.httpStatus,
  headers: Record<string, string> = {},
): Response {
  return context.json({ code: fault.code, message: fault.message }, status as ErrorStatus, headers)
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
