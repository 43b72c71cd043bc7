// The description of the HTTP interface in docs/openapi.json, held against the standard and against the server.

import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { Validator } from '@seriousme/openapi-schema-validator'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pino } from 'pino'
import { placeToText } from '../../src/dsp/place.ts'
import { plainKit } from '../../src/engine/kits.ts'
import { catalog } from '../../src/faults/catalog.ts'
import { controlTable, timbreTable } from '../../src/protocol/controls.ts'
import { httpRoutes } from '../../src/server/http-routes.ts'
import { steeredConditioning } from '../engine/steered.ts'
import { type Rig, startRig } from './rig.ts'

interface Parameter {
  readonly name: string
  readonly in: string
  readonly schema: { readonly minimum?: number; readonly maximum?: number; readonly enum?: readonly string[] }
}
interface Answer {
  readonly $ref?: string
  readonly content?: Readonly<Record<string, { readonly schema?: object }>>
  readonly headers?: Readonly<Record<string, unknown>>
}
interface Operation {
  readonly parameters?: readonly Parameter[]
  readonly responses: Readonly<Record<string, Answer>>
}
interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: {
    readonly responses: Readonly<Record<string, Answer>>
    readonly schemas: {
      readonly Fault: { readonly properties: { readonly code: { readonly enum: readonly string[] } } }
    }
  }
}

const docs = resolve(import.meta.dirname, '../../docs')
const text = readFileSync(resolve(docs, 'openapi.json'), 'utf8')
const description = JSON.parse(text) as Description
const shotPath = '/shots/{model}/{class}/{file}'
const ajv = new Ajv2020({ strict: false, allErrors: true })
ajv.addSchema({ ...description, $id: 'description' })
const kitText = readFileSync(resolve(docs, 'kit.schema.json'), 'utf8')
const kitSchema = JSON.parse(kitText) as object
ajv.addSchema({ ...kitSchema, $id: 'kit.schema.json' })

let rig: Rig
beforeAll(async () => {
  rig = await startRig({ steered: { conditioning: steeredConditioning() } })
})
afterAll(() => rig.end())

test('the description is OpenAPI 3.1 by the standard’s own schema', async () => {
  const validator = new Validator()
  await validator.addSpecRef(kitText, 'kit.schema.json')
  const { valid, errors } = await validator.validate(text)
  expect(errors).toBeUndefined()
  expect(valid).toBe(true)
})

