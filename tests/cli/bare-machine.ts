// Preloaded into a program under test, in all of its threads and children: a machine on which neither the audio nor the
// MIDI library loads.

import { registerHooks } from 'node:module'

const missing = new Set(['node-web-audio-api', '@julusian/midi', 'easymidi'])

registerHooks({
  resolve(specifier, context, next) {
    if (missing.has(specifier)) throw new Error(`${specifier}: cannot open shared object file`)
    return next(specifier, context)
  },
})
