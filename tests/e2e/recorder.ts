// Everything that leaves a page's output, sample by sample: an audio worklet records it, which loses nothing when the
// page is busy. The page must have been opened with `bypassCSP`, for the worklet comes from the test.

import type { Page } from 'playwright-core'
import type { Ears } from '../../web/lab/audio/ears.ts'

const worklet = `registerProcessor('test-recorder', class extends AudioWorkletProcessor {
  constructor() {
    super()
    this.blocks = []
    this.port.onmessage = () => this.port.postMessage({ blocks: this.blocks, startSec: this.startSec ?? 0 })
  }
  process([input]) {
    this.startSec ??= currentTime
    this.blocks.push(input[0] ? input[0].slice() : new Float32Array(128))
    return true
  }
})`

/** What the page keeps between calls. */
interface Kept {
  recorder?: AudioWorkletNode
  recorderReady?: boolean
  endRecording?: () => void
}

export interface Recording {
  readonly rateHz: number
  /** On the clock of the page's audio context. */
  readonly startSec: number
  /** Of the left channel. */
  readonly samples: Float32Array
}

/** Records what leaves the app, the play page's or the lab's, or the page's own global `ears`, while `play` goes on. */
export async function recorded(
  page: Page,
  play: () => Promise<void>,
  app: 'ghostnote-app' | 'lab-app' | 'ears' = 'ghostnote-app',
): Promise<Recording> {
  await page.evaluate(
    async ([source, name]) => {
      const found =
        name === 'ears'
          ? (globalThis as unknown as { ears: Pick<Ears, 'context' | 'output'> & { ears?: undefined } })
          : document.querySelector(name)!
      const [context, output] =
        'ears' in found
          ? [found.ears.context, found.ears.output]
          : [found.instrument.context, found.instrument.player.output]
      const address = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }))
      const kept = globalThis as Kept
      if (kept.recorderReady !== true) await context.audioWorklet.addModule(address)
      kept.recorderReady = true
      const recorder = new AudioWorkletNode(context, 'test-recorder', { numberOfOutputs: 0 })
      kept.recorder = recorder
      output.connect(recorder)
      kept.endRecording = () => output.disconnect(recorder)
    },
    [worklet, app] as const,
  )
  await play()
  const { text, ...clock } = await page.evaluate(async () => {
    const { recorder, endRecording } = globalThis as unknown as Required<Kept>
    interface Told {
      readonly blocks: Float32Array<ArrayBuffer>[]
      readonly startSec: number
    }
    const { blocks, startSec } = await new Promise<Told>((resolve) => {
      recorder.port.addEventListener('message', ({ data }: MessageEvent<Told>) => resolve(data), { once: true })
      recorder.port.start()
      recorder.port.postMessage('give')
    })
    endRecording()
    const bytes = new Uint8Array(await new Blob(blocks).arrayBuffer())
    let binary = ''
    for (let at = 0; at < bytes.length; at += 32_768) binary += String.fromCodePoint(...bytes.subarray(at, at + 32_768))
    return { text: btoa(binary), startSec, rateHz: recorder.context.sampleRate }
  })
  const bytes = Buffer.from(text, 'base64')
  return { ...clock, samples: new Float32Array(new Uint8Array(bytes).buffer) }
}

/** Twice the steepest of a raised cosine of 5 ms, as `steepestFall` has it. */
export const steepestOfFade = (rateHz: number): number => Math.PI / (0.005 * rateHz)

/** The steepest fall between two samples, over the level that it falls from: 1 is a sound that is cut off. */
export function steepestFall({ samples }: Pick<Recording, 'samples'>): number {
  const most = samples.reduce((a, b) => Math.max(a, b), 0)
  return samples.reduce((fall, x, i) => Math.max(fall, ((samples[i - 1] ?? 0) - x) / most), 0)
}

/** The first sample of each sound: beyond a tenth of the highest peak, after silence below it for `restSec`. */
export function onsetsOf({ samples, rateHz }: Pick<Recording, 'samples' | 'rateHz'>, restSec: number): number[] {
  const level = 0.1 * samples.reduce((most, x) => Math.max(most, Math.abs(x)), 0)
  const onsets: number[] = []
  let last = -Infinity
  samples.forEach((x, i) => {
    if (Math.abs(x) < level) return
    if (i - last > restSec * rateHz) onsets.push(i)
    last = i
  })
  return onsets
}