test('every route of the server is described, and nothing else is', () => {
  const nothing = { version: '', shelf: { summaries: () => [] }, kits: [] } as never
  const app = httpRoutes({
    instrument: nothing,
    page: new Map(),
    metrics: undefined as never,
    log: pino({ level: 'silent' }),
    isStopping: () => false,
  })
  const routes = app.routes
    .filter(({ method }) => method !== 'ALL')
    .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`)
  const described = Object.entries(description.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  )
  expect(new Set(described)).toEqual(new Set(routes))
})

test('the controls of a sound are those of the control table, with their ranges, and the codes those of the catalogue', () => {
  const { parameters } = description.paths[shotPath].get
  const query = parameters!.filter((parameter) => parameter.in === 'query')
  const own = ['velocity', 'bits', 'edition', 'latent']
  const ranges = query
    .filter(({ name }) => !own.includes(name))
    .map(({ name, schema }) => [name, schema.minimum, schema.maximum])
  expect(ranges).toEqual([...controlTable, ...timbreTable].map(({ id, min, max }) => [id, min, max]))
  expect(new Set(description.components.schemas.Fault.properties.code.enum)).toEqual(new Set(Object.keys(catalog)))
})

/** Asks, and holds the answer against what is described for it; returns its status. */
async function held(path: string, described: string, init: RequestInit = {}): Promise<number> {
  const response = await fetch(rig.server.address + path, init)
  const method = (init.method ?? 'GET').toLowerCase()
  const operation = description.paths[described][method === 'head' ? 'get' : method]
  const written = operation.responses[String(response.status)]
  expect(written, `${path} was answered with ${response.status}`).toBeDefined()
  const { headers = {}, content } =
    written.$ref === undefined ? written : description.components.responses[written.$ref.split('/').at(-1)!]
  const own = [
    'etag',
    'cache-control',
    'content-range',
    'retry-after',
    'www-authenticate',
    'ghostnote-limited',
    'server-timing',
    'ghostnote-files',
    'content-disposition',
  ]
  if (described !== '/*')
    for (const name of response.headers.keys())
      if (own.includes(name) && name !== 'cache-control')
        expect(
          Object.keys(headers).map((header) => header.toLowerCase()),
          `${path}: ${name}`,
        ).toContain(name)
  const type = (response.headers.get('content-type') ?? '').split(';', 1)[0]
  const body = new Uint8Array(await response.arrayBuffer())
  if (method === 'head' || body.length === 0) return response.status
  if (described !== '/*' || response.status !== 200)
    expect(Object.keys(content ?? {}), `${path}: ${type}`).toContain(type)
  const schema = content?.[type]?.schema
  if (type === 'application/json') {
    const where = JSON.stringify(schema)
    const validate = ajv.compile(JSON.parse(where.replaceAll('"#/', '"description#/')) as object)
    validate(JSON.parse(new TextDecoder().decode(body)))
    expect(validate.errors ?? [], path).toEqual([])
  }
  return response.status
}

test('what the server answers is what is described: statuses, headers, bodies', async () => {
  const kick = '/shots/carrier/kick/7.wav'
  const mine = plainKit(['kick'])
  const json = { 'Content-Type': 'application/json' }
  const etag = (await fetch(rig.server.address + kick)).headers.get('etag')!
  const asked: [string, string, number, RequestInit?][] = [
    ['/livez', '/livez', 200],
    ['/readyz', '/readyz', 200],
    ['/metrics', '/metrics', 200],
    ['/api/models', '/api/models', 200],
    ['/api/kits', '/api/kits', 200],
    ['/api/kits/plain', '/api/kits/{id}', 200],
    ['/api/kits/none', '/api/kits/{id}', 404],
    ['/api/kits/mine', '/api/kits/{id}', 400, { method: 'PUT', body: '{}' }],
    ['/api/kits/mine', '/api/kits/{id}', 422, { method: 'PUT', headers: json, body: '{}' }],
    ['/api/kits/mine', '/api/kits/{id}', 200, { method: 'PUT', headers: json, body: JSON.stringify(mine) }],
    ['/api/kits/plain', '/api/kits/{id}', 409, { method: 'PUT', headers: json, body: JSON.stringify(mine) }],
    ['/api/kits/mine', '/api/kits/{id}', 204, { method: 'DELETE' }],
    ['/api/kits/none', '/api/kits/{id}', 404, { method: 'DELETE' }],
    ['/api/kits/plain/pack?format=wav', '/api/kits/{id}/pack', 200],
    ['/api/kits/plain/pack?format=wav', '/api/kits/{id}/pack', 200, { method: 'HEAD' }],
    ['/api/kits/plain/pack?layers=99', '/api/kits/{id}/pack', 400],
    ['/api/kits/none/pack', '/api/kits/{id}/pack', 404],
    ['/api/packs?format=wav', '/api/packs', 200, { method: 'POST', headers: json, body: JSON.stringify(mine) }],
    ['/api/packs', '/api/packs', 400, { method: 'POST', body: '{}' }],
    ['/api/packs', '/api/packs', 422, { method: 'POST', headers: json, body: '{}' }],
    [kick, shotPath, 200],
    [kick, shotPath, 200, { method: 'HEAD' }],
    [`${kick}?brightness=150&velocity=20&bits=24`, shotPath, 200],
    [kick, shotPath, 206, { headers: { Range: 'bytes=0-9' } }],
    [kick, shotPath, 416, { headers: { Range: 'bytes=99999999-' } }],
    [kick, shotPath, 304, { headers: { 'If-None-Match': etag } }],
    ['/shots/carrier/kick:0.7+snare:0.3/7.wav', shotPath, 200],
    [`${kick}?latent=${placeToText(new Float32Array(12))}`, shotPath, 200], // 4 values, and 8 conditions
    [`${kick}?latent=AAAA`, shotPath, 400],
    ['/shots/carrier/kick:x+snare/7.wav', shotPath, 404],
    [`${kick}?tune=99`, shotPath, 400],
    ['/shots/none/kick/7.wav', shotPath, 404],
    [kick, shotPath, 403, { headers: { Origin: 'null' } }],
    ['/strudel/plain.json', '/strudel/{file}', 200],
    ['/strudel/none.json', '/strudel/{file}', 404],
    ['/strudel/models/carrier.json?seeds=2', '/strudel/models/{file}', 200],
    ['/strudel/models/carrier.json?seeds=99', '/strudel/models/{file}', 400],
    ['/strudel/models/none.json', '/strudel/models/{file}', 404],
    ['/strudel/shots/carrier/kick/7;tune=-2.wav', '/strudel/shots/{model}/{class}/{file}', 200],
    ['/strudel/shots/carrier/kick/7;tune=99.wav', '/strudel/shots/{model}/{class}/{file}', 400],
    ['/api/analyses', '/api/analyses', 400, { method: 'POST', headers: { 'Content-Type': 'audio/wav' }, body: 'x' }],
    ['/api/analyses', '/api/analyses', 403, { method: 'POST', headers: { Origin: 'null' }, body: 'x' }],
    ['/api/analyses?model=none', '/api/analyses', 404, { method: 'POST', headers: { 'Content-Type': 'audio/wav' } }],
    ['/', '/*', 200],
    ['/nowhere', '/*', 404],
    ['/livez', '/livez', 403, { headers: { Origin: 'http://evil.example' } }],
  ]
  for (const [path, described, status, init] of asked)
    expect([path, await held(path, described, init)]).toEqual([path, status])
})

test('an answer with a field too many, or one too few, does not pass for what is described', () => {
  const model = ajv.compile({ $ref: 'description#/components/schemas/Model' })
  const good = { name: 'a', classes: ['kick'], rateHz: 44_100, lengthSamples: 100, edition: '0123456789abcdef' }
  expect(model(good)).toBe(true)
  expect(model({ ...good, colour: 'red' })).toBe(false)
  expect(model({ ...good, edition: undefined })).toBe(false)
})
