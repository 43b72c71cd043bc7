import { createServer, get, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { OpenConnections } from '../../src/server/open-connections.ts'

const bytes = 32 << 20 // more than both kernels' buffers hold

async function download() {
  const server = createServer((_, response) => response.end(Buffer.alloc(bytes)))
  const connections = new OpenConnections(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const response = await new Promise<IncomingMessage>((resolve, reject) =>
    get({ port, host: '127.0.0.1', agent: false }, resolve).on('error', reject),
  )
  return { connections, response }
}

test('an answer that is written but has not left is waited for', async () => {
  const { connections, response } = await download()
  await pause(100)
  const closed = connections.close(10_000)
  await pause(100)
  let received = 0
  for await (const chunk of response) received += (chunk as Buffer).length
  expect(received).toBe(bytes)
  await closed
})

test('but not for longer than there is time', async () => {
  const { connections, response } = await download()
  await connections.close(200)
  const read = async () => {
    for await (const chunk of response) void chunk
  }
  await expect(read()).rejects.toThrow('aborted')
})
