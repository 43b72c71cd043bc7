// WAV bytes ↔ samples, on the `wavefile` package.

import { WaveFile } from 'wavefile'

export type WavDepth = '16' | '24' | '32f'

export interface Pcm {
  /** One Float32Array per channel, equal lengths, full scale ±1. */
  readonly channels: readonly Float32Array[]
  readonly rateHz: number
}

/** Samples → a WAV file's bytes. Values beyond ±1 are clipped in the integer depths. */
export function encodeWav(pcm: Pcm, depth: WavDepth): Uint8Array {
  const file = new WaveFile()
  const fullScale = depth === '32f' ? 1 : depth === '24' ? 0x7fffff : 0x7fff
  const samples = pcm.channels.map((channel) =>
    depth === '32f' ? channel : Float64Array.from(channel, (x) => Math.round(Math.max(-1, Math.min(1, x)) * fullScale)),
  )
  file.fromScratch(pcm.channels.length, pcm.rateHz, depth, samples.length === 1 ? samples[0]! : samples)
  return file.toBuffer()
}
