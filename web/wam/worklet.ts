// The plugin's half on the audio thread: a WAM processor around the sampler. A program of its own, whose text the other half
// hands to the worklet; nothing in it refers to anything outside.

import type {
  AudioWorkletGlobalScope,
  WamEvent,
  WamMidiData,
  WamParameterData,
  WamParameterInfoMap,
} from '@webaudiomodules/api'
import getWamParameter from '@webaudiomodules/sdk/src/WamParameter.js'
import getWamParameterInfo from '@webaudiomodules/sdk/src/WamParameterInfo.js'
import getWamParameterInterpolator from '@webaudiomodules/sdk/src/WamParameterInterpolator.js'
import getWamProcessor from '@webaudiomodules/sdk/src/WamProcessor.js'
import { identifier } from './descriptor.json'
import type { Enveloped, FromSound, SoundOptions, SoundParameter, ToSound } from './messages.ts'
import type { MixLevels } from './mix-end.ts'
import { Sampler } from './sampler.ts'

const scope = globalThis as unknown as AudioWorkletGlobalScope
type SdkProcessor = InstanceType<ReturnType<typeof getWamProcessor>>
/** The page's thread hears of moved parameters this often: lanes of automation move them at every block. */
const turnedSec = 0.05

/** Takes the name; the SDK's classes are made per module, and found in its room. */
function define(): void {
  const ParameterInfo = getWamParameterInfo(identifier)
  getWamParameter(identifier)
  getWamParameterInterpolator(identifier)

  class GhostnoteProcessor extends getWamProcessor(identifier) {
    readonly #parameters: ReadonlyMap<string, SoundParameter>
    readonly #sampler = new Sampler(scope.sampleRate, {
      struck: (pad, velocity, shot) => this.#tell({ type: 'struck', pad, velocity, shot }),
      program: (program) => this.#tell({ type: 'program', program }),
    })
    #levels: MixLevels = { masterDb: 0, driveDb: 0, ceilingDb: 0 }
    /** Parameters that the host has moved and the page's thread has not heard of. */
    #turned: Record<string, number> | undefined
    #toldAtSec = -Infinity

    constructor(options: AudioWorkletNodeOptions & { readonly processorOptions: SoundOptions }) {
      super(options)
      const { parameters }: SoundOptions = options.processorOptions
      this.#parameters = new Map(parameters.map((parameter) => [parameter.id, parameter]))
    }

    override _generateWamParameterInfo(): WamParameterInfoMap {
      const all = [...this.#parameters.values()]
      return Object.fromEntries(all.map(({ id, configuration }) => [id, new ParameterInfo(id, configuration)]))
    }

    override _initialize(): void {
      super._initialize()
      this.#applyAll()
    }

    override async _onMessage(message: MessageEvent<Partial<Enveloped<ToSound>>>): Promise<void> {
      const own = message.data.ghostnote
      if (own === undefined) await super._onMessage(message)
      else this.#hear(own)
    }

    #hear(message: ToSound): void {
      const sampler = this.#sampler
      switch (message.type) {
        case 'pads':
          sampler.setPads(message.pads)
          return this.#applyAll()
        case 'levels':
          this.#levels = { ...this.#levels, ...message.levels }
          return sampler.setLevels(this.#levels)
        case 'values':
          for (const [id, value] of Object.entries(message.values)) this.#set(id, value)
          return undefined
        case 'shot':
          return sampler.put(message.pad, message.shot, message.isOwn)
        case 'drop':
          return sampler.dropAhead(message.pad)
        case 'strike':
          return sampler.strike(message.pad, message.velocity)
        case 'release':
          return sampler.release(message.pad)
      }
    }

    /** A parameter, moved by the host: it counts from the next hit on. */
    override _setParameterValue({ id, value, normalized }: WamParameterData): void {
      const parameter = this._parameterState[id]
      if (parameter === undefined || !Number.isFinite(value)) return
      const { info } = parameter
      const wished = Math.min(info.maxValue, Math.max(info.minValue, normalized ? info.denormalize(value) : value))
      if (wished === parameter.value) return
      this.#set(id, wished)
      this.#turned = { ...this.#turned, [id]: wished }
    }

    #set(id: string, value: number): void {
      const parameter = this._parameterState[id]
      if (parameter === undefined) return
      parameter.value = value
      this.#apply(id, value)
    }

    #apply(id: string, value: number): void {
      const { pad, control } = this.#parameters.get(id)!
      if (pad !== undefined) return this.#sampler.turn(pad, control, value)
      this.#levels = { ...this.#levels, masterDb: value }
      this.#sampler.setLevels(this.#levels)
    }

    #applyAll(): void {
      for (const [id, { value }] of Object.entries(this._parameterState)) this.#apply(id, value)
    }

    /** Hits take the values as they are: nothing is interpolated between them. */
    override _interpolateParameterValues(): void {}

    /** An event without a time is for now; the SDK would sort it by a time that is no number. */
    override _getProcessingSlices(): ReturnType<SdkProcessor['_getProcessingSlices']> {
      if (this._eventQueue.some(({ event }) => event.time === undefined)) {
        const time = scope.currentTime
        const timed = (event: WamEvent): WamEvent => (event.time === undefined ? { ...event, time } : event)
        this._eventQueue = this._eventQueue
          .map(({ id, event }) => ({ id, event: timed(event) }))
          .toSorted((a, b) => a.event.time! - b.event.time!)
      }
      return super._getProcessingSlices()
    }

    override _onMidi({ bytes }: WamMidiData): void {
      this.#sampler.midi(bytes)
    }
    // Nothing else that hosts send is for drums.
    override _onTransport(): void {}
    override _onSysex(): void {}
    override _onMpe(): void {}
    override _onOsc(): void {}

    override process(...[inputs, outputs, parameters]: Parameters<SdkProcessor['process']>): boolean {
      this._samplesPerQuantum = outputs[0]?.[0]?.length ?? this._samplesPerQuantum
      const goesOn = super.process(inputs, outputs, parameters)
      if (this.#turned !== undefined && scope.currentTime - this.#toldAtSec >= turnedSec) {
        this.#tell({ type: 'turned', values: this.#turned })
        this.#turned = undefined
        this.#toldAtSec = scope.currentTime
      }
      return goesOn
    }

    override _process(start: number, end: number, _inputs: Float32Array[][], [output]: Float32Array[][]): void {
      const [left, right] = output ?? []
      if (left !== undefined && right !== undefined)
        this.#sampler.process(left.subarray(start, end), right.subarray(start, end))
    }

    #tell(ghostnote: FromSound): void {
      this.port.postMessage({ ghostnote } satisfies Enveloped<FromSound>)
    }
  }
  scope.registerProcessor(identifier, GhostnoteProcessor)
}

/** A second instance brings this text again, and one of another address, too; a name can be taken once in a context. */
const room = scope.webAudioModules.getModuleScope(identifier)
if (room['ghostnoteIsDefined'] !== true) {
  room['ghostnoteIsDefined'] = true
  define()
}
