// Builds the plugin into web/dist/wam: index.js, which hosts import and whose name is for ever, its GUI, which they load
// when they show it, and the descriptor. The audio thread's program is built first and goes into index.js as text.

import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { build, defineConfig, type Plugin } from 'vite'

const here = import.meta.dirname
const mark = '?worklet'

/**
 * What is imported with the mark behind its name: that file and all that it imports, as one program that refers to nothing outside.
 * A function made text at run time would have to hope that no minifier moves a part of it elsewhere.
 */
function workletText(): Plugin {
  return {
    name: 'worklet-text',
    async load(id) {
      if (!id.endsWith(mark)) return undefined
      const entry = id.slice(0, -mark.length)
      const result = await build({
        configFile: false,
        logLevel: 'warn',
        build: {
          write: false,
          target: 'es2023',
          lib: { entry, formats: ['iife'], name: 'worklet' },
          rolldownOptions: { output: { codeSplitting: false } },
        },
      })
      const [bundle] = Array.isArray(result) ? result : [result]
      if (bundle === undefined || !('output' in bundle)) throw new Error(`${entry} was not built`)
      return `export default ${JSON.stringify(bundle.output[0].code)}`
    },
  }
}

/** Tags of our elements: a host's page has names of its own for its elements, and each name can be given once. */
const tags = [
  'class-mix',
  'control-slider',
  'drum-pad',
  'learn-chip',
  'notice-bar',
  'pad-editor',
  'pad-grid',
  'play-row',
  'response-row',
  'sound-tab',
  'source-row',
  'timbre-knob',
  'timbre-panel',
  'undo-buttons',
  'wave-grip',
]
const tagName = new RegExp(`(?<![\\w.-]|(?<!<)/)(${tags.join('|')})(?![\\w./-])`, 'g')

function ownTags(): Plugin {
  return {
    name: 'own-tags',
    transform: (code, id) =>
      /[\\/]web[\\/](elements|wam)[\\/]/.test(id) ? code.replaceAll(tagName, 'ghostnote-$1') : undefined,
  }
}

function descriptor(): Plugin {
  return {
    name: 'descriptor',
    writeBundle({ dir }) {
      for (const file of ['descriptor.json', 'thumbnail.svg']) copyFileSync(join(here, file), join(dir!, file))
    },
  }
}

/** Whose work the files contain. */
const notice =
  '/*! Ghostnote (MIT). Contains @webaudiomodules/sdk (MIT) with its ring buffer after ringbuf.js (MPL-2.0, source in that ' +
  'npm package), Lit (BSD-3-Clause) and zod (MIT). */'

export default defineConfig({
  root: here,
  base: './',
  publicDir: false,
  plugins: [workletText(), ownTags(), descriptor()],
  build: {
    outDir: '../dist/wam',
    emptyOutDir: true,
    target: 'es2023',
    modulePreload: false, // it would look for the chunks beside the host's page
    rolldownOptions: {
      input: join(here, 'index.ts'),
      preserveEntrySignatures: 'strict',
      output: { entryFileNames: 'index.js', chunkFileNames: '[name]-[hash].js', postBanner: notice },
    },
  },
})
