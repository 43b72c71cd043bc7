// A sound at its address as a WAV file: the same bytes each time, whole or in parts.

import { createHash } from 'node:crypto'
import type { Context } from 'hono'
import type { RenderedShot } from '../engine/synth.ts'
import { encodeWav } from '../formats/wav.ts'
import { withWavInfo } from '../formats/wav-info.ts'
import { isKnown, rangeOf } from './byte-range.ts'
import { checkEdition, editionOf } from './edition.ts'
import type { Instrument } from './instrument.ts'
import { readShotAddress, readShotClass } from './shot-address.ts'

/** @throws Fault for an address that cannot be served. */
export async function shotReply(context: Context, { shelf, version }: Instrument): Promise<Response> {
  const { model, class: named, file } = context.req.param() as { model: string; class: string; file: string }
  const { seed, latent, velocity, bits, edition, controls } = readShotAddress(
    file,
    new URL(context.req.url).searchParams,
  )
  const synth = shelf.synth(model)
  if (edition !== undefined) checkEdition(edition, editionOf(synth.bundle.hash, version))
  const sound = {
    class: readShotClass(named, synth.bundle.manifest.classes),
    seed,
    ...(latent !== undefined && { latent }),
  }
  const shot = await synth.render({ ...sound, velocity, controls })
  const recipe = { model, ...sound, velocity, controls }
  const wav = withWavInfo(encodeWav({ channels: [shot.samples], rateHz: shot.rateHz }, bits), {
    ISFT: `Ghostnote ${version}`,
    ICMT: JSON.stringify(recipe),
  })
  const etag = `"${createHash('sha256').update(wav).digest('base64url')}"`
  const headers = {
    // Private: caches on the way could hand it to who may not have it.
    'Cache-Control': edition === undefined ? 'no-cache' : 'private, max-age=31536000, immutable',
    ETag: etag,
    'Accept-Ranges': 'bytes',
    'Server-Timing': `render;dur=${shot.renderMs.toFixed(1)}`,
    ...limitsHeader(shot.limited),
  }
  if (isKnown(context.req.header('If-None-Match'), etag)) return context.body(null, 304, headers)
  const type = { 'Content-Type': 'audio/wav' }
  const asked = context.req.method === 'GET' ? context.req.header('Range') : undefined // elsewhere it means nothing
  const range = rangeOf(asked, context.req.header('If-Range'), etag, wav.length)
  if (range === 'none') return context.body(null, 416, { ...headers, 'Content-Range': `bytes */${wav.length}` })
  if (range === undefined) {
    const length = { 'Content-Length': String(wav.length) }
    return context.body(new Uint8Array(wav), 200, { ...headers, ...type, ...length })
  }
  const { first, last } = range
  const part = { 'Content-Range': `bytes ${first}-${last}/${wav.length}`, 'Content-Length': String(last - first + 1) }
  return context.body(wav.slice(first, last + 1), 206, { ...headers, ...type, ...part })
}

/** What could not be had, in a header, for the body is the sound: "brightness; asked=99; played=71.2, …". */
function limitsHeader(limited: RenderedShot['limited']): Record<string, string> {
  if (limited.length === 0) return {}
  const rows = limited.map(({ control, asked, played }) => `${control}; asked=${asked}; played=${played.toFixed(1)}`)
  return { 'Ghostnote-Limited': rows.join(', ') }
}
