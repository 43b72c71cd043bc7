// A process of its own for node-web-audio-api's decoder: some broken streams make its native code abort, and that
// must end this process only. Encoded bytes in by message, samples or a reason out.

import type { DecodeAnswer, DecodeOrder } from './native-decoder.ts'

/** The parts of the Web Audio API used here (this room has no DOM types). */
interface NativeAudio {
  readonly OfflineAudioContext: new (
    channels: number,
    length: number,
    rateHz: number,
  ) => {
    decodeAudioData(data: ArrayBuffer): Promise<{
      readonly numberOfChannels: number
      getChannelData(channel: number): Float32Array
    }>
  }
}

process.on('disconnect', () => process.exit(0))
process.on('message', (order: DecodeOrder) => {
  void decode(order).then((answer) => process.send?.(answer))
})

async function decode({ bytes, rateHz }: DecodeOrder): Promise<DecodeAnswer> {
  let native: NativeAudio
  try {
    native = await import('node-web-audio-api')
  } catch (error) {
    return { kind: 'missing', reason: firstLine(error) }
  }
  try {
    // decodeAudioData resamples to its context's rate, so the context gets the file's own.
    const context = new native.OfflineAudioContext(1, 1, rateHz)
    const buffer = await context.decodeAudioData(Uint8Array.from(bytes).buffer)
    return {
      kind: 'decoded',
      channels: Array.from({ length: buffer.numberOfChannels }, (_, c) => buffer.getChannelData(c)),
    }
  } catch (error) {
    return { kind: 'broken', reason: firstLine(error).replace(/^Failed to execute 'decodeAudioData': /, '') }
  }
}

function firstLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split('\n')[0]!
}
