// The page's connection against a real WebSocket server.

import type { AddressInfo } from 'node:net'
import { afterEach, expect, test, vi } from 'vitest'
import { WebSocketServer } from 'ws'
import type { RawData, WebSocket as ServerSocket } from 'ws'
import { packShot } from '../../src/protocol/pcm-stream.ts'
import type { ClientMessage } from '../../src/protocol/requests.ts'
import { Connection } from '../../web/connection.ts'
import { welcome } from './welcome.ts'

const noAnswer = 'The server does not answer.'
const closing: (() => void)[] = []

afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** A server on `port` (0: any free one) that does `talk` with every client. */
async function listen(talk: (socket: ServerSocket) => void, port = 0): Promise<{ port: number; close: () => void }> {
  const server = new WebSocketServer({ port, host: '127.0.0.1', handleProtocols: () => 'ghostnote.v1' })
  server.on('connection', talk)
  await new Promise((resolve) => server.once('listening', resolve))
  const close = (): void => {
    for (const client of server.clients) client.terminate()
    server.close()
  }
  closing.push(close)
  return { port: (server.address() as AddressInfo).port, close }
}

function connectTo(port: number) {
  const log: string[] = []
  const connection = new Connection(`ws://127.0.0.1:${port}/ws`, {
    status: (status) => log.push(status),
    lost: (retrySec, sentence) => log.push(`waiting ${retrySec}`, sentence),
    message: (message) => log.push(message.type),
    frame: (frame) => log.push(`frame ${frame.id} of ${frame.samples.length}`),
  })
  closing.push(() => connection.stop())
  connection.connect()
  return { connection, log }
}

function textOf(data: RawData): string {
  return Buffer.isBuffer(data) ? data.toString() : ''
}

function greet(socket: ServerSocket): void {
  socket.on('message', (data) => {
    if (textOf(data).includes('"hello"')) socket.send(JSON.stringify(welcome))
  })
}

test('it says hello, and is open once it was welcomed', async () => {
  const { port } = await listen((socket) => {
    greet(socket)
    socket.on('message', (data) => {
      if (textOf(data).includes('"render"'))
        for (const bytes of packShot(4, 44_100, new Float32Array(10))) socket.send(bytes)
    })
  })
  const { connection, log } = connectTo(port)
  expect(connection.send({ type: 'hello' })).toBe(false)
  await vi.waitFor(() => expect(log).toEqual(['connecting', 'open', 'welcome']))
  expect(connection.send({ type: 'render', id: 4, class: 'kick', seed: 1, velocity: 127 })).toBe(true)
  await vi.waitFor(() => expect(log.at(-1)).toBe('frame 4 of 10'))
})

test('it grants credit for the audio that it took in, in batches, and so never runs dry', async () => {
  let credit = 0
  let granted = 0
  const { port } = await listen((socket) => {
    greet(socket)
    const waiting = [...Array(12).keys()].flatMap((id) => [...packShot(id, 44_100, new Float32Array(20_000))])
    const pump = (): void => {
      while (waiting.length > 0 && waiting[0].length <= credit) {
        credit -= waiting[0].length
        socket.send(waiting.shift()!)
      }
    }
    socket.on('message', (data) => {
      const message = JSON.parse(textOf(data)) as ClientMessage
      if (message.type === 'hello') credit = message.creditBytes!
      else if (message.type === 'credit') {
        credit += message.bytes
        granted++
      }
      pump()
    })
  })
  const { log } = connectTo(port)
  await vi.waitFor(() => expect(log.filter((line) => line.startsWith('frame'))).toHaveLength(24))
  // The last grants are still under way when the client has logged the last frame.
  await vi.waitFor(() => expect(granted).toBeGreaterThanOrEqual(12))
  expect(credit).toBeLessThanOrEqual(262_144)
  expect(granted).toBeLessThan(24)
})

test('it waits longer after every failure, and finds the server when it is back', async () => {
  const first = await listen(greet)
  const { log } = connectTo(first.port)
  await vi.waitFor(() => expect(log).toContain('welcome'))
  first.close()
  await vi.waitFor(
    () => expect(log.slice(3)).toEqual(['waiting 0.5', noAnswer, 'connecting', 'waiting 1', noAnswer]),
    3000,
  )
  await listen(greet, first.port)
  await vi.waitFor(() => expect(log.slice(8)).toEqual(['connecting', 'open', 'welcome']), 3000)
})

test('it can be told to try at once', async () => {
  const first = await listen(greet)
  const { connection, log } = connectTo(first.port)
  await vi.waitFor(() => expect(log).toContain('welcome'))
  first.close()
  await vi.waitFor(() => expect(log).toContain('waiting 1'), 3000)
  await listen(greet, first.port)
  connection.connect()
  await vi.waitFor(() => expect(log.slice(-2)).toEqual(['open', 'welcome']), 500)
})

test.each([
  ['text that is no message', (socket: ServerSocket) => socket.send('{"type":"weather"}')],
  ['bytes that are no frame', (socket: ServerSocket) => socket.send(new Uint8Array(40))],
])('%s become a sentence and a new attempt', async (_, talk) => {
  const { port } = await listen(talk)
  const { log } = connectTo(port)
  await vi.waitFor(() => expect(log).toContain('waiting 0.5'))
  expect(log[2]).toMatch(/^The server sent something this page cannot read\. (message|PCM frame): .+ expected .+/)
})

test('once stopped it stays stopped', async () => {
  const first = await listen(greet)
  const { connection, log } = connectTo(first.port)
  await vi.waitFor(() => expect(log).toContain('welcome'))
  const length = log.length
  connection.stop()
  await new Promise((resolve) => setTimeout(resolve, 800))
  expect(log).toHaveLength(length)
})
