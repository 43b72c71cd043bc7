// Everything that leaves the page's player, sample by sample: an audio worklet records it, which loses nothing when the
// page is busy. The page must have been opened with `bypassCSP`, for the worklet comes from the test.

import type { Page } from 'playwright-core'

const worklet = `registerProcessor('test-recorder', class extends AudioWorkletProcessor {
  constructor() {
    super()
    this.blocks = []
    this.port.onmessage = () => this.port.postMessage(this.blocks)
  }
  process([input]) {
    this.blocks.push(input[0] ? input[0].slice() : new Float32Array(128))
    return true
  }
})`

export interface Recording {
  readonly rateHz: number
  /** Of the left channel. */
  readonly samples: Float32Array
}

/** Records while `play` goes on. */
export async function recorded(page: Page, play: () => Promise<void>): Promise<Recording> {
  await page.evaluate(async (source) => {
    const { context, player } = document.querySelector('ghostnote-app')!.instrument
    const address = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }))
    const kept = globalThis as { recorder?: AudioWorkletNode; recorderReady?: boolean }
    if (kept.recorderReady !== true) await context.audioWorklet.addModule(address)
    kept.recorderReady = true
    kept.recorder = new AudioWorkletNode(context, 'test-recorder', { numberOfOutputs: 0 })
    player.output.connect(kept.recorder)
  }, worklet)
  await play()
  const text = await page.evaluate(async () => {
    const { player } = document.querySelector('ghostnote-app')!.instrument
    const recorder = (globalThis as { recorder?: AudioWorkletNode }).recorder!
    const blocks = await new Promise<Float32Array<ArrayBuffer>[]>((resolve) => {
      const take = ({ data }: MessageEvent<Float32Array<ArrayBuffer>[]>): void => resolve(data)
      recorder.port.addEventListener('message', take, { once: true })
      recorder.port.start()
      recorder.port.postMessage('give')
    })
    player.output.disconnect(recorder)
    const bytes = new Uint8Array(await new Blob(blocks).arrayBuffer())
    let binary = ''
    for (let at = 0; at < bytes.length; at += 32_768) binary += String.fromCodePoint(...bytes.subarray(at, at + 32_768))
    return btoa(binary)
  })
  const rateHz = await page.evaluate(() => document.querySelector('ghostnote-app')!.instrument.context.sampleRate)
  const bytes = Buffer.from(text, 'base64')
  return { rateHz, samples: new Float32Array(new Uint8Array(bytes).buffer) }
}

/** The first sample of each sound: beyond a tenth of the highest peak, after silence below it for `restSec`. */
export function onsetsOf({ samples, rateHz }: Recording, restSec: number): number[] {
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
