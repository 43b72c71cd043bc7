// A headless host for the built plugin: the SDK's own host set-up on node-web-audio-api, and the plugin as its build makes it.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { WamEvent, WebAudioModule } from '@webaudiomodules/api/src/types.js'
import audio from 'node-web-audio-api'
import initializeWamHost from '@webaudiomodules/sdk/src/initializeWamHost.js'
import { build } from 'vite'

// A browser has these on its window.
Object.assign(globalThis, audio)

/** What a host imports. */
interface PluginClass {
  readonly isWebAudioModuleConstructor: boolean
  server: string | undefined
  createInstance(groupId: string, context: BaseAudioContext, state?: unknown): Promise<WebAudioModule>
}

export interface BuiltPlugin {
  readonly folder: string
  readonly Plugin: PluginClass
  remove(): void
}

/** Builds the plugin as `npm run build` does, elsewhere, and imports it. */
export async function buildPlugin(): Promise<BuiltPlugin> {
  const room = mkdtempSync(join(tmpdir(), 'ghostnote-plugin-'))
  const folder = join(room, 'wam')
  const root = resolve(import.meta.dirname, '../../web/wam')
  await build({ configFile: join(root, 'vite.config.ts'), root, logLevel: 'error', build: { outDir: folder } })
  const { default: Plugin } = (await import(pathToFileURL(join(folder, 'index.js')).href)) as { default: PluginClass }
  return { folder, Plugin, remove: () => rmSync(room, { recursive: true }) }
}

export interface Session {
  readonly context: OfflineAudioContext
  readonly groupId: string
  /** Renders, once all that was scheduled has come, and gives the samples of both channels. */
  render(plugin: WebAudioModule): Promise<[Float32Array, Float32Array]>
  /** Renders what was not rendered, which ends the worklet. */
  end(): Promise<void>
}

/** A host with a context of its own. */
export async function openSession(rateHz: number, lengthSamples: number): Promise<Session> {
  const context = new OfflineAudioContext({ length: lengthSamples, sampleRate: rateHz, numberOfChannels: 2 })
  const [groupId] = await initializeWamHost(context)
  let heard: AudioBuffer | undefined
  return {
    context,
    groupId,
    async render(plugin) {
      await plugin.audioNode.getCompensationDelay() // answered after everything that was told before
      heard = await context.startRendering()
      return [heard.getChannelData(0), heard.getChannelData(1)]
    },
    async end() {
      heard ??= await context.startRendering()
    },
  }
}

/** Three bytes at a sample of the context. */
export function midiAt(sample: number, rateHz: number, ...bytes: [number, number, number]): WamEvent {
  return { type: 'wam-midi', time: sample / rateHz, data: { bytes } }
}

/** A parameter's value from a sample of the context on. */
export function automationAt(sample: number, rateHz: number, id: string, value: number): WamEvent {
  return { type: 'wam-automation', time: sample / rateHz, data: { id, value, normalized: false } }
}
