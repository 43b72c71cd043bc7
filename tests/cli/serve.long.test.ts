// ghostnote serve on machines that lack something, stopped early, and where it refuses to begin: each a process of its own.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { plainKit } from '../../src/engine/kits.ts'
import { writeCarrierBundle } from '../engine/carrier-bundle.ts'
import { freePort } from '../e2e/running-server.ts'
import { ghostnote, startGhostnote, startGhostnoteWith } from './launch.ts'
import { hears, serveRoom } from './serve-room.ts'

const { room, models, serve } = serveRoom()

test.runIf(process.platform === 'linux')(
  'serve has one helper for collecting garbage, for more of them hold each other up',
  async () => {
    const { child, line, ended } = startGhostnote(...serve('--audio', 'none'))
    await line
    const [program] = readFileSync(`/proc/${child.pid!}/task/${child.pid!}/children`, 'utf8').trim().split(' ')
    const threads = readdirSync(`/proc/${program}/task`).map((id) =>
      readFileSync(`/proc/${program}/task/${id}/comm`, 'utf8').trim(),
    )
    expect(threads.filter((name) => name === 'V8Worker')).toHaveLength(1)
    child.kill('SIGTERM')
    await ended
  },
)

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
