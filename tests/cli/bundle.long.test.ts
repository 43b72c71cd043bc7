// The archive that `ghostnote bundle` writes, unpacked into an empty folder and run with no environment and, where the
// system lets us, no network: against the same run in this checkout.

import { type SpawnSyncReturns, spawnSync } from 'node:child_process'
import { createReadStream, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { unpackTar } from 'modern-tar/fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sha256 } from '../../src/formats/sha256.ts'
import { ghostnote } from './launch.ts'

const folder = mkdtempSync(join(tmpdir(), 'ghostnote-bundle-'))
const archive = join(folder, 'package.tar.gz')
const there = join(folder, 'there')
const home = join(there, 'ghostnote-training')
const recipe = ['--factory', '64', '--factory-seed', '3']

beforeAll(async () => {
  expect(ghostnote('bundle', '--config', 'debug', '--seed', '5', ...recipe, '--out', archive).status).toBe(0)
  mkdirSync(there)
  await pipeline(createReadStream(archive), createGunzip(), unpackTar(there))
}, 300_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const hasNamespaces = spawnSync('unshare', ['-rn', '/bin/true']).status === 0

/** ./train.sh with an environment that is empty. */
function trainThere(...flags: string[]): SpawnSyncReturns<string> {
  const command = ['/bin/sh', join(home, 'train.sh'), ...flags]
  const [program, ...args] = hasNamespaces ? ['/usr/bin/unshare', '-rn', ...command] : command
  return spawnSync(program, args, { encoding: 'utf8', env: {}, cwd: there })
}
const lastCheckpoint = (run: string, step: number) =>
  readFileSync(join(run, `checkpoint-${String(step).padStart(6, '0')}.safetensors`))

test('the archive is within 64 MiB, every file has its sum, and nothing lies outside its folder', () => {
  expect(readFileSync(archive).length).toBeLessThan(64 * 2 ** 20)
  expect(readdirSync(there)).toEqual(['ghostnote-training'])
  const lines = readFileSync(join(home, 'SHA256SUMS'), 'utf8').trimEnd().split('\n')
  for (const line of lines) expect(`${sha256(readFileSync(join(home, line.slice(66))))}  ${line.slice(66)}`).toBe(line)
  const all = readdirSync(home, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  expect(all.length).toBe(lines.length + 1)
})

test('the same input is packed to the same bytes', () => {
  const again = join(folder, 'again.tar.gz')
  ghostnote('bundle', '--config', 'debug', '--seed', '5', ...recipe, '--out', again)
  expect(readFileSync(again).equals(readFileSync(archive))).toBe(true)
})

test('it trains there, and the run goes on here to the bytes of one that never left', () => {
  const trained = trainThere('--engine', 'onnx-cpu', '--threads', '1', '--steps', '20')
  expect(trained.stderr).toContain('Processor: ')
  expect(trained.stdout).toMatch(/step 20 of 20/)
  expect(trained.status).toBe(0)
  const data = join(folder, 'data')
  expect(ghostnote('factory', '--count', '64', '--seed', '3', '--out', join(folder, 'sounds')).status).toBe(0)
  expect(ghostnote('prepare', join(folder, 'sounds'), '--out', data).status).toBe(0)
  const train = (run: string) =>
    ghostnote(
      ...`train --config debug --seed 5 --threads 1 --engine onnx-cpu --steps 26 --data ${data} --out ${run}`.split(
        ' ',
      ),
    )
  expect(train(join(home, 'run')).stdout).toMatch(/step 26 of 26, 6 steps .* continued from step 20/)
  const whole = join(folder, 'whole')
  train(whole)
  expect(lastCheckpoint(join(home, 'run'), 26).equals(lastCheckpoint(whole, 26))).toBe(true)
})

test('a run that began here goes on there, with its dataset, in parts of the size that was asked for', async () => {
  const run = join(folder, 'whole') // of the test before, at step 26
  const packed = join(folder, 'going.tar.gz')
  expect(ghostnote('bundle', '--run', run, '--data', join(folder, 'data'), '--out', packed).status).toBe(0)
  rmSync(there, { recursive: true })
  mkdirSync(there)
  await pipeline(createReadStream(packed), createGunzip(), unpackTar(there))
  const trained = trainThere('--engine', 'onnx-cpu', '--threads', '1', '--steps', '28', '--part-size', '1')
  expect(trained.stdout).toMatch(/step 28 of 28, 2 steps .* continued from step 26/)
  const files = readdirSync(join(home, 'run')).filter((file) => file.startsWith('checkpoint-000028'))
  expect(files).toEqual(['checkpoint-000028.part-01-of-02.safetensors', 'checkpoint-000028.part-02-of-02.safetensors'])
})

test('without a GPU it says so and trains nothing, unless the processor is allowed', () => {
  rmSync(join(home, 'run'), { recursive: true, force: true })
  const refused = trainThere('--steps', '1')
  expect(refused.stderr).toMatch(/WebGPU provider: does not work: /)
  expect(refused.stderr).toMatch(/E_MACHINE --engine: found onnx-webgpu, which does not work here/)
  expect(refused.status).toBe(4)
  expect(existsSync(join(home, 'run'))).toBe(false)
  const allowed = trainThere('--or-cpu', '--steps', '1', '--threads', '1')
  expect(allowed.stderr).toContain('NO GPU')
  expect(allowed.status).toBe(0)
})

const swiftShader = '/usr/lib/chromium'
const isShort = process.env['GHOSTNOTE_SHORT'] === '1'
test.runIf(!isShort && existsSync(join(swiftShader, 'vk_swiftshader_icd.json')))(
  'WebGPU computes in it where there is a Vulkan driver, a software one here',
  () => {
    const env = {
      LD_LIBRARY_PATH: swiftShader,
      VK_ICD_FILENAMES: join(swiftShader, 'vk_swiftshader_icd.json'),
    }
    const run = join(folder, 'on-webgpu')
    const trained = spawnSync('/bin/sh', [join(home, 'train.sh'), '--steps', '1', '--out', run], {
      encoding: 'utf8',
      env,
    })
    expect(trained.stderr).toContain('engine: onnx-webgpu')
    expect(trained.status).toBe(0)
  },
)
