// Preloaded into the program under test, in all of its threads and children: MIDI comes through JACK.

import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { midiFolder } from './build.ts'

const library = {
  url: pathToFileURL(join(midiFolder, 'dist/midi.js')).href,
  format: 'commonjs',
  shortCircuit: true,
} as const

registerHooks({
  resolve: (specifier, context, next) => (specifier === '@julusian/midi' ? library : next(specifier, context)),
})
