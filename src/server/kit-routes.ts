// Kits over HTTP: the list, one kit's file, and where the server keeps kits, saving and removing them. Requests have
// passed access.ts before; what a browser writes must besides say its Origin, which access.ts has compared.

import { type Context, Hono } from 'hono'
import { maxKitBytes } from '../engine/kits.ts'
import { Fault } from '../faults/fault.ts'
import type { Instrument } from './instrument.ts'
import { bodyText } from './request-body.ts'

/** GET /api/kits, and GET, PUT, DELETE /api/kits/:id. Faults are thrown; the app that mounts this answers them. */
export function kitRoutes(instrument: Instrument): Hono {
  const app = new Hono()
  app.get('/api/kits', (context) =>
    context.json(
      { kits: instrument.kits.list().map(({ id, program, own, kit }) => ({ id, own, ...kit, program })) },
      200,
      {
        'Cache-Control': 'no-cache',
      },
    ),
  )
  app.get('/api/kits/:id', (context) => context.json(instrument.kits.find(context.req.param('id')).kit))
  app.put('/api/kits/:id', async (context) => {
    const value = await jsonBody(context)
    const { id, program } = instrument.kits.save(context.req.param('id'), value)
    return context.json({ id, program })
  })
  app.delete('/api/kits/:id', (context) => {
    instrument.kits.remove(context.req.param('id'))
    return context.body(null, 204)
  })
  return app
}

/** Only what says that it is JSON: a form of another page cannot. */
async function jsonBody(context: Context): Promise<unknown> {
  const type = context.req.header('Content-Type') ?? 'none'
  if (!/^application\/json\s*(;|$)/i.test(type)) throw misuse('Content-Type', type.slice(0, 80), 'application/json')
  const text = await bodyText(context.req.raw, maxKitBytes)
  try {
    return JSON.parse(text)
  } catch {
    throw misuse('body', 'text that is not JSON', 'a kit')
  }
}

function misuse(at: string, found: string, expected: string): Fault {
  return new Fault('E_USAGE', { at, found, expected, wayOut: 'Send the kit as JSON: see docs/kit.schema.json.' })
}
