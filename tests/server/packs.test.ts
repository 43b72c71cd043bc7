import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { plainKit } from '../../src/engine/kits.ts'
import { decodeWav, encodeWav } from '../../src/formats/wav.ts'
import { withWavInfo } from '../../src/formats/wav-info.ts'
import { readRecipe, recipeInfo, renderRecipe } from '../../src/engine/recipe.ts'
import { carrierClasses } from '../engine/carrier-bundle.ts'
import { type PackRig, refused, startPackRig } from './pack-rig.ts'

let rig: PackRig['rig']
let shelf: PackRig['shelf']
let room: PackRig['room']
let call: PackRig['call']
let end: PackRig['end']
beforeAll(async () => {
  ;({ rig, shelf, room, call, end } = await startPackRig())
})
afterAll(() => end())

const json = { 'Content-Type': 'application/json' }
const mine = { ...plainKit(carrierClasses), name: 'Größe “1”' }
const post = (query: string, body = JSON.stringify(mine), headers: Record<string, string> = json) =>
  call(`/api/packs${query}`, { method: 'POST', headers, body })

/** The names and bytes in an archive, by another program. */
function opened(zip: Uint8Array): Map<string, Buffer> {
  const folder = mkdtempSync(join(room, 'opened-'))
  writeFileSync(`${folder}.zip`, zip)
  const env = { ...process.env, LC_ALL: 'C.UTF-8' }
  execFileSync('unzip', ['-q', `${folder}.zip`, '-d', folder], { env })
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((file) => file.isFile())
  return new Map(
    files
      .map(({ parentPath, name }) => join(parentPath, name))
      .toSorted()
      .map((path) => [relative(folder, path), readFileSync(path)]),
  )
}

test('a kit of the server comes as an archive with its sounds, as many files as were said', async () => {
  const response = await call('/api/kits/plain/pack?format=wav&bits=16')
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('application/zip')
  expect(response.headers.get('content-disposition')).toBe(
    `attachment; filename="Plain (WAV).zip"; filename*=UTF-8''Plain%20%28WAV%29.zip`,
  )
  const files = opened(new Uint8Array(await response.arrayBuffer()))
  expect(files.size).toBe(Number(response.headers.get('ghostnote-files')))
  const wavs = [...files].filter(([name]) => name.endsWith('.wav'))
  expect(wavs).toHaveLength(16)
  const [name, bytes] = wavs[0]
  expect(name).toBe('Plain/36_kick_01.wav')
  expect(readRecipe(bytes, name)).toMatchObject({ kit: 'Plain', pad: 0, class: 'kick', seed: 1, model: 'carrier' })
  expect(decodeWav(bytes, name).rateHz).toBe(44_100)
})

test('a kit that is sent is packed as it is, under a name of letters that every program reads and its own', async () => {
  const response = await post('?format=sfz&layers=2&round-robins=2')
  expect(response.headers.get('content-disposition')).toBe(
    `attachment; filename="Groe 1 (SFZ).zip"; filename*=UTF-8''Gr%C3%B6%C3%9Fe%20%E2%80%9C1%E2%80%9D%20%28SFZ%29.zip`,
  )
  const files = opened(new Uint8Array(await response.arrayBuffer()))
  expect([...files.keys()].filter((name) => name.endsWith('.wav'))).toHaveLength(16 * 2 * 2)
  expect([...files.keys()]).toContain('Größe “1”/Größe “1”.sfz')
  expect(rig.kits.list().map(({ id }) => id)).toEqual(['plain']) // it is not kept
})

test('the same question has the same bytes', async () => {
  const bytes = async () =>
    Buffer.from(await (await call('/api/kits/plain/pack?layers=1&round-robins=2')).arrayBuffer())
  expect((await bytes()).equals(await bytes())).toBe(true)
})

test('what is asked for wrongly is refused before anything is made', async () => {
  const path = '/api/kits/plain/pack'
  for (const query of [
    'format=rar',
    'bits=8',
    'layers=0',
    'layers=9',
    'layers=two',
    'round-robins=99',
    'round_robins=2',
    'layers=2&layers=3',
  ])
    expect(await refused(await call(`${path}?${query}`)), query).toEqual([400, 'E_USAGE'])
  expect(await refused(await call(`${path}?model=none`))).toEqual([404, 'E_PATH'])
  expect(await refused(await call('/api/kits/none/pack'))).toEqual([404, 'E_PATH'])
  expect(await refused(await call('/api/kits/..%2f..%2fetc%2fpasswd/pack'))).toEqual([404, 'E_PATH'])
  expect(await refused(await post('', '{}'))).toEqual([422, 'E_CONFIG'])
  expect(await refused(await post('', '{'))).toEqual([400, 'E_USAGE'])
  expect(await refused(await post('', JSON.stringify(mine), { 'Content-Type': 'text/plain' }))).toEqual([
    400,
    'E_USAGE',
  ])
  expect(await refused(await post('', JSON.stringify({ ...mine, description: 'x'.repeat(200_000) })))).toEqual([
    429,
    'E_LIMIT',
  ])
  const gong = { ...mine, pads: [{ pad: 0, class: 'gong', seed: 1, name: 'Gong' }] }
  expect(await refused(await post('', JSON.stringify(gong)))).toEqual([422, 'E_CONFIG'])
  expect(await refused(await call('/api/packs'))).toEqual([404, 'E_PATH'])
  const wrong = await call('/api/packs', { method: 'PUT' })
  expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'POST'])
})

test('a page of another origin gets none and makes none', async () => {
  const evil = { Origin: 'http://evil.example' }
  const started = shelf.synth().tally.bankMisses
  expect(await refused(await call('/api/kits/plain/pack', { headers: evil }))).toEqual([403, 'E_FORBIDDEN'])
  expect(await refused(await post('', JSON.stringify(mine), { ...json, ...evil }))).toEqual([403, 'E_FORBIDDEN'])
  expect(shelf.synth().tally.bankMisses).toBe(started)
})

test('who asks for the head alone has nothing made', async () => {
  const before = shelf.synth().tally.bankMisses
  for (let i = 0; i < 5; i++) {
    const response = await call('/api/kits/plain/pack?layers=7', { method: 'HEAD' })
    expect([response.status, response.headers.get('ghostnote-files')]).toEqual([200, String(3 + 16 * 7 * 3)])
  }
  expect(shelf.synth().tally.bankMisses).toBe(before)
})

test('a sound at its address is the same file again when its recipe is followed, in every depth', async () => {
  for (const bits of ['16', '24', '32f'] as const) {
    const response = await call(`/shots/carrier/kick:0.7+snare:0.3/42.wav?velocity=90&tune=-2&level=-3&bits=${bits}`)
    const file = Buffer.from(await response.arrayBuffer())
    const recipe = readRecipe(file, '42.wav')
    const { samples, rateHz } = await renderRecipe(recipe, shelf.synth())
    const again = withWavInfo(encodeWav({ channels: [samples], rateHz }, bits), recipeInfo('1.2.3', recipe))
    expect(file.equals(again), bits).toBe(true)
  }
})
