import { createServer, request } from 'node:http'
import { connect } from 'node:net'
import { WaveFile } from 'wavefile'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pino } from 'pino'
import { decodeWav } from '../../src/formats/wav.ts'
import { controlTable, timbreTable } from '../../src/protocol/controls.ts'
import { startServer } from '../../src/server/server.ts'
import { readShotAddress } from '../../src/server/shot-address.ts'
import { placeToText } from '../../src/dsp/place.ts'
import { carrierClasses, lengthSamples } from '../engine/carrier-bundle.ts'
import { steeredConditioning } from '../engine/steered.ts'
import { type Rig, startRig } from './rig.ts'

let rig: Rig
beforeAll(async () => {
  rig = await startRig()
})
afterAll(() => rig.end())

const get = (path: string, init: RequestInit = {}) => fetch(rig.server.address + path, init)

/** A request whose Host and path are sent as they stand, unlike fetch's. */
async function raw(path: string, headers: Record<string, string>): Promise<{ status: number; body: string }> {
  return await new Promise((resolve, reject) => {
    const call = request({ port: rig.port, host: '127.0.0.1', path, headers }, (response) => {
      let body = ''
      response.on('data', (chunk: Buffer) => (body += chunk.toString()))
      response.on('end', () => resolve({ status: response.statusCode!, body }))
    })
    call.on('error', reject)
    call.end()
  })
}

test('models, kits and health are answered', async () => {
  const edition = expect.stringMatching(/^[0-9a-f]{16}$/) as string
  expect(await (await get('/api/models')).json()).toEqual({
    models: [
      {
        name: 'carrier',
        classes: carrierClasses,
        rateHz: 44_100,
        lengthSamples,
        latentSize: 4,
        conditionCount: 0,
        edition,
      },
    ],
  })
  const { kits } = (await (await get('/api/kits')).json()) as { kits: { pads: unknown[] }[] }
  expect(kits[0].pads.length).toBe(16)
  expect((await get('/livez')).status).toBe(200)
  expect(await (await get('/readyz')).text()).toBe('ready\n')
})

