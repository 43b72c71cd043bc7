// Builds what the rig needs beyond the program: the probe, and the MIDI library once more, for JACK in the place of
// ALSA. Both lie under build/, outside node_modules, and are built anew when their sources are newer.

import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../..')
const modules = join(root, 'node_modules')
const midiSource = join(modules, '@julusian/midi')
const built = join(root, 'build/rig')

export const probePath = join(built, 'jack-probe')
export const midiFolder = join(built, 'midi')

const wayOut = 'on Debian: apt install jackd2 libjack-jackd2-dev build-essential'

/** @throws Error with the compiler's words, or with what to install. */
export function buildRig(): void {
  mkdirSync(built, { recursive: true })
  const probeSource = join(import.meta.dirname, 'jack-probe.c')
  if (isOlder(probePath, probeSource))
    compile('cc', ['-O2', '-Wall', '-Wextra', '-Werror', '-o', probePath, probeSource, '-ljack', '-lpthread'])
  const library = join(midiFolder, 'build/Release/midi.node')
  if (!isOlder(library, join(midiSource, 'package.json'))) return
  for (const part of ['package.json', 'dist', 'load-native.js', 'binding-options.js'])
    cpSync(join(midiSource, part), join(midiFolder, part), { recursive: true })
  mkdirSync(dirname(library), { recursive: true })
  const nodeHeaders = join(dirname(process.execPath), '../include/node')
  const sources = ['src-cpp/input.cpp', 'src-cpp/output.cpp', 'src-cpp/midi.cpp', 'vendor/rtmidi/RtMidi.cpp']
  const folders = [nodeHeaders, join(modules, 'node-addon-api'), join(midiSource, 'vendor/rtmidi')]
  const flags = '-O2 -std=c++17 -fPIC -shared -w -D__UNIX_JACK__ -DNAPI_VERSION=7 -DNAPI_CPP_EXCEPTIONS'.split(' ')
  const includes = folders.map((folder) => `-I${folder}`)
  const paths = sources.map((source) => join(midiSource, source))
  compile('c++', [...flags, ...includes, ...paths, '-o', library, '-ljack', '-lpthread'])
}

function isOlder(made: string, source: string): boolean {
  return !existsSync(made) || statSync(made).mtimeMs < statSync(source).mtimeMs
}

function compile(command: string, args: readonly string[]): void {
  try {
    execFileSync(command, args, { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' })
  } catch (cause) {
    const { stderr, message } = cause as Error & { readonly stderr?: string }
    throw new Error(`the rig does not build (${wayOut}): ${stderr ?? message}`, { cause })
  }
}
