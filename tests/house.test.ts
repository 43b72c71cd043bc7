// The table of rooms is the project references; this test holds every import against it, because the compiler lets
// transitive references through.

import { existsSync, globSync, readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '..')

interface RoomConfig {
  readonly compilerOptions: { readonly types?: readonly string[]; readonly lib?: readonly string[] }
  readonly references: readonly { readonly path: string }[]
}

function config(folder: string): RoomConfig {
  return JSON.parse(readFileSync(join(root, folder, 'tsconfig.json'), 'utf8')) as RoomConfig
}

const rooms = globSync('src/*/tsconfig.json', { cwd: root }).map((path) => path.split(/[/\\]/).slice(0, 2).join('/'))

function allowed(folder: string): string[] {
  return [folder, ...config(folder).references.map(({ path }) => relative(root, resolve(root, folder, path)))]
}

function imports(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8')
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map((match) => match[1].split('?', 1)[0])
}

const rim = [...rooms, 'web']

test.each(rim)('%s imports only the rooms that its project references name', (folder) => {
  const may = allowed(folder)
  const wrong: string[] = []
  for (const file of globSync(`${folder}/**/*.ts`, { cwd: root, exclude: ['web/dist/**', 'web/vite.config.ts'] }))
    for (const specifier of imports(file)) {
      const target = relative(root, resolve(root, file, '..', specifier)).split(/[/\\]/)
      const room = target[0] === 'src' ? target.slice(0, 2).join('/') : target[0]
      if (!may.includes(room)) wrong.push(`${file} imports ${specifier}`)
    }
  expect(wrong).toEqual([])
})

test('there are rooms to check, and their references form no cycle', () => {
  expect(rooms.length).toBeGreaterThanOrEqual(14)
  const visit = (room: string, path: readonly string[]): void => {
    expect(path).not.toContain(room)
    for (const next of allowed(room).slice(1)) visit(next, [...path, room])
  }
  for (const room of rooms) visit(room, [])
})

test('pure rooms know neither Node nor the browser', () => {
  const base = JSON.parse(readFileSync(join(root, 'tsconfig.base.json'), 'utf8')) as RoomConfig
  expect(base.compilerOptions.types).toEqual([])
  expect(base.compilerOptions.lib?.some((lib) => lib.startsWith('dom'))).toBe(false)
  for (const room of ['faults', 'dsp', 'protocol', 'factory', 'timbre', 'gan']) {
    const { types, lib } = config(`src/${room}`).compilerOptions
    expect([types ?? [], lib ?? []], room).toEqual([[], []])
  }
})

test('psychometrics are arithmetic: randomness and matrices from dsp, faults, and nothing else', () => {
  const specifiers = globSync('src/lab/psychometrics/*.ts', { cwd: root }).flatMap((file) =>
    [...readFileSync(join(root, file), 'utf8').matchAll(/from '([^']+)'/g)].map((match) => match[1]),
  )
  expect(new Set(specifiers.filter((specifier) => !specifier.startsWith('./')))).toEqual(
    new Set(['../../dsp/matrix.ts', '../../dsp/random.ts', '../../faults/fault.ts']),
  )
})

test('every import of a file names a file that exists, with its extension', () => {
  const missing: string[] = []
  for (const file of globSync(['src/**/*.ts', 'web/**/*.ts', 'tests/**/*.ts'], { cwd: root, exclude: ['web/dist/**'] }))
    for (const specifier of imports(file))
      if (!existsSync(resolve(root, file, '..', specifier))) missing.push(`${file}: ${specifier}`)
  expect(missing).toEqual([])
})

test('no file imports itself, straight or by way of others', () => {
  const done = new Set<string>()
  const circles: string[] = []
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' → '))
    if (done.has(file) || path.includes(file)) return
    for (const specifier of imports(file)) {
      const next = relative(root, resolve(root, file, '..', specifier))
      if (next.endsWith('.ts')) visit(next, [...path, file])
    }
    done.add(file)
  }
  for (const file of globSync(['src/**/*.ts', 'web/**/*.ts', 'tests/**/*.ts'], { cwd: root, exclude: ['web/dist/**'] }))
    visit(file, [])
  expect(circles).toEqual([])
})
