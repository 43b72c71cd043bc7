// POST /api/analyses: an audio file → the recipe of the nearest sound that a model makes, and how near it is.

import type { Context } from 'hono'
import { Fault } from '../faults/fault.ts'
import { encodeWav } from '../formats/wav.ts'
import { type Analysis, mostSampleBytes } from '../protocol/analysis.ts'
import type { Instrument } from './instrument.ts'
import { bodyBytes } from './request-body.ts'

/** @throws Fault for a body that is no one-shot, a model that cannot analyse, or where too many wait. */
export async function analysisReply(context: Context, { shelf }: Instrument): Promise<Response> {
  const query = new URL(context.req.url).searchParams
  const unknown = [...query.keys()].find((name) => name !== 'model')
  if (unknown !== undefined) throw misuse(`query: ${unknown}`, 'an unknown parameter', 'model, or nothing')
  // Only what says that it is audio: a form of another page cannot.
  const type = context.req.header('Content-Type') ?? 'none'
  if (!/^audio\/|^application\/octet-stream\b/i.test(type))
    throw misuse('Content-Type', type.slice(0, 80), 'audio/wav, another audio type, or application/octet-stream')
  const model = query.get('model') ?? undefined
  const analyst = shelf.analyst(model)
  const { rateHz, name } = shelf.synth(model).bundle.manifest
  const { samples, ...nearest } = await analyst.analyse(await bodyBytes(context.req.raw, mostSampleBytes), 'sample')
  const wav = Buffer.from(encodeWav({ channels: [samples], rateHz }, '32f')).toString('base64')
  const answer: Analysis = { model: name, ...nearest, controls: {}, wav }
  return context.json(answer, 200, { 'Cache-Control': 'no-store' })
}

function misuse(at: string, found: string, expected: string): Fault {
  return new Fault('E_USAGE', {
    at,
    found,
    expected,
    wayOut: 'Send the bytes of a sound file: WAV, AIFF, FLAC or Ogg.',
  })
}
