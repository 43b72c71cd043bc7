import { afterAll, beforeAll, expect, test } from 'vitest'
import { Client, type Rig, startRig } from './rig.ts'

let rig: Rig
beforeAll(async () => {
  rig = await startRig()
})
afterAll(() => rig.end())

const ask = (path: string) => fetch(rig.server.address + path)

interface Sample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

// The text format 0.0.4 as Prometheus documents it: lines that end with \n, names and labels of these forms, HELP and
// TYPE once and ahead of the samples of their family, which stand together.
const helpLine = /^# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) ((?:[^\\\n]|\\\\|\\n)*)$/
const typeLine = /^# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram|summary|untyped)$/
const label = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\\\|\\"|\\n)*)"/
const sampleLine = new RegExp(
  `^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{((?:${label.source},?)*)\\})? ([+-]?(?:\\d+\\.?\\d*(?:[eE][+-]?\\d+)?|Inf)|NaN)( -?\\d+)?$`,
)

/** Reads the format strictly. */
function parsed(text: string): { types: Map<string, string>; samples: Sample[] } {
  expect(text.endsWith('\n')).toBe(true)
  const types = new Map<string, string>()
  const helped = new Set<string>()
  const samples: Sample[] = []
  let family = ''
  for (const line of text.slice(0, -1).split('\n')) {
    const help = helpLine.exec(line)
    const type = typeLine.exec(line)
    if (line === '') continue
    if (help !== null) {
      expect(helped.has(help[1]), line).toBe(false)
      helped.add(help[1])
    } else if (type !== null) {
      expect(types.has(type[1]), line).toBe(false)
      types.set(type[1], type[2])
      family = type[1]
    } else {
      const match = sampleLine.exec(line)
      expect(match, line).not.toBeNull()
      const name = match![1]
      const parts = types.get(family) === 'histogram' ? ['_bucket', '_sum', '_count'] : ['']
      expect(
        parts.map((part) => family + part),
        line,
      ).toContain(name)
      const labels = [...(match![2] ?? '').matchAll(new RegExp(label.source, 'g'))].map(([, key, value]) => [
        key,
        value,
      ])
      samples.push({
        name,
        labels: Object.fromEntries(labels) as Sample['labels'],
        value: Number(match![5].replace('Inf', 'Infinity')),
      })
    }
  }
  for (const name of types.keys()) expect(helped).toContain(name)
  const keys = samples.map(({ name, labels }) => `${name} ${Object.entries(labels).flat().join(' ')}`)
  expect(new Set(keys).size).toBe(keys.length)
  return { types, samples }
}

async function numbers() {
  const response = await ask('/metrics')
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
  const { types, samples } = parsed(await response.text())
  const of = (name: string, labels: Readonly<Record<string, string>> = {}) =>
    samples.find((s) => s.name === name && Object.entries(labels).every(([key, value]) => s.labels[key] === value))
      ?.value
  return { types, samples, of }
}

test('the metrics are in the format of Prometheus, counters end with _total, and each has its help', async () => {
  await ask('/shots/carrier/kick/1.wav')
  const { types } = await numbers()
  for (const [name, type] of types)
    if (name.startsWith('ghostnote_')) expect(name.endsWith('_total'), name).toBe(type === 'counter')
  expect(types.get('ghostnote_render_seconds')).toBe('histogram')
  expect(types.get('process_cpu_seconds_total')).toBe('counter')
})

