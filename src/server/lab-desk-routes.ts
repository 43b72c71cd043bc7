// The researcher's side of the lab over HTTP, all of it under /lab/desk, which the front lets nobody reach without the
// server's token where there is one; and what carries a secret in its address instead: results and previews.

import { type Context, Hono } from 'hono'
import { checked, type z } from '../faults/checked.ts'
import { Fault } from '../faults/fault.ts'
import type { Desk } from '../lab/desk/desk.ts'
import {
  fileBody,
  recruitingBody,
  resultsBody,
  simulationBody,
  skipBody,
  withdrawalBody,
} from '../protocol/lab-desk.ts'
import { participantRoutes, tokenOf } from './lab-routes.ts'
import { jsonBody } from './request-body.ts'

const bodyFormat = {
  mostBytes: 5 << 20, // a study file of 4 MiB, and what JSON needs around it
  expected: 'what the researcher’s page sends',
  wayOut: 'Reload the page.',
}

/** A report has no scripts and loads nothing; its styles and pictures stand in it. */
const reportPolicy = [
  'sandbox',
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  'img-src data:',
  "frame-ancestors 'self'",
].join('; ')

const resultsPrefix = '/lab/results/'
const previewPrefix = '/preview'

/** Faults are thrown; the app that mounts this answers them. */
export function deskRoutes(desk: Desk): Hono {
  const app = new Hono()
  app.use('/lab/desk/*', async (context, next) => {
    await next()
    context.header('Cache-Control', 'no-store')
  })
  app.get('/lab/desk/start', (context) => context.json({ models: desk.models, presets: desk.presets }))
  app.get('/lab/desk/studies', async (context) => context.json({ studies: await desk.studies() }))
  app.post('/lab/desk/studies', async (context) => {
    const { file } = await read(context, fileBody)
    return context.json(await desk.add(file), 201)
  })
  app.get('/lab/desk/studies/:id', async (context) => context.json(await desk.study(idOf(context))))
  app.post('/lab/desk/studies/:id/recruiting', async (context) => {
    const { open } = await read(context, recruitingBody)
    return context.json(await desk.recruit(idOf(context), open))
  })
  app.post('/lab/desk/studies/:id/results', async (context) => {
    const body = await read(context, resultsBody)
    return context.json({ job: await desk.openResults(idOf(context), body) }, 202)
  })
  app.post('/lab/desk/studies/:id/withdrawals', async (context) => {
    const { session } = await read(context, withdrawalBody)
    await desk.withdraw(idOf(context), session)
    return context.body(null, 204)
  })
  app.post('/lab/desk/checks', async (context) => context.json(desk.check((await read(context, fileBody)).file)))
  app.post('/lab/desk/previews', async (context) => {
    const code = await desk.previews.begin((await read(context, fileBody)).file)
    return context.json({ address: `preview/?study=${code}` }, 201)
  })
  app.post('/lab/desk/simulations', async (context) =>
    context.json({ job: desk.simulate(await read(context, simulationBody)) }, 202),
  )
  app.get('/lab/desk/jobs/:job', (context) => context.json(desk.jobs.ask(context.req.param('job'))))
  app.delete('/lab/desk/jobs/:job', async (context) => {
    await desk.jobs.cancel(context.req.param('job'))
    return context.body(null, 204)
  })
  app.get(`${resultsPrefix}:ticket`, async (context) => {
    const made = await desk.results.made(context.req.param('ticket'))
    if (made === undefined)
      throw new Fault('E_PATH', {
        at: 'results',
        found: 'nothing',
        expected: 'a report or a package that was made not long ago',
        wayOut: 'Open the results again.',
      })
    const { as, bytes, fileName } = made
    if (as === 'package')
      return context.body(bytes, 200, {
        'Content-Type': 'application/zip',
        'Content-Disposition': `attachment; filename="${fileName}"`, // a study's name has no quotes
        'Cache-Control': 'no-store',
      })
    return context.body(bytes, 200, {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': reportPolicy,
      'X-Frame-Options': 'SAMEORIGIN',
      'Cache-Control': 'no-store',
    })
  })
  const { lab } = desk.previews
  const find = async (code: string) => desk.previews.find(code)
  app.route(previewPrefix, participantRoutes(lab, find))
  app.post(`${previewPrefix}/lab/api/session/skips`, async (context) => {
    const { to } = await read(context, skipBody)
    await desk.previews.skip(tokenOf(context), to)
    return context.body(null, 204)
  })
  return app
}

/** Paths that need no token: their secret is in the address, or in the session's header. */
export function isTicketPath(path: string): boolean {
  return path.startsWith(resultsPrefix) || path.startsWith(`${previewPrefix}/`)
}

/** The page's own file behind an address of a preview, whose pages are the participants'. */
export function previewedPath(path: string): string | undefined {
  return path.startsWith(`${previewPrefix}/`) ? path.slice(previewPrefix.length) : undefined
}

async function read<S extends z.ZodMiniType>(context: Context, schema: S): Promise<z.output<S>> {
  return checked(schema, await jsonBody(context, bodyFormat), 'body', 'E_PROTOCOL', 'Reload the page.')
}

function idOf(context: Context): number {
  const id = context.req.param('id') ?? ''
  return /^\d{1,9}$/.test(id) ? Number(id) : 0
}
