import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { plainKit } from '../../src/engine/kits.ts'
import { Client } from '../server/rig.ts'
import { ghostnote, startGhostnote } from './launch.ts'
import { hears, serveRoom } from './serve-room.ts'

const { room, serve } = serveRoom()

test('serve says its address, plays over HTTP and WebSocket, and ends with 0 and a goodbye at SIGTERM', async () => {
  const kitFile = join(room, 'kit.json')
  writeFileSync(kitFile, JSON.stringify({ ...plainKit(['snare', 'kick']), name: 'Mine' }))
  const { child, line, ended } = startGhostnote(...serve('--kit', kitFile))
  const said = await line
  const address = /^Ghostnote plays carrier at (http:\/\/127\.0\.0\.1:\d+) /.exec(said)?.[1]
  expect(address, said).toBeDefined()
  const answer = (await (await fetch(`${address}/api/models`)).json()) as { models: { name: string }[] }
  expect(answer.models.map((model) => model.name)).toEqual(['carrier'])
  const wav = await fetch(`${address}/shots/carrier/kick/7.wav`)
  expect([wav.status, wav.headers.get('content-type')]).toEqual([200, 'audio/wav'])

  const client = new Client({ address: address! })
  await client.opened()
  client.send({ type: 'hello' })
  const { kit, version } = await client.message('welcome')
  expect(kit.name).toBe('Mine')
  expect(version).toMatch(/^\d+\.\d+\.\d+$/)
  const closed = client.closed()
  child.kill('SIGTERM')
  expect((await closed).code).toBe(1001)
  const { status, stderr } = await ended
  expect(status).toBe(0)
  expect(stderr).toMatch(/The model damaged is left out\. E_MODEL .*CARD\.md: found 7 bytes/)
})

test('serve plays live where an output opens, says where MIDI comes from, and lets go of both at SIGTERM', async () => {
  const { child, ended } = startGhostnote(...serve('--audio', 'discard', '--midi', 'none'))
  const said = await hears(child, 'sound goes to')
  const metrics = await (await fetch(`${/http:\S+/.exec(said)![0]}/metrics`)).text()
  expect(metrics).toMatch(/^ghostnote_live_hits_total 0$/m)
  expect(metrics).toMatch(/^ghostnote_live_lead_seconds 0\.\d+$/m)
  child.kill('SIGTERM')
  const { status, stdout } = await ended
  expect(status).toBe(0)
  expect(stdout).toMatch(/^Ghostnote plays .*\nMIDI comes from none, sound goes to nowhere at \d+(\.\d+)? kHz\.\n$/)
})

test('serve lets other machines in with a token, which it makes, prints once, and asks for', async () => {
  const tokenFile = join(room, 'token')
  const { child, line, ended } = startGhostnote(
    ...serve('--host', '0.0.0.0', '--token-file', tokenFile, '--log', 'debug'),
  )
  const [, address, token] = /(http:\/\/\S+?)\/#token=([\w-]{43}) /.exec(await line)!
  expect(readFileSync(tokenFile, 'utf8').trim()).toBe(token)
  const here = address.replace(/\/\/.*:/, '//127.0.0.1:')
  for (const [headers, status] of [
    [{}, 401],
    [{ Authorization: `Bearer ${token}` }, 200],
  ] as const)
    for (const base of [address, here])
      expect([base, (await fetch(`${base}/api/models`, { headers })).status]).toEqual([base, status])
  expect((await fetch(`${address}/readyz`)).status).toBe(200)
  child.kill('SIGTERM')
  const { status, stdout, stderr } = await ended
  expect(status).toBe(0)
  expect(stdout.split(token)).toHaveLength(2)
  expect(stderr).toContain('/api/models')
  expect(stderr).not.toContain(token)
})

test('other machines are let in by no address alone: without a password nothing listens', () => {
  const foreign = ghostnote(...serve('--host', '0.0.0.0'))
  expect([foreign.status, foreign.stdout]).toEqual([2, ''])
  expect(foreign.stderr).toMatch(/E_USAGE --host: found 0\.0\.0\.0; expected 127\.0\.0\.1.*SSH tunnel/)
})
