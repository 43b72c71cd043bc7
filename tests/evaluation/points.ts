// Clouds of points with known statistics.

import { RandomStream } from '../../src/dsp/random.ts'

/** `count` points of `size` independent normals with this mean and deviation. */
export function cloud(count: number, size: number, seed: number, mean = 0, deviation = 1): Float32Array[] {
  const random = new RandomStream(seed, 'cloud')
  return Array.from({ length: count }, () => random.fillNormal(new Float32Array(size)).map((x) => mean + deviation * x))
}