test('renders, bank hits and misses, answers and faults are counted where they happen', async () => {
  const before = await numbers()
  const model = { model: 'carrier' }
  for (let i = 0; i < 3; i++) await ask('/shots/carrier/snare/77.wav')
  await ask('/shots/carrier/snare/78.wav?level=-3')
  expect((await ask('/shots/carrier/snare/78.wav?level=99')).status).toBe(400)
  expect((await fetch(`${rig.server.address}/livez`, { headers: { Origin: 'null' } })).status).toBe(403)
  const after = await numbers()
  const rise = (name: string, labels: Readonly<Record<string, string>> = {}) =>
    (after.of(name, labels) ?? 0) - (before.of(name, labels) ?? 0)
  expect(rise('ghostnote_bank_hits_total', model)).toBe(2)
  expect(rise('ghostnote_bank_misses_total', model)).toBe(2)
  expect(rise('ghostnote_render_seconds_count', model)).toBe(2)
  expect(rise('ghostnote_bank_shots', model)).toBe(2)
  expect(rise('ghostnote_bank_bytes', model)).toBe(2 * 16_384 * 4)
  expect(rise('ghostnote_http_answers_total', { route: '/shots/:model/:class/:file', status: '200' })).toBe(4)
  expect(rise('ghostnote_http_answers_total', { route: '/shots/:model/:class/:file', status: '400' })).toBe(1)
  expect(rise('ghostnote_faults_total', { code: 'E_USAGE', door: 'http' })).toBe(1)
  expect(rise('ghostnote_faults_total', { code: 'E_FORBIDDEN', door: 'http' })).toBe(1)
  expect(after.of('ghostnote_synth_queue_depth', model)).toBe(0)
})

test('the histogram of render times rises to its count, and its sum is the time that renders took', async () => {
  const { samples, of } = await numbers()
  const buckets = samples.filter(({ name }) => name === 'ghostnote_render_seconds_bucket')
  const bounds = buckets.map(({ labels }) => Number(labels['le'].replace('Inf', 'Infinity')))
  expect(bounds).toEqual(bounds.toSorted((a, b) => a - b))
  expect(bounds.at(-1)).toBe(Infinity)
  for (const [i, { value }] of buckets.entries()) expect(value).toBeGreaterThanOrEqual(buckets[i - 1]?.value ?? 0)
  expect(buckets.at(-1)!.value).toBe(of('ghostnote_render_seconds_count'))
  const sum = of('ghostnote_render_seconds_sum')!
  expect(sum).toBeGreaterThan(0)
  const highest = bounds[buckets.findIndex(({ value }) => value === buckets.at(-1)!.value)]
  expect(sum).toBeLessThanOrEqual(highest * buckets.at(-1)!.value)
})

test('sockets are counted with their messages, bytes and faults, and are gone when they close', async () => {
  const before = await numbers()
  const client = await new Client(rig.server).opened()
  client.send({ type: 'hello' })
  await client.message('welcome')
  client.socket.send('nonsense')
  await client.message('error')
  const during = await numbers()
  expect(during.of('ghostnote_socket_open')).toBe(1)
  const rise = (name: string, labels = {}) => during.of(name, labels)! - (before.of(name, labels) ?? 0)
  expect(rise('ghostnote_socket_opened_total')).toBe(1)
  expect(rise('ghostnote_socket_received_messages_total')).toBe(2)
  expect(rise('ghostnote_socket_sent_bytes_total')).toBeGreaterThan(500)
  expect(rise('ghostnote_faults_total', { code: 'E_PROTOCOL', door: 'socket' })).toBe(1)
  client.socket.close()
  await client.closed()
  await expect.poll(async () => (await numbers()).of('ghostnote_socket_open')).toBe(0)
  const after = await numbers()
  expect(after.of('ghostnote_socket_sent_bytes_total')).toBeGreaterThanOrEqual(
    during.of('ghostnote_socket_sent_bytes_total')!,
  )
})

test('numbers that join later stand under their prefix', async () => {
  const rows = [
    { id: 'deadlineMisses', kind: 'counter', help: 'Late' },
    { id: 'leadSec', kind: 'gauge', help: 'Ahead: "\\" and\nmore' },
  ] as const
  rig.server.measure('live', { rows, read: () => ({ deadlineMisses: 3, leadSec: 0.007 }) })
  const { types, of } = await numbers()
  expect(types.get('ghostnote_live_deadline_misses_total')).toBe('counter')
  expect(of('ghostnote_live_deadline_misses_total')).toBe(3)
  expect(of('ghostnote_live_lead_seconds')).toBe(0.007)
})
