import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '..')
const read = (file: string) => readFileSync(resolve(root, file), 'utf8')

type Versions = Readonly<Record<string, string>>
const manifest = JSON.parse(read('package.json')) as Readonly<
  Record<'dependencies' | 'devDependencies' | 'optionalDependencies' | 'peerDependencies', Versions>
>
const all: Versions = {
  ...manifest.dependencies,
  ...manifest.devDependencies,
  ...manifest.optionalDependencies,
  ...manifest.peerDependencies,
}

test('every dependency has an exact version', () => {
  for (const [name, version] of Object.entries(all)) expect(version, name).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/)
})

test('every dependency has its reason in the README', () => {
  const table = read('README.md')
  const missing = Object.keys(all).filter(
    (name) =>
      !name.startsWith('node-bin-') &&
      !/^node-(linux|win|darwin)-/.test(name) &&
      !name.startsWith('@types/') &&
      !table.includes(`\`${name}\``),
  )
  expect(missing).toEqual([])
})

test('every package of the lockfile is held by a SHA-512 and names no host', () => {
  const { packages } = JSON.parse(read('package-lock.json')) as {
    packages: Record<string, { integrity?: string; resolved?: string; link?: true }>
  }
  const entries = Object.entries(packages).filter(([path]) => path !== '')
  expect(entries.length).toBeGreaterThan(100)
  for (const [path, { integrity, resolved }] of entries) {
    expect(integrity, path).toMatch(/^sha512-/)
    expect(resolved, path).toBeUndefined()
  }
})

test('every optional package that another one asks for is locked too, or `npm ci` refuses the lockfile', () => {
  const { packages } = JSON.parse(read('package-lock.json')) as {
    packages: Record<string, { optionalDependencies?: Versions }>
  }
  const locked = Object.keys(packages)
  const missing = Object.values(packages).flatMap(({ optionalDependencies = {} }) =>
    Object.keys(optionalDependencies).filter((name) => !locked.some((path) => path.endsWith(`node_modules/${name}`))),
  )
  expect(missing).toEqual([])
})

test('install scripts are off', () => {
  expect(read('.npmrc')).toContain('ignore-scripts=true')
})
