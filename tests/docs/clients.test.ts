// The clients that docs/api.md shows, as they stand there, against the real program.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { decodeWav } from '../../src/formats/wav.ts'
import { type RunningServer, startServer } from '../e2e/running-server.ts'
import { shippedModel } from '../shipped.ts'

const clients = resolve(import.meta.dirname, '../../docs/clients')
const room = mkdtempSync(join(tmpdir(), 'ghostnote-clients-'))
let server: RunningServer
let address: string

beforeAll(async () => {
  server = await startServer(undefined, '--audio', 'none', '--midi', 'none')
  address = server.url.replace(/\/$/, '')
}, 60_000)
afterAll(async () => {
  await server.stop()
  rmSync(room, { recursive: true })
})

function run(command: string, client: string) {
  const file = join(room, `${client}.wav`)
  const { status, stdout, stderr } = spawnSync(command, [join(clients, client), address, file], { encoding: 'utf8' })
  expect([status, stderr]).toEqual([0, ''])
  const { rateHz, channels } = decodeWav(readFileSync(file), file)
  expect(channels).toHaveLength(1)
  return { stdout, rateHz, samples: channels[0], bytes: readFileSync(file) }
}

const peakOf = (samples: Float32Array) => samples.reduce((most, x) => Math.max(most, Math.abs(x)), 0)

test('the TypeScript client hits a pad, and its file is the sound that it was told of', () => {
  const { stdout, rateHz, samples } = run(process.execPath, 'hit-pad.ts')
  expect(stdout).toMatch(/^\{"type":"welcome"/)
  expect(stdout).toMatch(/\n\{"type":"hit","id":1,"from":"you","pad":0,"class":"kick"/)
  expect([rateHz, samples.length > 10_000]).toEqual([44_100, true])
  expect(peakOf(samples)).toBeGreaterThan(0.05)
})

const python = spawnSync('python3', ['--version']).status === 0

test.runIf(python)('the Python client’s file has the very bytes of the address that it names', async () => {
  const { stdout, samples, bytes } = run('python3', 'hit_pad.py')
  const sound = /http:\S+/.exec(stdout)![0]
  expect(sound).toContain(`/shots/${shippedModel}/kick/`)
  const reply = await fetch(sound)
  expect(reply.headers.get('cache-control')).toContain('immutable') // the edition is in it
  expect(Buffer.from(await reply.arrayBuffer()).equals(bytes)).toBe(true)
  expect(peakOf(samples)).toBeGreaterThan(0.05)
})
