// Kits over HTTP: the list, one kit's file, and where the server keeps kits, saving and removing them. Requests have
// passed access.ts before; what a browser writes must besides say its Origin, which access.ts has compared.

import { Hono } from 'hono'
import { maxKitBytes } from '../engine/kits.ts'
import type { Instrument } from './instrument.ts'
import { jsonOf } from './json-body.ts'

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
    const value = await jsonOf(context, maxKitBytes, 'Send the kit as JSON: see docs/kit.schema.json.')
    const { id, program } = instrument.kits.save(context.req.param('id'), value)
    return context.json({ id, program })
  })
  app.delete('/api/kits/:id', (context) => {
    instrument.kits.remove(context.req.param('id'))
    return context.body(null, 204)
  })
  return app
}
