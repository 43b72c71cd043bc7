// Noise with a drawn stream behind it.

import type { RandomStream } from '../dsp/random.ts'

/** White noise, uniform in ±1.73, so that its power is 1. */
export function whiteNoise(stream: RandomStream, length: number): Float32Array {
  const edge = Math.sqrt(3)
  return stream.fillUniform(new Float32Array(length), -edge, edge)
}
