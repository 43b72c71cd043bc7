// What of this program and of its libraries a training package takes along: every module that its verbs can reach, found
// by following their imports, and what is not imported but read: native libraries, the embedding, licences.

import { existsSync, readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { isBuiltin } from 'node:module'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import { rolldown, type Plugin } from 'rolldown'
import { embeddingFolder } from '../evaluation/embedding.ts'
import { Fault } from '../faults/fault.ts'
import type { TarEntry } from '../formats/tar-gz.ts'
import { packageRoot } from './package.ts'
import { nativeFolder } from './packaged-parts.ts'

/** Verbs that work without a network, a sound card and a model. */
const packagedVerbs = ['factory', 'prepare', 'analyze', 'train', 'evaluate', 'export'] as const
/** What is reached, but not by training on sounds that are here already, or not without more files. */
const leftOut = new Set([
  'node-web-audio-api', // decodes FLAC and Ogg, plays
  '@julusian/midi',
  'easymidi',
  '@tensorflow/tfjs-backend-wasm', // for machines without ONNX Runtime
  '@tensorflow/tfjs-node-gpu',
])
const mainFile = join(packageRoot, 'src/cli/main.ts')
/** What train.sh starts. */
export const packagedFile = 'src/cli/packaged.ts'

/** The program's files under `folder` of an archive, laid out as they are here. */
export async function programEntries(folder: string): Promise<TarEntry[]> {
  const modules = await reachableModules()
  const libraries = new Set(modules.flatMap((file) => libraryOf(file) ?? []))
  const beside = [...modules.flatMap(manifestsOf), ...[...libraries].flatMap(licencesIn)]
  const read = [embeddingFolder, nativeFolder].flatMap((from) => {
    if (!existsSync(from)) throw missing(from)
    return readdirSync(from).map((name) => join(from, name))
  })
  const own = [join(packageRoot, 'package.json'), ...licencesIn(packageRoot)]
  const files = [...new Set([...modules, ...beside, ...read, ...own])].toSorted()
  return files.map((file) => ({ path: `${folder}/${pathInProgram(file)}`, from: { file } }))
}

/** Modules that the packaged verbs, and the workers that they start, can import; absolute paths. */
async function reachableModules(): Promise<string[]> {
  const found = new Set<string>()
  const unknown: string[] = []
  const follow: Plugin = {
    name: 'follow imports',
    resolveId(source, importer, { kind }) {
      if (isBuiltin(source) || leftOut.has(nameOf(source))) return { id: source, external: true }
      const verb = importer === mainFile && kind === 'dynamic-import' ? basename(source, '.ts') : undefined
      return verb === undefined || (packagedVerbs as readonly string[]).includes(verb)
        ? null
        : { id: source, external: true }
    },
    async load(id) {
      if (!id.startsWith(join(packageRoot, 'src') + sep)) return null
      // Workers and children are named by address, which no import says.
      const text = await readFile(id, 'utf8')
      for (const [, file] of text.matchAll(/new URL\('(?:\.\/)?([\w/-]+\.ts)', import\.meta\.url\)/g))
        this.emitFile({ type: 'chunk', id: resolve(dirname(id), file!) })
      return null
    },
    moduleParsed({ id }) {
      if (existsSync(id)) found.add(id) // what the bundler adds of its own has no file
    },
  }
  const build = await rolldown({
    input: [mainFile, join(packageRoot, packagedFile)],
    platform: 'node',
    resolve: { symlinks: false },
    treeshake: false,
    plugins: [follow],
    onLog(level, { code, message }) {
      if (code === 'UNRESOLVED_IMPORT') unknown.push(message)
    },
  })
  await build.generate({ format: 'esm' })
  await build.close()
  if (unknown.length > 0) throw missing(unknown.join('; '))
  return [...found]
}

/** @scope/name or name of what is imported. */
function nameOf(source: string): string {
  return source.split('/', source.startsWith('@') ? 2 : 1).join('/')
}

/** The folder of the library that a file belongs to; undefined for the program's own. */
function libraryOf(file: string): string | undefined {
  const mark = `${sep}node_modules${sep}`
  const at = file.lastIndexOf(mark)
  if (at < 0) return undefined
  const start = at + mark.length
  return join(file.slice(0, start), ...nameOf(file.slice(start).split(sep).join('/')).split('/'))
}

/** Every package.json from a library's file up to the library's own: they say how the files below them are to be read. */
function manifestsOf(file: string): string[] {
  const library = libraryOf(file)
  if (library === undefined) return []
  const found: string[] = []
  for (let folder = dirname(file); folder.startsWith(library); folder = dirname(folder)) {
    const manifest = join(folder, 'package.json')
    if (existsSync(manifest)) found.push(manifest)
  }
  return found
}

function licencesIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => /^(?:licen[cs]e|copying|notice|third-?party)/i.test(name))
    .map((name) => join(folder, name))
}

function pathInProgram(file: string): string {
  return relative(packageRoot, file).split(sep).join('/')
}

function missing(what: string): Fault {
  return new Fault('E_MACHINE', {
    at: packageRoot,
    found: `an installation without ${what}`,
    expected: 'all libraries that training needs',
    wayOut: 'Run `npm ci` there.',
  })
}
