// Second-order filters of fixed frequency, after R. Bristow-Johnson's "Cookbook formulae for audio EQ biquad filter
// coefficients": H(z) = (b0 + b1 z⁻¹ + b2 z⁻²) / (1 + a1 z⁻¹ + a2 z⁻²).

export interface Biquad {
  readonly b0: number
  readonly b1: number
  readonly b2: number
  readonly a1: number
  readonly a2: number
}

/** Frequencies are kept under Nyquist, where the bilinear transform still has a meaning. */
function prewarped(rateHz: number, hz: number, q: number): { cos: number; alpha: number } {
  const w = (2 * Math.PI * Math.min(hz, 0.49 * rateHz)) / rateHz
  return { cos: Math.cos(w), alpha: Math.sin(w) / (2 * q) }
}

function normalised(b0: number, b1: number, b2: number, a0: number, a1: number, a2: number): Biquad {
  return { b0: b0 / a0, b1: b1 / a0, b2: b2 / a0, a1: a1 / a0, a2: a2 / a0 }
}

/** Low-pass, 12 dB per octave; q = 1/√2 is Butterworth (−3 dB at `hz`). */
export function lowPass(rateHz: number, hz: number, q: number = Math.SQRT1_2): Biquad {
  const { cos, alpha } = prewarped(rateHz, hz, q)
  return normalised((1 - cos) / 2, 1 - cos, (1 - cos) / 2, 1 + alpha, -2 * cos, 1 - alpha)
}

/** High-pass, 12 dB per octave; an exact zero at DC. */
export function highPass(rateHz: number, hz: number, q: number = Math.SQRT1_2): Biquad {
  const { cos, alpha } = prewarped(rateHz, hz, q)
  return normalised((1 + cos) / 2, -1 - cos, (1 + cos) / 2, 1 + alpha, -2 * cos, 1 - alpha)
}

/** Peaking equaliser: gain `gainDb` at `hz`, 0 dB far away. */
export function peaking(rateHz: number, hz: number, q: number, gainDb: number): Biquad {
  const { cos, alpha } = prewarped(rateHz, hz, q)
  const a = 10 ** (gainDb / 40)
  return normalised(1 + alpha * a, -2 * cos, 1 - alpha * a, 1 + alpha / a, -2 * cos, 1 - alpha / a)
}

/** High shelf: 0 dB at DC, `gainDb` at Nyquist, half of it (in dB) at `hz`. */
export function highShelf(rateHz: number, hz: number, gainDb: number, q: number = Math.SQRT1_2): Biquad {
  const { cos, alpha } = prewarped(rateHz, hz, q)
  const a = 10 ** (gainDb / 40)
  const root = 2 * Math.sqrt(a) * alpha
  return normalised(
    a * (a + 1 + (a - 1) * cos + root),
    -2 * a * (a - 1 + (a + 1) * cos),
    a * (a + 1 + (a - 1) * cos - root),
    a + 1 - (a - 1) * cos + root,
    2 * (a - 1 - (a + 1) * cos),
    a + 1 - (a - 1) * cos - root,
  )
}

/** Filters x in place from rest (transposed direct form II, double precision inside). */
export function applyBiquad(x: Float32Array, filter: Biquad): Float32Array {
  const { b0, b1, b2, a1, a2 } = filter
  let s1 = 0
  let s2 = 0
  for (let i = 0; i < x.length; i++) {
    const input = x[i]
    const output = b0 * input + s1
    s1 = b1 * input - a1 * output + s2
    s2 = b2 * input - a2 * output
    x[i] = output
  }
  return x
}
