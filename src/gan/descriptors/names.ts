// The descriptors that training steers by, in the order of every [B, D] tensor.

export const descriptorNames = [
  'hardness',
  'depth',
  'brightness',
  'roughness',
  'warmth',
  'sharpness',
  'boominess',
] as const

/** A network's grid and scale, as far as descriptors need them. */
export interface SpectrumForm {
  readonly grid: { readonly fftSize: number; readonly hopSamples: number; readonly frames: number }
  readonly rateHz: number
  /** Exponent of the spectrum's power compression. */
  readonly compression: number
}
