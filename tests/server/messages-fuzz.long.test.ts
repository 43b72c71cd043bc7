// Whatever clients send, the server answers or closes: messages from the schema, spoilt ones, garbage, over real sockets.

import { Writable } from 'node:stream'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { z } from '../../src/faults/checked.ts'
import { RandomStream } from '../../src/dsp/random.ts'
import { Fault } from '../../src/faults/fault.ts'
import { parseClientMessage, requestIdOf } from '../../src/protocol/messages.ts'
import { clientMessage, requestTypes } from '../../src/protocol/requests.ts'
import { steeredConditioning } from '../engine/steered.ts'
import { Client, type Rig, startRig } from './rig.ts'
import { garbled, type JsonSchema, spoilt, valueOf } from '../spoilt-values.ts'

const short = process.env['GHOSTNOTE_SHORT'] === '1'
const rounds = short ? 20_000 : 300_000
/** As many as a connection may send at once without being refused unread. */
const perConnection = 390
const connectionsAtOnce = 8

const schema = z.toJSONSchema(clientMessage, { unrepresentable: 'any' }) as JsonSchema
const words = ['kick', 'snare', 'rim', 'carrier', 'tune', 'level', 'brightness', 'variation', 'Half', 'Plain', 'x']

/** The text of message `n`; 'bye' ends a connection and is said on purpose only. */
function messageText(n: number): string {
  const random = new RandomStream(n, 'fuzzed messages')
  const kinds = (schema.anyOf ?? schema.oneOf)!.filter(({ properties }) => properties!['type'].const !== 'bye')
  let value = valueOf(random.choice(kinds), random, words)
  const kind = random.uniform(0, 1)
  if (kind < 0.25) return JSON.stringify(value)
  for (let k = 1 + random.integer(3); k > 0; k--) value = spoilt(value, random)
  const text = JSON.stringify(value) ?? 'undefined'
  // Larger ones than 64 KiB end the connection, and with it the test of what is behind them.
  return (kind < 0.7 ? text : garbled(text, random)).slice(0, 21_000)
}

interface Outcome {
  readonly codes: Map<string, number>
  closed: number
}

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** What is still held after collecting, of this thread: server and clients. */
function keptBytes(): number {
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/** The sum of a family's samples in /metrics. */
async function numberOf(rig: Rig, name: string): Promise<number> {
  const text = await (await fetch(`${rig.server.address}/metrics`)).text()
  return [...text.matchAll(new RegExp(`^${name}(?:\\{.*\\})? (.*)$`, 'gm'))].reduce(
    (sum, match) => sum + Number(match[1]),
    0,
  )
}

/** Higher than any that is drawn. */
const lastId = 0x7ffffffe

/** Sends messages from `first` on, and one that is known to be refused: the answer to that, or a close, is the end. */
async function talk(rig: Rig, first: number, outcome: Outcome): Promise<void> {
  const client = await new Client(rig.server).opened()
  const closed = client.closed()
  for (let n = first; n < first + perConnection; n++) client.socket.send(messageText(n))
  client.socket.send(JSON.stringify({ type: 'the end', id: lastId }))
  if ((await Promise.race([closed, answered(client, outcome)])) !== undefined) outcome.closed++
  client.socket.terminate()
}

async function answered(client: Client, { codes }: Outcome): Promise<undefined> {
  for (;;) {
    const arrived = await client.next()
    if (!('type' in arrived) || arrived.type !== 'error') continue
    if (arrived.id === lastId) return undefined
    codes.set(arrived.code, (codes.get(arrived.code) ?? 0) + 1)
  }
}

test(`${rounds} messages, right and wrong, are answered with what they ask or with a fault of the catalogue`, async () => {
  let logged = ''
  const stream = new Writable({
    write(chunk: Buffer, _, done) {
      logged += chunk.toString()
      done()
    },
  })
  const rig = await startRig(
    { steered: { conditioning: steeredConditioning() } },
    { log: pino({ level: 'error' }, stream) },
  )
  const outcome: Outcome = { codes: new Map(), closed: 0 }
  const before = process.memoryUsage.rss()
  let highest = before
  const watch = setInterval(() => (highest = Math.max(highest, process.memoryUsage.rss())), 100)
  const connections = Math.ceil(rounds / perConnection)
  let next = 0
  const kept: number[] = [] // without the bank, which has a bound of its own
  const worker = async (): Promise<void> => {
    for (let i = next++; i < connections; i = next++) {
      await talk(rig, i * perConnection, outcome)
      if (i % Math.ceil(connections / 4) === 0) kept.push(keptBytes() - (await numberOf(rig, 'ghostnote_bank_bytes')))
    }
  }
  await Promise.all(Array.from({ length: connectionsAtOnce }, worker))
  clearInterval(watch)
  const received = await numberOf(rig, 'ghostnote_socket_received_messages_total')
  const healthy = await new Client(rig.server).opened()
  healthy.send({ type: 'render', id: 1, class: 'kick', seed: 5, velocity: 100 })
  expect((await healthy.message('shot')).id).toBe(1)
  healthy.socket.close()
  await rig.end()
  console.log({
    received,
    codes: Object.fromEntries(outcome.codes),
    closed: outcome.closed,
    mib: (highest - before) / 2 ** 20,
    keptMib: kept.map((bytes) => bytes / 2 ** 20),
  })
  expect(received).toBeGreaterThanOrEqual(rounds)
  expect(logged).toBe('')
  expect(outcome.codes.has('E_INTERNAL')).toBe(false)
  expect(outcome.codes.get('E_PROTOCOL')).toBeGreaterThan(rounds / 4)
  expect(highest - before).toBeLessThan(600 * 2 ** 20)
  expect(kept.at(-1)! - kept[0]).toBeLessThan(100 * 2 ** 20)
})

test(`${rounds} messages are read or refused as E_PROTOCOL, and all kinds are among those that are read`, () => {
  let read = 0
  let slowestMs = 0
  const types = new Set<string>()
  for (let n = 0; n < rounds; n++) {
    const text = messageText(n)
    const started = performance.now()
    try {
      types.add(parseClientMessage(text).type)
      read++
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'E_PROTOCOL')
        throw new Error(`message ${n}: ${text.slice(0, 200)}`, { cause: error })
      requestIdOf(text)
    }
    slowestMs = Math.max(slowestMs, performance.now() - started)
  }
  console.log({ read, slowestMs })
  expect(read).toBeGreaterThan(rounds / 5)
  expect(types).toEqual(new Set(requestTypes.filter((type) => type !== 'bye')))
})
