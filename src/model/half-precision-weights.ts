// Which of a bundle's weights half precision is for.

import type { NamedTensor } from '../formats/safetensors.ts'

/** Smaller tensors, biases and what describes the data, would save nothing; the head's biases say where its partials stand. */
const leastValues = 2000

/** The same tensors, the large ones to be stored in half precision where their values are within its range. */
export function largeInHalves(tensors: Readonly<Record<string, NamedTensor>>): Record<string, NamedTensor> {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => [
      name,
      tensor.data.length >= leastValues && fits(tensor.data) ? { ...tensor, half: true as const } : tensor,
    ]),
  )
}

/** Whether halves reach so far. */
const fits = (data: Float32Array) => data.every((value) => Math.abs(value) <= 65_504)
