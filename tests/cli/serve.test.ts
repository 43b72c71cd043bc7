import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { plainKit } from '../../src/engine/kits.ts'
import { writeCarrierBundle } from '../engine/carrier-bundle.ts'
import { Client } from '../server/rig.ts'
import { freePort } from '../e2e/running-server.ts'
import { ghostnote, startGhostnote, startGhostnoteWith } from './launch.ts'

const room = mkdtempSync(join(tmpdir(), 'ghostnote-serve-'))
const models = join(room, 'models')
beforeAll(() => {
  writeCarrierBundle(models, 'carrier')
  writeCarrierBundle(models, 'damaged')
  writeFileSync(join(models, 'damaged', 'CARD.md'), 'altered')
})
afterAll(() => rmSync(room, { recursive: true }))

const serve = (...args: string[]) => ['serve', '--models', models, '--port', '0', ...args]

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

/** Resolves when the program has said this on stdout. */
async function hears(child: ChildProcess, sentence: string): Promise<string> {
  let said = ''
  await new Promise<void>((resolve, reject) => {
    child.stdout!.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      if (said.includes(sentence)) resolve()
    })
    child.once('exit', () => reject(new Error(said)))
  })
  return said
}

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

test('serve that is stopped before its model or its kit is loaded ends with 0, and speaks of no fault', async () => {
  const slow = join(room, 'slow')
  writeCarrierBundle(slow, 'carrier', { frames: 16_384 }) // a sound of 48 s
  const flags = ['--models', slow, '--audio', 'discard', '--midi', 'none']
  const early = startGhostnote('serve', ...flags, '--port', String(await freePort()))
  const address = `http://127.0.0.1:${early.child.spawnargs.at(-1)!}/livez`
  while ((await fetch(address).catch(() => undefined)) === undefined)
    await new Promise((again) => setTimeout(again, 10))
  early.child.kill('SIGTERM')
  const late = startGhostnote('serve', ...flags, '--port', '0')
  await late.line
  late.child.kill('SIGTERM')
  for (const { status, stderr } of [await early.ended, await late.ended]) {
    expect(stderr).not.toMatch(/\bE_[A-Z]+/)
    expect(status).toBe(0)
  }
})

test('a machine on which neither audio nor MIDI load serves all the same, and says that the browser plays', async () => {
  const bare = pathToFileURL(join(import.meta.dirname, 'bare-machine.ts')).href
  const { child, ended } = startGhostnoteWith({ NODE_OPTIONS: `--import=${bare}` }, ...serve())
  const said = await hears(child, 'MIDI is not listened to.\n')
  expect(said).toMatch(/^Ghostnote plays carrier .*\nThis machine has no audio output: sound comes out of the browser/)
  const wav = await fetch(`${/http:\S+/.exec(said)![0]}/shots/carrier/kick/7.wav`)
  expect(wav.status).toBe(200)
  child.kill('SIGTERM')
  const { status, stderr } = await ended
  expect(status).toBe(0)
  expect(stderr).not.toMatch(/Error|cannot open/)
})

test('an output that is asked for and not there ends serve with exit code 4 and the way to play without it', async () => {
  const { ended } = startGhostnote(...serve('--audio', 'No such card', '--midi', 'none'))
  const { status, stderr } = await ended
  expect(status).toBe(4)
  expect(stderr).toMatch(/E_MACHINE --audio No such card: found no output of that name; .*--audio none/)
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

test('a port in use is refused with a way out and exit code 4', async () => {
  const other = createServer()
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  const { port } = other.address() as AddressInfo
  const { ended } = startGhostnote('serve', '--models', models, '--port', String(port))
  const { status, stdout, stderr } = await ended
  other.close()
  expect([status, stdout]).toEqual([4, ''])
  expect(stderr).toContain(`E_PORT --port ${port}: found a port that another program uses already`)
  expect(stderr).toMatch(/choose another port: --port \d+\n$/)
})

test('what cannot be served is refused before anything listens', () => {
  const refused = (...args: string[]) => ghostnote(...serve(...args))
  const foreign = refused('--host', '0.0.0.0')
  expect([foreign.status, foreign.stdout]).toEqual([2, ''])
  expect(foreign.stderr).toMatch(/E_USAGE --host: found 0\.0\.0\.0; expected 127\.0\.0\.1.*SSH tunnel/)
  const model = refused('--model', 'damaged')
  expect(model.status).toBe(3)
  expect(model.stderr).toMatch(/^E_MODEL .*CARD\.md/)
  const kitFile = join(room, 'other.json')
  writeFileSync(kitFile, JSON.stringify(plainKit(['cowbell'])))
  const kit = refused('--kit', kitFile)
  expect(kit.status).toBe(3)
  expect(kit.stderr).toMatch(/E_CONFIG --kit .*other\.json: pad 0: found class "cowbell"/)
  expect(refused('--kit', join(room, 'none.json')).stderr).toMatch(/E_PATH .*none\.json: found nothing/)
  expect(refused('--port', '70000').status).toBe(2)
  expect(refused('--allow-host', 'drums.example').stderr).toMatch(
    /E_USAGE --allow-host: found drums\.example.*--token-file/,
  )
  expect(refused('--allow-host', 'http://drums.example').stderr).toMatch(/a name such as drums\.example/)
  expect(refused('--allow-origin', 'drums.example').stderr).toMatch(/scheme and host, such as https:/)
  expect(refused('--allow-origin', 'https://drums.example/').status).toBe(2)
  expect(refused('--token-file', join(room, 'none', 'token')).stderr).toMatch(
    /E_PATH .*token: found a place that cannot be/,
  )
  expect(refused('--prot', '1').stderr).toMatch(/Did you mean --port\?/)
  const none = ghostnote('serve', '--models', join(room, 'none'))
  expect(none.status).toBe(3)
  expect(none.stderr).toMatch(/^E_PATH .*found no model bundle.*`ghostnote export`/)
})