test('the page comes from memory with its types, and nothing else of the disk is reachable', async () => {
  const index = await get('/')
  expect(index.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(index.headers.get('cache-control')).toBe('no-cache')
  expect(await index.text()).toContain('<title>page</title>')
  const script = await get('/assets/app-1a2b.js')
  expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
  expect(script.headers.get('cache-control')).toContain('immutable')
  for (const path of [
    '/../secret.html',
    '/%2e%2e/secret.html',
    '/..%2fsecret.html',
    '/assets/../../secret.html',
    '//etc/passwd',
    '/%00',
  ]) {
    const { status, body } = await raw(path, { Host: `127.0.0.1:${rig.port}` })
    expect([status, path]).toEqual([404, path])
    expect(JSON.parse(body)).toMatchObject({ code: 'E_PATH' })
  }
})

test('every answer carries the security headers, errors and refusals too', async () => {
  for (const response of [
    await get('/'),
    await get('/nowhere'),
    await get('/', { headers: { Origin: 'http://evil.example' } }),
  ]) {
    const policy = response.headers.get('content-security-policy')
    expect(policy).toContain("default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'")
    expect(policy).not.toMatch(/unsafe|\*/)
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(response.headers.get('cross-origin-resource-policy')).toBe('same-origin')
  }
})

test('a foreign Host or Origin is refused on every route with 403', async () => {
  for (const path of ['/', '/livez', '/api/models', '/shots/carrier/kick/1.wav', '/nowhere']) {
    const rebound = await raw(path, { Host: `evil.example:${rig.port}` })
    expect(rebound.status).toBe(403)
    expect(JSON.parse(rebound.body)).toMatchObject({ code: 'E_FORBIDDEN' })
    expect((await get(path, { headers: { Origin: 'http://evil.example' } })).status).toBe(403)
    expect((await get(path, { headers: { Origin: 'null' } })).status).toBe(403)
  }
})

test('two Host headers and an absolute target are refused', async () => {
  const say = (text: string) =>
    new Promise<string>((resolve) => {
      const socket = connect(rig.port, '127.0.0.1', () => socket.write(text))
      let answer = ''
      socket.on('data', (chunk) => (answer += chunk.toString()))
      socket.on('close', () => resolve(answer))
    })
  const own = `Host: 127.0.0.1:${rig.port}\r\n`
  expect(await say(`GET /livez HTTP/1.1\r\n${own}${own}\r\n`)).toMatch(/^HTTP\/1\.1 40[03]/)
  expect(await say(`GET http://127.0.0.1:${rig.port}/livez HTTP/1.1\r\n${own}\r\n`)).toMatch(/^HTTP\/1\.1 403/)
  expect(await say(`GET /livez HTTP/1.1\r\n${own}Connection: close\r\n\r\n`)).toMatch(/^HTTP\/1\.1 200/)
})

test('a shot’s address gives a WAV in the depth asked for, with its recipe inside', async () => {
  const response = await get('/shots/carrier/snare/42.wav?velocity=90&tune=-2&bits=24')
  expect(response.headers.get('content-type')).toBe('audio/wav')
  const bytes = new Uint8Array(await response.arrayBuffer())
  const file = new WaveFile(bytes)
  expect(file.bitDepth).toBe('24')
  expect(JSON.parse(String(file.getTag('ICMT')))).toEqual({
    model: 'carrier',
    edition: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
    class: 'snare',
    seed: 42,
    velocity: 90,
    controls: { variation: 1, tune: -2, decay: 1, level: 0 },
  })
  expect(decodeWav(bytes, 'answer').channels[0].some((x) => Math.abs(x) > 0.01)).toBe(true)
})

test('an address can name a mix of classes and a place, and the file says both', async () => {
  const latent = placeToText(Float32Array.of(1, -1, 0.5, 0))
  const response = await get(`/shots/carrier/kick:0.7+snare:0.3/42.wav?latent=${latent}`)
  const file = new WaveFile(new Uint8Array(await response.arrayBuffer()))
  const recipe = JSON.parse(String(file.getTag('ICMT'))) as object
  expect(recipe).toMatchObject({ class: { kick: 0.7, snare: 0.3 }, seed: 42, latent })
})

test('the same address gives the same bytes, and 304 to who has them', async () => {
  const first = await get('/shots/carrier/kick/7.wav')
  const second = await get('/shots/carrier/kick/7.wav?velocity=127&level=0')
  expect(Buffer.from(await first.arrayBuffer()).equals(Buffer.from(await second.arrayBuffer()))).toBe(true)
  const etag = first.headers.get('etag')!
  expect((await get('/shots/carrier/kick/7.wav', { headers: { 'If-None-Match': etag } })).status).toBe(304)
  expect((await get('/shots/carrier/kick/8.wav', { headers: { 'If-None-Match': etag } })).status).toBe(200)
  const head = await get('/shots/carrier/kick/7.wav', { method: 'HEAD', headers: { Range: 'bytes=0-1' } })
  expect([head.status, head.headers.get('etag'), (await head.arrayBuffer()).byteLength]).toEqual([200, etag, 0])
  expect(first.headers.get('cache-control')).toBe('no-cache')
})

test('a sound comes in parts that add up to it, as players ask for it', async () => {
  const path = '/shots/carrier/kick/7.wav'
  const whole = Buffer.from(await (await get(path)).arrayBuffer())
  const part = async (range: string, headers: Record<string, string> = {}) => {
    const response = await get(path, { headers: { Range: range, ...headers } })
    return { response, bytes: Buffer.from(await response.arrayBuffer()) }
  }
  const head = await part('bytes=0-99')
  const tail = await part('bytes=100-')
  expect([head.response.status, tail.response.status]).toEqual([206, 206])
  expect(tail.response.headers.get('content-range')).toBe(`bytes 100-${whole.length - 1}/${whole.length}`)
  expect(head.response.headers.get('content-length')).toBe('100')
  expect(Buffer.concat([head.bytes, tail.bytes]).equals(whole)).toBe(true)
  const beyond = await part(`bytes=${whole.length}-`)
  expect([beyond.response.status, beyond.response.headers.get('content-range')]).toEqual([
    416,
    `bytes */${whole.length}`,
  ])
  expect((await part('bytes=0-99', { 'If-Range': '"another"' })).bytes.equals(whole)).toBe(true)
})

test('an address that names the edition is good for ever, and gone with another edition', async () => {
  const { models } = (await (await get('/api/models')).json()) as { models: [{ edition: string }] }
  const { edition } = models[0]
  const pinned = await get(`/shots/carrier/kick/7.wav?edition=${edition}`)
  const plain = await get('/shots/carrier/kick/7.wav')
  expect(pinned.headers.get('cache-control')).toBe('private, max-age=31536000, immutable')
  expect(pinned.headers.get('etag')).toBe(plain.headers.get('etag'))
  const gone = await get('/shots/carrier/kick/7.wav?edition=0123456789abcdef')
  expect([gone.status, gone.headers.get('cache-control')]).toEqual([404, null])
  expect(await gone.json()).toMatchObject({ code: 'E_PATH', message: expect.stringContaining(edition) as string })
})

test('every control can be asked for in an address, also the one that is called depth', () => {
  for (const { id, min } of [...controlTable, ...timbreTable]) {
    const query = new URLSearchParams({ [id]: String(min), bits: '24' })
    expect(readShotAddress('1.wav', query)).toMatchObject({ bits: '24', controls: { [id]: min } })
  }
})

test('an address that cannot be served is answered with a code and a sentence', async () => {
  const cases: [string, number, string, RegExp][] = [
    ['/shots/carier/kick/1.wav', 404, 'E_PATH', /Did you mean "carrier"\?/],
    ['/shots/carrier/kik/1.wav', 400, 'E_USAGE', /Did you mean "kick"\?/],
    ['/shots/carrier/kick/-1.wav', 404, 'E_PATH', /<seed>\.wav/],
    ['/shots/carrier/kick/99999999999999999.wav', 404, 'E_PATH', /<seed>\.wav/],
    ['/shots/carrier/kick/1.mp3', 404, 'E_PATH', /<seed>\.wav/],
    ['/shots/carrier/kick/1.wav?velocity=0', 400, 'E_USAGE', /^velocity: found 0/],
    ['/shots/carrier/kick/1.wav?velocity=loud', 400, 'E_USAGE', /^query: velocity: found "loud"/],
    ['/shots/carrier/kick/1.wav?tune=', 400, 'E_USAGE', /^query: tune: found ""/],
    ['/shots/carrier/kick/1.wav?tune=1&tune=2', 400, 'E_USAGE', /found 2 values/],
    ['/shots/carrier/kick/1.wav?tunne=1', 400, 'E_USAGE', /Did you mean "tune"\?/],
    ['/shots/carrier/kick/1.wav?tune=13', 400, 'E_USAGE', /^query: tune: found 13/],
    ['/shots/carrier/kick/1.wav?bits=8', 400, 'E_USAGE', /16, 24 or 32f/],
    ['/shots/carrier/kick:x+snare/1.wav', 404, 'E_PATH', /^address: found class "kick:x\+snare"; .*kick:0\.7/],
    ['/shots/carrier/kick+snair/1.wav', 400, 'E_USAGE', /Did you mean "snare"\?/],
    ['/shots/carrier/kick/1.wav?latent=AAAA', 400, 'E_USAGE', /^latent: found 4 characters .* 11 characters/],
    ['/shots/carrier/%ff/1.wav', 400, 'E_USAGE', /^class/],
    ['/shots/carrier/kick/1.wav?edition=1&edition=2', 400, 'E_USAGE', /found 2 values/],
    ['/api/nothing', 404, 'E_PATH', /^\/api\/nothing: found nothing/],
  ]
  for (const [path, status, code, sentence] of cases) {
    const response = await get(path)
    const body = (await response.json()) as { code: string; message: string }
    expect([path, response.status, body.code]).toEqual([path, status, code])
    expect(body.message).toMatch(sentence)
  }
})

test('methods other than GET and HEAD are answered with 405', async () => {
  const response = await get('/shots/carrier/kick/1.wav', { method: 'POST', body: 'x' })
  expect(response.status).toBe(405)
  expect(response.headers.get('allow')).toBe('GET, HEAD')
})

test('a port in use, and an address that others could reach, are refused with a way out', async () => {
  const { server } = rig
  const instrument = { version: '1', shelf: { started: () => [] } } as never
  const options = { instrument, pageFolder: '/nowhere', log: pino({ level: 'silent' }) }
  const other = createServer()
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  const { port } = other.address() as { port: number }
  await expect(startServer({ ...options, host: '127.0.0.1', port })).rejects.toMatchObject({
    code: 'E_PORT',
    message: expect.stringMatching(
      /^--port \d+: found a port that another program uses already; .*--port \d+$/,
    ) as string,
  })
  other.close()
  await expect(startServer({ ...options, host: '0.0.0.0', port: 0 })).rejects.toMatchObject({
    code: 'E_USAGE',
    message: expect.stringMatching(/^--host: found 0\.0\.0\.0; .*SSH tunnel.*--token-file FILE/) as string,
  })
  const named = { ...options, host: '127.0.0.1', port: 0, allowHosts: ['localhost:8080', 'drums.example'] }
  await expect(startServer(named)).rejects.toThrow(/^--allow-host: found drums\.example; .*--token-file FILE/)
  expect(server.hasPage).toBe(true)
})

test('a steered model is asked for its timbre by address, tells its reach, and says what lies beyond it', async () => {
  const steered = await startRig({ steered: { conditioning: steeredConditioning() } })
  const address = (query: string) => `${steered.server.address}/shots/carrier/kick/7.wav?${query}`
  const { models } = (await (await fetch(`${steered.server.address}/api/models`)).json()) as {
    models: [{ conditions: string[]; reach: Record<string, Record<string, { min: number; max: number }>> }]
  }
  expect(models[0].conditions).toEqual(['brightness', 'energy'])
  const { max } = models[0].reach.kick.brightness
  const within = await fetch(address(`brightness=${max}`))
  expect(within.headers.has('ghostnote-limited')).toBe(false)
  const beyond = await fetch(address('brightness=150'))
  expect(beyond.headers.get('ghostnote-limited')).toMatch(/^brightness; asked=150; played=\d+\.\d$/)
  expect((await fetch(address('brightness=bright'))).status).toBe(400)
  const none = await get('/shots/carrier/kick/7.wav?brightness=60')
  expect([none.status, ((await none.json()) as { message: string }).message]).toEqual([
    400,
    expect.stringContaining('trained without timbre controls'),
  ])
  await steered.end()
})
