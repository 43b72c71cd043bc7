import { get as httpGet } from 'node:http'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { Client, startRig } from './rig.ts'

interface Download {
  /** Resolves when the answer has begun. */
  readonly begun: Promise<void>
  readonly ended: Promise<{ status: number; bytes: number }>
}

/** One answer, read as slowly as a bad line would: in pieces, with pauses between. */
function downloadSlowly(port: number, path: string, pauseMs: number): Download {
  const begun = Promise.withResolvers<void>()
  const ended = Promise.withResolvers<{ status: number; bytes: number }>()
  const call = httpGet({ port, host: '127.0.0.1', path, agent: false }, (response) => {
    let bytes = 0
    begun.resolve()
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      response.pause()
      setTimeout(() => response.resume(), pauseMs)
    })
    response.on('end', () => ended.resolve({ status: response.statusCode!, bytes }))
    response.on('error', ended.reject)
  })
  call.on('error', begun.reject)
  return { begun: begun.promise, ended: ended.promise }
}

test('a server that stops tells all of many sockets 1001, finishes the downloads under way, and takes nothing new', async () => {
  const rig = await startRig({ frames: 4096 }) // 2 MB: more than the kernel takes at once
  const path = '/shots/carrier/kick/1.wav?bits=32f'
  const whole = (await (await fetch(rig.server.address + path)).arrayBuffer()).byteLength
  const clients = await Promise.all(Array.from({ length: 200 }, () => new Client(rig.server).opened()))
  for (const [i, client] of clients.slice(0, 10).entries())
    client.send({ type: 'render', id: i, class: 'kick', seed: i % 2, velocity: 9 })
  const codes = clients.map((client) => client.closed())
  const downloads = Array.from({ length: 8 }, () => downloadSlowly(rig.port, path, 5))
  await Promise.all(downloads.map(({ begun }) => begun))
  const started = performance.now()
  await rig.end()
  expect(performance.now() - started).toBeLessThan(9000) // a second for the sockets, five for downloads, two for the worker
  expect(new Set((await Promise.all(codes)).map(({ code }) => code))).toEqual(new Set([1001]))
  for (const { status, bytes } of await Promise.all(downloads.map(({ ended }) => ended)))
    expect([status, bytes]).toEqual([200, whole])
  await expect(fetch(`${rig.server.address}/livez`)).rejects.toThrow()
})

test('neither a client that reads nothing nor one that never finishes its request keeps a server from stopping', async () => {
  const rig = await startRig({ frames: 8192 })
  const host = `Host: 127.0.0.1:${rig.port}\r\n`
  const open = (text: string) =>
    new Promise<void>((resolve) => {
      const socket = connect({ port: rig.port, host: '127.0.0.1', allowHalfOpen: true }, () =>
        socket.write(text, () => resolve()),
      )
      socket.pause()
      socket.on('error', () => {})
    })
  await open(`GET /shots/carrier/kick/1.wav?bits=32f HTTP/1.1\r\n${host}\r\n`)
  await open(`GET /livez HTTP/1.1\r\n${host}`)
  await open(`GET /livez HTTP/1.1\r\n${host}\r\n`)
  await open(`GET /nowhere HTTP/1.1\r\n${host}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`)
  await new Promise((resolve) => setTimeout(resolve, 300))
  const started = performance.now()
  await rig.end()
  expect(performance.now() - started).toBeLessThan(9000)
})

test('while it stops, a server says on connections that are still there that it is not ready', async () => {
  const rig = await startRig({ frames: 8192 })
  const said: string[] = []
  const socket = connect(rig.port, '127.0.0.1')
  socket.on('data', (chunk) => said.push(chunk.toString('latin1')))
  const ask = (path: string) => socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${rig.port}\r\n\r\n`)
  const ended = new Promise((resolve) => socket.once('close', resolve))
  ask('/readyz')
  await expect.poll(() => said.join('')).toContain('200 OK')
  said.length = 0
  ask('/shots/carrier/kick/5.wav') // keeps the connection busy
  await new Promise((resolve) => setTimeout(resolve, 20))
  const end = rig.end()
  ask('/readyz')
  await ended
  await end
  const status = [...said.join('').matchAll(/HTTP\/1\.1 (\d+)/g)].map((match) => match[1])
  expect(status).toEqual(['200', '503'])
})
