import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pino } from 'pino'
import { parseRunReport, type RunReport } from '../../src/protocol/run-watch.ts'
import { startWatchServer, type WatchServer } from '../../src/server/watch-server.ts'

const room = mkdtempSync(join(tmpdir(), 'ghostnote-watch-'))
const runFolder = join(room, 'run')
const stats = join(runFolder, 'stats.jsonl')
let server: WatchServer

beforeAll(async () => {
  mkdirSync(join(room, 'dist'), { recursive: true })
  writeFileSync(join(room, 'dist', 'training.html'), '<!doctype html><title>training</title>')
  writeFileSync(join(room, 'secret.wav'), 'secret')
  const pageFolder = join(room, 'dist')
  const names = { run: 'first', config: 'debug', objective: 'hinge', classes: ['open-hat'] }
  server = await startWatchServer({
    host: '127.0.0.1',
    port: 0,
    runFolder,
    pageFolder,
    ...names,
    log: pino({ level: 'silent' }),
  })
})
afterAll(async () => {
  await server.close()
  rmSync(room, { recursive: true })
})

const ask = (path: string) => fetch(server.address + path)
const report = async (from = 0): Promise<RunReport> => parseRunReport(await (await ask(`/api/run?from=${from}`)).json())

test('before the run has written anything there is a report without rows', async () => {
  expect(await report()).toMatchObject({ run: 'first', config: 'debug', objective: 'hinge', rows: [], previews: [] })
})

test('rows come as they are written, whole lines only, from the one asked for', async () => {
  mkdirSync(runFolder)
  writeFileSync(stats, '{"step":20,"phase":"autoencode","autoencode":1}\n{"step":40,"pha')
  expect((await report()).rows).toEqual([{ step: 20, phase: 'autoencode', autoencode: 1 }])
  appendFileSync(stats, 'se":"autoencode","autoencode":0.5}\n{"step":60,"bandDistance":0.7,"diversity":null}\n')
  const later = await report(1)
  expect(later.rows).toEqual([
    { step: 40, phase: 'autoencode', autoencode: 0.5 },
    { step: 60, bandDistance: 0.7, diversity: null },
  ])
  expect(later.rowCount).toBe(3)
})

test('a run taken up from an earlier checkpoint has fewer rows, and then its new ones', async () => {
  writeFileSync(stats, '{"step":20,"phase":"autoencode","autoencode":1}\n')
  expect(await report(3)).toMatchObject({ rows: [], rowCount: 1 })
  appendFileSync(stats, '{"step":40,"phase":"autoencode","autoencode":0.4}\n')
  expect((await report()).rows.map((row) => row.autoencode)).toEqual([1, 0.4])
})

test('previews appear once their sheet is there; their files, and no others, can be fetched', async () => {
  const previews = join(runFolder, 'previews')
  mkdirSync(previews)
  writeFileSync(join(previews, 'step-000100-open-hat.wav'), 'RIFF')
  writeFileSync(join(previews, '.step-000100.png.1.tmp'), 'half')
  expect((await report()).previews).toEqual([])
  writeFileSync(join(previews, 'step-000100.png'), 'PNG')
  const [preview] = (await report()).previews
  expect(preview).toEqual({
    step: 100,
    sheet: 'previews/step-000100.png',
    sounds: [{ label: 'open-hat', url: 'previews/step-000100-open-hat.wav' }],
  })
  const sound = await ask(`/${preview.sounds[0].url}`)
  expect([sound.status, sound.headers.get('content-type'), await sound.text()]).toEqual([200, 'audio/wav', 'RIFF'])
  for (const path of ['.step-000100.png.1.tmp', 'step-000200.png', '..%2F..%2Fsecret.wav', '%2e%2e%2fstats.jsonl'])
    expect((await ask(`/previews/${path}`)).status, path).toBe(404)
})

test('the moment and the sentences are what the run told last', async () => {
  server.tell({ step: 7, steps: 10, phase: 'adversarial', stepsPerSec: 2, leftSec: 1.5, memoryBytes: 1e9 })
  server.say({ text: 'Flat since step 5: stopping is reasonable.', grave: false })
  expect(await report()).toMatchObject({
    moment: { step: 7, steps: 10, leftSec: 1.5 },
    notes: [{ text: 'Flat since step 5: stopping is reasonable.', grave: false }],
  })
})

test('the page is at /, with the policy that lets it load this server’s files only', async () => {
  const page = await ask('/')
  expect(await page.text()).toContain('<title>training</title>')
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
})

test('another site’s page, a rebound name and anything but GET are refused', async () => {
  const { port } = new URL(server.address)
  const status = (headers: Record<string, string>, method = 'GET') =>
    new Promise<number | undefined>((resolve, reject) => {
      const asked = request({ host: '127.0.0.1', port, path: '/api/run', method, headers }, (response) => {
        response.resume()
        resolve(response.statusCode)
      })
      asked.on('error', reject).end()
    })
  expect(await status({ Host: 'evil.example' })).toBe(403)
  expect(await status({ Origin: 'http://evil.example' })).toBe(403)
  expect(await status({}, 'DELETE')).toBe(405)
  expect(await status({})).toBe(200)
})

test('an address that other machines could reach is refused', async () => {
  const options = {
    runFolder,
    run: 'r',
    config: 'c',
    objective: 'o',
    classes: [],
    pageFolder: room,
    log: pino({ level: 'silent' }),
  }
  await expect(startWatchServer({ ...options, host: '0.0.0.0', port: 0 })).rejects.toThrow(/only this machine/)
})
