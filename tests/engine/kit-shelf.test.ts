import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { KitShelf } from '../../src/engine/kit-shelf.ts'
import { plainKit, readKit } from '../../src/engine/kits.ts'
import { Fault } from '../../src/faults/fault.ts'

const room = mkdtempSync(join(tmpdir(), 'ghostnote-shelf-'))
afterAll(() => rmSync(room, { recursive: true }))
const shipped = join(room, 'presets')
const own = join(room, 'own', 'kits')
const kit = plainKit(['kick', 'snare'])
const write = (folder: string, id: string, change: object = {}) =>
  writeFileSync(join(folder, `${id}.json`), JSON.stringify({ ...kit, ...change }))

beforeEach(() => {
  rmSync(room, { recursive: true })
  mkdirSync(shipped, { recursive: true })
  write(shipped, 'first', { program: 1 })
  write(shipped, 'second', { program: 2 })
  writeFileSync(join(shipped, 'training.json'), JSON.stringify({ format: 'something else' }))
})

function faultOf(action: () => unknown): Fault {
  try {
    action()
  } catch (fault) {
    expect(fault).toBeInstanceOf(Fault)
    return fault as Fault
  }
  throw new Error('nothing was refused')
}

const programs = (shelf: KitShelf) => Object.fromEntries(shelf.list().map(({ id, program }) => [id, program]))

test('a saved kit is there again for the next start, in a folder that was not there before', () => {
  const shelf = new KitShelf(shipped, own)
  expect(shelf.list().map(({ id, own: mine }) => [id, mine])).toEqual([
    ['first', false],
    ['second', false],
  ])
  const saved = shelf.save('my-kit', { ...kit, name: 'Mine' })
  expect(saved).toEqual({ id: 'my-kit', own: true, program: 17, kit: { ...kit, name: 'Mine', program: 17 } })
  expect(new KitShelf(shipped, own).find('my-kit')).toEqual(saved)
  expect(readKit(join(own, 'my-kit.json'))).toEqual(saved.kit)
  shelf.save('my-kit', { ...kit, name: 'Mine again' })
  expect(new KitShelf(shipped, own).find('my-kit').kit.name).toBe('Mine again')
  shelf.remove('my-kit')
  expect(readdirSync(own)).toEqual([])
  expect(faultOf(() => shelf.find('my-kit')).code).toBe('E_PATH')
})

test('a kit keeps its program whatever is saved beside it; no program chooses two kits', () => {
  const shelf = new KitShelf(shipped, own)
  shelf.save('m', kit)
  shelf.save('a', kit)
  shelf.save('z', { ...kit, program: 100 })
  shelf.save('y', { ...kit, program: 1 }) // a shipped kit's
  shelf.save('m', { ...kit, name: 'changed' })
  const expected = { first: 1, second: 2, m: 17, a: 18, y: 19, z: 100 }
  expect(programs(shelf)).toEqual(expected)
  expect(programs(new KitShelf(shipped, own))).toEqual(expected)
  expect(shelf.withProgram(18)?.id).toBe('a')
  expect(shelf.withProgram(3)).toBeUndefined()
})

test('files that a player put there by hand get programs, too, after those that say theirs', () => {
  mkdirSync(own, { recursive: true })
  write(own, 'By hand')
  write(own, 'asks', { program: 17 })
  write(own, 'asks for a shipped one', { program: 2 })
  expect(programs(new KitShelf(shipped, own))).toEqual({
    first: 1,
    second: 2,
    asks: 17,
    'asks for a shipped one': 18,
    'By hand': 19,
  })
})

test('a damaged file, a link and a name of a shipped kit are left out and said; the rest is there', () => {
  mkdirSync(own, { recursive: true })
  write(own, 'good')
  write(own, 'first')
  writeFileSync(join(own, 'broken.json'), '{')
  writeFileSync(join(room, 'secret.json'), JSON.stringify(kit))
  symlinkSync(join(room, 'secret.json'), join(own, 'linked.json'))
  const shelf = new KitShelf(shipped, own)
  expect(shelf.list().map(({ id }) => id)).toEqual(['first', 'second', 'good'])
  expect(shelf.skipped.map(({ code }) => code).toSorted()).toEqual(['E_CONFIG', 'E_EXISTS'])
  expect(shelf.find('first').own).toBe(false)
})

test('a shipped kit is neither written nor removed', () => {
  const shelf = new KitShelf(shipped, own)
  const before = readFileSync(join(shipped, 'first.json'), 'utf8')
  expect(faultOf(() => shelf.save('first', kit)).code).toBe('E_EXISTS')
  expect(faultOf(() => shelf.remove('first')).code).toBe('E_EXISTS')
  expect(readFileSync(join(shipped, 'first.json'), 'utf8')).toBe(before)
  expect(existsSync(own)).toBe(false)
})

test('no name leads out of the folder: what is not plain letters, digits and dashes is refused', () => {
  const shelf = new KitShelf(shipped, own)
  for (const id of [
    '',
    '.',
    '..',
    '../x',
    'a/b',
    'a\\b',
    'a.json',
    'A',
    'é',
    '-a',
    'a\n',
    'a\0',
    'con',
    'nul',
    'com1',
    'a'.repeat(64),
  ])
    expect(faultOf(() => shelf.save(id, kit)).code).toBe('E_USAGE')
  fc.assert(
    fc.property(fc.string({ maxLength: 80 }), (id) => {
      if (/^[a-z0-9-]+$/.test(id)) return
      expect(faultOf(() => shelf.save(id, kit)).code).toBe('E_USAGE')
    }),
  )
  expect(readdirSync(room).toSorted()).toEqual(['presets'])
})

test('what is no kit, and the hundred-and-first, are refused and change nothing', () => {
  const shelf = new KitShelf(shipped, own)
  expect(faultOf(() => shelf.save('bad', { ...kit, pads: [] })).code).toBe('E_CONFIG')
  for (let i = 0; i < 100; i++) shelf.save(`kit-${i}`, kit)
  expect(faultOf(() => shelf.save('one-more', kit)).code).toBe('E_LIMIT')
  expect(shelf.save('kit-3', { ...kit, name: 'still' }).kit.name).toBe('still')
  expect(readdirSync(own).length).toBe(100)
})

test('without a folder, and in one that cannot be written, saving says so', () => {
  expect(faultOf(() => new KitShelf(shipped).save('mine', kit)).message).toMatch(/Start it with --kits DIR/)
  writeFileSync(join(room, 'file'), '')
  expect(faultOf(() => new KitShelf(shipped, join(room, 'file', 'kits')).save('mine', kit)).code).toBe('E_PATH')
  if (process.getuid?.() === 0) return // root may write anywhere
  mkdirSync(own, { recursive: true })
  chmodSync(own, 0o500)
  expect(faultOf(() => new KitShelf(shipped, own).save('mine', kit)).message).toMatch(/this user may not write there/)
})
