// A kit's sounds as a ZIP archive for samplers: of a kit that the server has, or of one that is sent. Rendered as it is
// taken: a client that goes away ends it.

import { type Context, Hono } from 'hono'
import { packEntries, packLength } from '../engine/pack.ts'
import { packFile, packFormats, type PackWishes, planPack } from '../engine/pack-plan.ts'
import { Fault } from '../faults/fault.ts'
import { nearest } from '../faults/nearest.ts'
import { zipStream } from '../formats/zip.ts'
import { checkKit, type Kit } from '../protocol/kit.ts'
import { editionOf } from './edition.ts'
import type { Instrument } from './instrument.ts'
import { jsonBody } from './request-body.ts'

/** Packs that are made at once, of all clients: each keeps the model busy for as long as it takes. */
const mostAtOnce = 2

/**
 * GET /api/kits/:id/pack and POST /api/packs. Faults are thrown; the app that mounts this answers them. `failed` hears of
 * what went wrong when an archive was on its way already, which then ends before its time.
 */
export function packRoutes(instrument: Instrument, failed: (error: unknown) => void): Hono {
  const app = new Hono()
  let making = 0

  const reply = (context: Context, kit: Kit): Response => {
    const { model, ...wishes } = readWishes(new URL(context.req.url).searchParams)
    const synth = instrument.shelf.synth(model)
    const { bundle } = synth
    const plan = planPack(kit, bundle, editionOf(bundle.hash, instrument.version), wishes)
    const headers = {
      'Content-Type': 'application/zip',
      'Content-Disposition': attachment(packFile(plan)),
      'Cache-Control': 'no-store',
      'Ghostnote-Files': String(packLength(plan)),
    }
    if (context.req.method === 'HEAD') return context.body(null, 200, headers)
    if (making >= mostAtOnce) throw busy()
    making++
    const pieces = zipStream(packEntries(plan, synth, instrument.version))
    const ended = once(() => making--)
    return context.body(
      streamOf(pieces, ended, (error) => {
        ended()
        failed(error)
      }),
      200,
      headers,
    )
  }

  app.get('/api/kits/:id/pack', (context) => reply(context, instrument.kits.find(context.req.param('id')).kit))
  app.post('/api/packs', async (context) => reply(context, checkKit(await jsonBody(context), 'body')))
  return app
}

/** The pieces, each made when the one before was taken. */
function streamOf(
  pieces: AsyncGenerator<Uint8Array, void>,
  ended: () => void,
  failed: (error: unknown) => void,
): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await pieces.next()
          if (done !== true) return controller.enqueue(value)
          ended()
          controller.close()
        } catch (error) {
          failed(error)
          controller.error(error)
        }
      },
      async cancel() {
        await pieces.return()
        ended()
      },
    },
    { highWaterMark: 0 },
  )
}

function once(act: () => void): () => void {
  let isDone = false
  return () => {
    if (!isDone) act()
    isDone = true
  }
}

/** @throws Fault E_USAGE for a query that is unknown, doubled or no number. */
function readWishes(query: URLSearchParams): PackWishes & { readonly model?: string } {
  const known = ['format', 'bits', 'layers', 'round-robins', 'model']
  for (const name of new Set(query.keys())) {
    if (!known.includes(name)) {
      const near = nearest(name, known)
      throw misuse(name, 'an unknown name', `one of ${known.join(', ')}`, near && `Did you mean "${near}"?`)
    }
    if (query.getAll(name).length > 1) throw misuse(name, `${query.getAll(name).length} values`, 'one value')
  }
  const oneOf = <T extends string>(name: string, values: readonly T[], other: T): T => {
    const text = query.get(name) ?? other
    const value = values.find((one) => one === text)
    if (value === undefined) throw misuse(name, `"${text}"`, `one of ${values.join(', ')}`)
    return value
  }
  const whole = (name: string): number | undefined => {
    const text = query.get(name)
    if (text === null) return undefined
    if (!/^\d{1,3}$/.test(text)) throw misuse(name, `"${text}"`, 'a whole number')
    return Number(text)
  }
  const model = query.get('model')
  return {
    format: oneOf('format', packFormats, 'all'),
    bits: oneOf('bits', ['16', '24', '32f'], '24'),
    layers: whole('layers'),
    turns: whole('round-robins'),
    ...(model !== null && { model }),
  }
}

/** To be kept under this name (RFC 6266): in letters that every program reads, and as it is. */
function attachment(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/[^\x20-\x7E]/g, '')
    .replace(/["%\\]/g, '')
    .trim()
  const whole = encodeURIComponent(name).replace(/['()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16)}`)
  return `attachment; filename="${plain}"; filename*=UTF-8''${whole}`
}

function misuse(name: string, found: string, expected: string, wayOut = 'Correct the address.'): Fault {
  return new Fault('E_USAGE', { at: `query: ${name}`, found, expected, wayOut })
}

function busy(): Fault {
  return new Fault('E_LIMIT', {
    at: 'packs',
    found: `${mostAtOnce} being made`,
    expected: 'fewer at once',
    wayOut: 'Ask again when one of them is done.',
  })
}
