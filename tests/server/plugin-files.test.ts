// The plugin's files are for pages of every origin; nothing else is, and nobody else's name for this server opens them.

import { request } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { subprotocol } from '../../src/protocol/messages.ts'
import { type Rig, startRig } from './rig.ts'

let rig: Rig
beforeAll(async () => {
  rig = await startRig({}, { host: '0.0.0.0', token: 't'.repeat(43), allowOrigins: ['https://daw.example'] })
})
afterAll(() => rig.end())

interface Answer {
  readonly status: number
  readonly origin: string | undefined
  readonly resources: string | undefined
}

/** `fetch` would not send such headers. */
async function ask(path: string, headers: Record<string, string>, method = 'GET'): Promise<Answer> {
  return await new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port: rig.port, path, method, headers }, (response) => {
      response.resume()
      const { 'access-control-allow-origin': origin, 'cross-origin-resource-policy': resources } = response.headers
      resolve({ status: response.statusCode!, origin, resources: resources as string | undefined })
    })
      .on('error', reject)
      .end()
  })
}

const foreign = { Origin: 'https://any.example', 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'cors' }

test('a page of any origin may load the plugin, without a token, and may embed it under COEP', async () => {
  for (const headers of [foreign, { ...foreign, Origin: 'null' }, { ...foreign, Origin: 'https://daw.example' }])
    expect(await ask('/wam/index.js', headers)).toEqual({ status: 200, origin: '*', resources: 'cross-origin' })
  expect((await ask('/wam/index.js?v=2', foreign, 'HEAD')).status).toBe(200)
})

test('it gets nothing else: not the page, not what is not there, not by another method, not under another name', async () => {
  for (const path of ['/', '/assets/app-1a2b.js', '/api/kits', '/wam/', '/wam/none.js', '/wam/../api/kits', '/wamx'])
    expect(await ask(path, foreign), path).toEqual({ status: 403, origin: undefined, resources: 'same-origin' })
  for (const method of ['PUT', 'POST', 'DELETE'])
    expect((await ask('/wam/index.js', foreign, method)).status, method).toBe(403)
  const rebound = { ...foreign, Host: `evil.example:${rig.port}` }
  expect(await ask('/wam/index.js', rebound)).toEqual({ status: 403, origin: undefined, resources: 'same-origin' })
})

test('its socket is for pages that were let in by name, with the token', async () => {
  const socketOf = async (origin: string, token: string): Promise<string> => {
    const protocols = [subprotocol, `ghostnote.token.${token}`]
    const socket = new WebSocket(`ws://127.0.0.1:${rig.port}/ws`, protocols, { origin })
    return await new Promise((resolve) => {
      socket.once('open', () => {
        socket.close()
        resolve('open')
      })
      socket.once('unexpected-response', (_, response) => {
        response.resume()
        resolve(String(response.statusCode))
      })
    })
  }
  expect(await socketOf('https://any.example', 't'.repeat(43))).toBe('403')
  expect(await socketOf('https://daw.example', 'x'.repeat(43))).toBe('401')
  expect(await socketOf('https://daw.example', 't'.repeat(43))).toBe('open')
})
