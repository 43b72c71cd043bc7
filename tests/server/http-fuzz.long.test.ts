// Whatever bytes come in on the port, the server answers with a status or closes, and goes on.

import { connect } from 'node:net'
import { Writable } from 'node:stream'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { RandomStream } from '../../src/dsp/random.ts'
import { garbled } from '../spoilt-values.ts'
import { startRig } from './rig.ts'

const rounds = process.env['GHOSTNOTE_SHORT'] === '1' ? 2000 : 20_000
const atOnce = 16

const requests = [
  'GET /shots/carrier/kick/7.wav?velocity=100&tune=-2&bits=24 HTTP/1.1\r\nHost: HOST\r\nRange: bytes=0-99\r\n\r\n',
  'GET /api/models HTTP/1.1\r\nHost: HOST\r\nOrigin: http://HOST\r\nIf-None-Match: "x", W/"y"\r\n\r\n',
  'HEAD /assets/app-1a2b.js HTTP/1.1\r\nHost: HOST\r\n\r\n',
  'GET /metrics HTTP/1.0\r\nHost: HOST\r\nAuthorization: Bearer abc\r\n\r\n',
  'GET /ws HTTP/1.1\r\nHost: HOST\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: ghostnote.v1\r\n\r\n\u0081\u0085abcdhello',
  'PUT /api/kits/mine HTTP/1.1\r\nHost: HOST\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{"a":[1]}',
  'PUT /api/kits/mine HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n',
  'OPTIONS /api/kits HTTP/1.1\r\nHost: HOST\r\nOrigin: http://HOST\r\nAccess-Control-Request-Method: GET\r\n\r\n',
]

/** Sends bytes and our end of the connection; what came back until theirs, or until nothing came for a while. */
function exchange(port: number, bytes: Buffer): Promise<string> {
  return new Promise((resolve) => {
    let answer = ''
    const socket = connect(port, '127.0.0.1', () => socket.end(bytes))
    socket.setTimeout(300, () => socket.destroy())
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString('latin1', 0, 64)))
    socket.on('error', () => {})
    socket.on('close', () => resolve(answer))
  })
}

test(`${rounds} spoilt requests are answered with a status of HTTP or closed, and none is a bug of ours`, async () => {
  let logged = ''
  const stream = new Writable({
    write(chunk: Buffer, _, done) {
      logged += chunk.toString()
      done()
    },
  })
  const limits = { connections: 64, requestsPerSec: 1e9, requestBurst: 1e9, addresses: 10 }
  const rig = await startRig({}, { log: pino({ level: 'error' }, stream), peerLimits: limits })
  const statuses = new Map<string, number>()
  let next = 0
  const worker = async (): Promise<void> => {
    for (let n = next++; n < rounds; n = next++) {
      const random = new RandomStream(n, 'fuzzed requests')
      const whole = random.choice(requests).replaceAll('HOST', `127.0.0.1:${rig.port}`)
      const text = random.chance(0.1) ? whole : garbled(whole, random)
      const answer = await exchange(rig.port, Buffer.from(text, random.chance(0.5) ? 'latin1' : 'utf8'))
      const status = answer === '' ? 'closed' : /^HTTP\/1\.1 (\d{3}) /.exec(answer)![1]
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  console.log(Object.fromEntries(statuses))
  expect((await fetch(`${rig.server.address}/readyz`)).status).toBe(200)
  await rig.end()
  expect(logged).toBe('')
  expect(statuses.has('500')).toBe(false)
  for (const status of ['101', '200', '400', '403', '404']) expect([...statuses.keys()]).toContain(status)
})
