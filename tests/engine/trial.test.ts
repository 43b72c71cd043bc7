import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { ModelShelf } from '../../src/engine/shelf.ts'
import { tryModel } from '../../src/engine/trial.ts'
import { openGenerator } from '../../src/engine/generator.ts'
import { sha256 } from '../../src/formats/sha256.ts'
import { readBundle } from '../../src/model/bundle.ts'
import { type CarrierVariant, writeCarrierBundle } from './carrier-bundle.ts'
import { steeredConditioning } from './steered.ts'

const room = mkdtempSync(join(tmpdir(), 'ghostnote-trial-'))
afterAll(() => rmSync(room, { recursive: true }))
let count = 0
const modelsFolder = () => join(room, `models-${count++}`)
const bundle = (variant: CarrierVariant = {}) => readBundle(writeCarrierBundle(modelsFolder(), 'carrier', variant))

/** Puts another graph into a bundle, with a checksum that fits, as a stranger could. */
function swapGraph(folder: string, change: (graph: Buffer) => Buffer): void {
  const graph = change(readFileSync(join(folder, 'generator.onnx')))
  writeFileSync(join(folder, 'generator.onnx'), graph)
  const path = join(folder, 'model.json')
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as {
    files: Record<string, { bytes: number; sha256: string }>
  }
  manifest.files['generator.onnx'] = { bytes: graph.length, sha256: sha256(graph) }
  writeFileSync(path, JSON.stringify(manifest))
}

test('a model that renders comes through, steered ones too, and is remembered by its hash', async () => {
  const folder = join(room, 'tried')
  const good = bundle()
  await tryModel(good, { folder })
  expect(readdirSync(folder)).toEqual([good.hash])
  await tryModel(good, { folder, limitMs: 0 }) // nothing is started
  await tryModel(bundle({ steered: { conditioning: steeredConditioning() } }))
})

test('a model that is refused, does not end, takes too much memory or kills its process is E_MODEL, and not remembered', async () => {
  const folder = join(room, 'bad')
  const refused = bundle()
  swapGraph(refused.folder, () => Buffer.from('not a graph'))
  await expect(tryModel(readBundle(refused.folder), { folder })).rejects.toMatchObject({
    code: 'E_MODEL',
    message: expect.stringMatching(/generator\.onnx: found a graph that ONNX Runtime refuses/) as string,
  })
  const good = bundle()
  const sentence = (options: object) => tryModel(good, { folder, ...options }).then(String, String)
  expect(await sentence({ limitMs: 10 })).toMatch(/found a graph that is not done after 0\.01 s/)
  expect(await sentence({ mostBytes: 1 << 20 })).toMatch(/found a graph that takes more than 1 MiB of memory/)
  const killer = join(room, 'abort.cjs')
  writeFileSync(killer, 'process.abort()')
  vi.stubEnv('NODE_OPTIONS', `--require ${killer}`)
  expect(await sentence({})).toMatch(/found a graph that makes ONNX Runtime crash \(SIGABRT\)/)
  vi.unstubAllEnvs()
  expect(existsSync(folder)).toBe(false)
})

test('a shelf leaves out what does not come through, unless it is what plays by default', async () => {
  const folder = modelsFolder()
  writeCarrierBundle(folder, 'good')
  swapGraph(writeCarrierBundle(folder, 'bad'), () => Buffer.from('not a graph'))
  const shelf = new ModelShelf(folder, 'good')
  expect(shelf.summaries().map(({ name }) => name)).toEqual(['good', 'bad'])
  await shelf.tryOut()
  expect(shelf.summaries().map(({ name }) => name)).toEqual(['good'])
  expect(shelf.skipped.map(({ name, fault }) => [name, fault.code])).toEqual([['bad', 'E_MODEL']])
  await expect(new ModelShelf(folder, 'bad').tryOut()).rejects.toMatchObject({ code: 'E_MODEL' })
})

test('a file that is altered after the bundle was verified never reaches ONNX Runtime', async () => {
  for (const name of ['generator.onnx', 'weights.safetensors']) {
    const { folder, manifest, generatorPath } = bundle()
    const bytes = readFileSync(join(folder, name))
    bytes[bytes.length - 1] ^= 1
    writeFileSync(join(folder, name), bytes)
    await expect(openGenerator({ generatorPath, manifest, threads: 1 })).rejects.toMatchObject({
      code: 'E_MODEL',
      message: expect.stringMatching(/the file was altered/) as string,
    })
  }
})

test('a graph whose weights lie elsewhere than in the bundle is refused', async () => {
  const { folder } = bundle()
  writeFileSync(join(folder, 'secrets.safetensors'), readFileSync(join(folder, 'weights.safetensors')))
  const other = Buffer.from('secrets.safetensors')
  swapGraph(folder, (graph) => {
    const at = graph.indexOf('weights.safetensors')
    expect(at).toBeGreaterThan(0)
    return Buffer.concat([graph.subarray(0, at), other, graph.subarray(at + other.length)])
  })
  const { generatorPath, manifest } = readBundle(folder)
  await expect(openGenerator({ generatorPath, manifest, threads: 1 })).rejects.toMatchObject({
    code: 'E_MODEL',
    message: expect.stringContaining('secrets.safetensors') as string,
  })
})
