import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { decodeSafetensors } from '../../src/formats/safetensors.ts'
import { readStats } from '../../src/training/stats.ts'
import { prepareDrums } from '../training/drum-dataset.ts'
import { tiny } from '../training/tiny-config.ts'
import { ghostnote } from './launch.ts'

const main = join(import.meta.dirname, '../../src/cli/main.ts')
const folder = mkdtempSync(join(tmpdir(), 'ghostnote-train-cli-'))
const config = join(folder, 'tiny.json')
let data: string

beforeAll(async () => {
  data = await prepareDrums(folder, 2, 8)
  const phases = [{ kind: 'autoencode', steps: 400, learningRate: 0.002 }]
  writeFileSync(config, JSON.stringify({ ...tiny, conditions: [], phases, checkpointSteps: 400, previewSteps: 1000 }))
}, 60_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const flags = (run: string, ...more: string[]) =>
  ['train', '--config', config, '--data', data, '--out', join(folder, run), '--threads', '1'].concat(more)

/** Starts training, and once it has written its first statistics sends it `signals` one right after the other. */
async function interrupted(run: string, ...signals: NodeJS.Signals[]) {
  const child = spawn(process.execPath, [main, ...flags(run)], { stdio: ['ignore', 'pipe', 'pipe'] })
  let stderr = ''
  let stdout = ''
  child.stderr.on('data', (text: Buffer) => (stderr += text.toString()))
  child.stdout.on('data', (text: Buffer) => (stdout += text.toString()))
  const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>
  const stats = join(folder, run, 'stats.jsonl')
  while (!existsSync(stats) && child.exitCode === null) await new Promise((again) => setTimeout(again, 20))
  for (const signal of signals) child.kill(signal)
  const [status, signal] = await closed
  return { status, signal, stderr, stdout }
}

/** Steps of the checkpoints in a run, each read back whole. */
function checkpoints(run: string): number[] {
  const files = readdirSync(join(folder, run)).filter((file) => file.startsWith('checkpoint-'))
  for (const file of files) decodeSafetensors(readFileSync(join(folder, run, file)), file)
  return files.map((file) => Number(/\d+/.exec(file)))
}

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s ends a run after its step, with a checkpoint and a clean exit',
  async (name) => {
    const { status, stderr, stdout } = await interrupted(name, name)
    expect(status).toBe(0)
    expect(stderr).toContain('Stopping after this step; the same command continues the run. Once more ends it at once.')
    const step = Number(/: step (\d+) of 400/.exec(stdout)?.[1])
    expect(checkpoints(name)).toEqual([step])
  },
)

test('a second signal ends the run at once, with nothing torn, and the same command starts it again', async () => {
  const { status, signal } = await interrupted('twice', 'SIGINT', 'SIGTERM')
  expect(status === 130 || signal === 'SIGTERM').toBe(true)
  expect(checkpoints('twice')).toEqual([])
  expect(readStats(join(folder, 'twice', 'stats.jsonl')).length).toBeGreaterThan(0)
  const { status: again, stdout } = ghostnote(...flags('twice', '--steps', '3', '--json'))
  expect(again).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ run: join(folder, 'twice'), step: 3, resumedFrom: 0, finished: true })
})

test('--quiet says nothing but the result', () => {
  const { stdout, stderr } = ghostnote(...flags('quiet', '--steps', '2', '--quiet'))
  expect(stderr).toBe('')
  expect(stdout).toMatch(/: step 2 of 2, 2 steps in \d+ s\n$/)
})

test('without a terminal there are plain lines', () => {
  const { stderr } = ghostnote(...flags('plain', '--steps', '20'))
  expect(stderr).toMatch(/^step 20\/20 · autoencode · autoencode \d\.\d{3} · [\d.]+ steps\/s · 0 s left · /m)
  // oxlint-disable-next-line no-control-regex -- that is the point
  expect(stderr).not.toMatch(/\u001b/)
})

test('a port that is taken is said before training starts', async () => {
  const { createServer } = await import('node:net')
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const { port } = taken.address() as { port: number }
  const { status, stderr } = ghostnote(...flags('port', '--watch', String(port), '--quiet'))
  taken.close()
  expect(stderr).toMatch(new RegExp(`^E_PORT --watch ${port}: found a port that another program uses already`))
  expect(status).toBe(4)
  expect(existsSync(join(folder, 'port'))).toBe(false)
})

test('a dataset that holds out too few sounds gets no stop advice and is told why; --no-evaluation asks for none', () => {
  const { stderr } = ghostnote(...flags('few', '--steps', '2'))
  expect(stderr).toMatch(/^No advice on when to stop: too few sounds in the validation split \(kick \d, snare \d;/m)
  expect(ghostnote(...flags('none', '--steps', '2', '--no-evaluation')).stderr).not.toContain('advice')
})
