import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pino } from 'pino'
import { tokenFragment, tokenInFragment } from '../../src/protocol/token.ts'
import { readToken } from '../../src/server/token.ts'
import { Client, type Rig, startRig } from './rig.ts'

const room = mkdtempSync(join(tmpdir(), 'ghostnote-token-'))
const file = join(room, 'token')
let logged = ''
let rig: Rig
let token: string
beforeAll(async () => {
  token = readToken(file)
  const log = pino(
    { level: 'trace' },
    new Writable({
      write(chunk: Buffer, _, done) {
        logged += chunk.toString()
        done()
      },
    }),
  )
  rig = await startRig({}, { host: '0.0.0.0', token, log, allowOrigins: ['https://drums.example'] })
})
afterAll(async () => {
  await rig.end()
  rmSync(room, { recursive: true })
})

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(`http://127.0.0.1:${rig.port}${path}`, { headers })

test('a token is 256 bits in a file that only its owner can use, and stays what it is', () => {
  expect(Buffer.from(token, 'base64url')).toHaveLength(32)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(readFileSync(file, 'utf8')).toBe(`${token}\n`)
  expect(readToken(file)).toBe(token)
  expect(readToken(join(room, 'another'))).not.toBe(token)
})

test('a token that others may read, a link, a folder and other text are refused with the way out', () => {
  const fault = (path: string) => {
    try {
      return readToken(path)
    } catch (error) {
      return String(error)
    }
  }
  const open = join(room, 'open')
  writeFileSync(open, `${token}\n`)
  chmodSync(open, 0o640)
  expect(fault(open)).toMatch(/open: found a file that others on this machine may use \(mode 640\).*chmod 600/)
  symlinkSync(file, join(room, 'link'))
  expect(fault(join(room, 'link'))).toMatch(/link: found a file that cannot be read \(ELOOP\)/)
  mkdirSync(join(room, 'folder'))
  expect(fault(join(room, 'folder'))).toMatch(/folder: found something that is not a plain file/)
  for (const text of ['', 'secret', `${token}x`, `${token} ${token}`, '€'.repeat(43)]) {
    const other = join(room, 'other')
    writeFileSync(other, text, { mode: 0o600 })
    expect(fault(other), text).toMatch(/other: found \d+ characters/)
  }
  expect(fault(join(room, 'nowhere', 'token'))).toMatch(/found a place that cannot be written/)
})

test('the page and its health are for everybody; everything else wants the token, and no token but this one', async () => {
  for (const path of ['/', '/assets/app-1a2b.js', '/livez', '/readyz']) expect((await get(path)).status, path).toBe(200)
  const wrong = `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`
  for (const path of ['/api/models', '/api/kits', '/metrics', '/shots/carrier/kick/1.wav', '/nowhere', '/%61pi/models'])
    for (const headers of [
      {},
      { Authorization: `Bearer ${wrong}` },
      { Authorization: token },
      { Authorization: `Bearer ${token}x` },
      { Authorization: `Basic ${token}` },
    ]) {
      const response = await get(path, headers)
      expect([response.status, path]).toEqual([401, path])
      expect(response.headers.get('www-authenticate')).toBe('Bearer')
      const text = await response.text()
      expect(JSON.parse(text)).toMatchObject({ code: 'E_TOKEN' })
      expect(text).not.toContain(wrong)
    }
  expect((await get('/api/models', { Authorization: `Bearer ${token}` })).status).toBe(200)
  expect((await get('/nowhere', { Authorization: `bearer  ${token}` })).status).toBe(404)
})

test('a socket shows the token among its subprotocols or as a program does; it is never chosen and never logged', async () => {
  const connect = (options: ConstructorParameters<typeof Client>[1]) => new Client(rig.server, options).opened()
  await expect(connect({})).rejects.toThrow('401')
  await expect(connect({ protocol: ['ghostnote.v1', `ghostnote.token.${'A'.repeat(43)}`] })).rejects.toThrow('401')
  const page = await connect({ protocol: [`ghostnote.token.${token}`, 'ghostnote.v1'] })
  expect(page.socket.protocol).toBe('ghostnote.v1')
  page.send({ type: 'hello' })
  expect((await page.message('welcome')).models).toHaveLength(1)
  page.socket.close()
  const program = await connect({ headers: { Authorization: `Bearer ${token}` } })
  program.socket.close()
  await expect(connect({ protocol: [`ghostnote.token.${token}`] })).rejects.toThrow('400')
  expect(logged).toContain('ghostnote.v1') // it has said what was wrong with the last one
  expect(logged).not.toContain(token)
})

test('the address to open has the token behind its #, where the page finds it and no request carries it', () => {
  const address = new URL(rig.server.pageAddress)
  expect(tokenInFragment(address.hash)).toBe(token)
  expect(address.hash).toBe(tokenFragment(token))
  expect(address.hostname).not.toBe('0.0.0.0')
  for (const other of ['', '#', '#token=', '#token=short', `#x${token}`]) expect(tokenInFragment(other)).toBeUndefined()
})

test('a page that was let in by its origin may read with the token, and is asked beforehand; no other page is told so', async () => {
  const guest = { Origin: 'https://drums.example' }
  const preflight = await fetch(`http://127.0.0.1:${rig.port}/api/models`, {
    method: 'OPTIONS',
    headers: { ...guest, 'Access-Control-Request-Method': 'GET', 'Access-Control-Request-Headers': 'authorization' },
  })
  expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([204, guest.Origin])
  expect(preflight.headers.get('access-control-allow-headers')).toContain('Authorization')
  expect((await get('/api/models', guest)).status).toBe(401)
  const answer = await get('/api/models', { ...guest, Authorization: `Bearer ${token}` })
  expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, guest.Origin])
  expect(answer.headers.get('cross-origin-resource-policy')).toBe('cross-origin')
  const own = await get('/api/models', { Authorization: `Bearer ${token}` })
  expect(own.headers.has('access-control-allow-origin')).toBe(false)
  expect(own.headers.get('vary')).toBe('Origin')
  expect(own.headers.get('cross-origin-resource-policy')).toBe('same-origin')
  const evil = await get('/api/models', { Origin: 'https://evil.example', Authorization: `Bearer ${token}` })
  expect([evil.status, evil.headers.has('access-control-allow-origin')]).toEqual([403, false])
})
