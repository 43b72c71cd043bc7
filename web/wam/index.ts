// The Web Audio Module: what a host imports from /wam/index.js of a running Ghostnote.

import type { WamDescriptor } from '@webaudiomodules/api'
import SdkModule from '@webaudiomodules/sdk/src/WebAudioModule.js'
import descriptor from './descriptor.json'
import { GhostnoteNode } from './node.ts'
import { Plugin } from './plugin.ts'
import workletText from './worklet.ts?worklet'

/** Which worklets have the processor already. */
const prepared = new WeakMap<AudioWorklet, Promise<void>>()

async function prepare({ audioWorklet }: BaseAudioContext): Promise<void> {
  let done = prepared.get(audioWorklet)
  if (done === undefined) {
    const address = URL.createObjectURL(new Blob([workletText], { type: 'text/javascript' }))
    done = audioWorklet.addModule(address).finally(() => URL.revokeObjectURL(address))
    prepared.set(audioWorklet, done)
    done.catch(() => prepared.delete(audioWorklet))
  }
  await done
}

/** The server that the plugin came from: its files lie under /wam/, a token is behind the #. */
function ownServer(): string | undefined {
  const own = new URL(import.meta.url)
  return own.protocol.startsWith('http') ? new URL(`../${own.hash}`, own).href : undefined
}

export default class Ghostnote extends SdkModule<GhostnoteNode> {
  /** The server's address with a slash at its end, and #token=… where it asks for one; before an instance is created. */
  static server = ownServer()

  readonly #instance = [...crypto.getRandomValues(new Uint32Array(2))].map((word) => word.toString(36)).join('')
  readonly #guis = new Set<Element>()
  #plugin: Plugin | undefined

  constructor(groupId: string, audioContext: BaseAudioContext) {
    super(groupId, audioContext)
    this._descriptor = descriptor satisfies WamDescriptor
  }

  /** The SDK takes the time, of which two instances may have the same. */
  override get instanceId(): string {
    return `${this.moduleId}.${this.#instance}`
  }

  /** The SDK forgets the state on the way. */
  override async initialize(state?: unknown): Promise<this> {
    if (!this.initialized) this.audioNode = await this.createAudioNode(state)
    else await this.audioNode.setState(state)
    this.initialized = true
    return this
  }

  override async createAudioNode(initialState?: unknown): Promise<GhostnoteNode> {
    await prepare(this.audioContext)
    const node = new GhostnoteNode(this, {
      hear: (message) => plugin.hear(message),
      getState: () => plugin.getState(),
      setState: (state) => plugin.setState(state),
      end: () => this.#end(),
    })
    await node._initialize()
    const { audioContext: context, instanceId } = this
    const plugin = new Plugin({ context, instanceId, base: Ghostnote.server }, node)
    this.#plugin = plugin
    await plugin.begin(initialState)
    return node
  }

  override async createGui(): Promise<Element> {
    const { createElement } = await import('./gui.ts')
    if (this.#plugin === undefined) throw new TypeError('initialize the plugin before its GUI is created')
    const gui = createElement(this.#plugin)
    this.#guis.add(gui)
    return gui
  }

  override destroyGui(gui?: Element): void {
    gui?.remove()
    if (gui !== undefined) this.#guis.delete(gui)
  }

  #end(): void {
    this.#plugin?.end()
    for (const gui of this.#guis) gui.remove()
    this.#guis.clear()
  }
}
