// Twice the rate and back by a half-band FIR filter (Kaiser-windowed sinc), aligned so that no delay remains.

/** Taps on either side of the middle one; every second of them is zero. */
const reach = 31
/** Kaiser β for about 80 dB of stop-band: pass to 18 kHz, stop from 26 kHz at 44.1 → 88.2 kHz. */
const beta = 7.86

/** Modified Bessel function I₀ by its power series. */
function i0(x: number): number {
  let term = 1
  let sum = 1
  for (let k = 1; term > 1e-16 * sum; k++) {
    term *= (x / (2 * k)) ** 2
    sum += term
  }
  return sum
}

/** h[±1], h[±3], … h[±31] of the low-pass at a quarter of the rate; h[0] = ½. Their sum is ¼, so that DC has gain 1. */
const sideTaps: Float64Array = (() => {
  const taps = Float64Array.from({ length: (reach + 1) / 2 }, (_, j) => {
    const n = 2 * j + 1
    return (Math.sin((Math.PI * n) / 2) / (Math.PI * n)) * (i0(beta * Math.sqrt(1 - (n / (reach + 1)) ** 2)) / i0(beta))
  })
  const sum = taps.reduce((total, tap) => total + tap, 0)
  return taps.map((tap) => (tap * 0.25) / sum)
})()

/** x [N] → [2N]; even samples are x itself, odd ones interpolate. Zeros are assumed around x. */
export function upsample2(x: Float32Array): Float32Array {
  const out = new Float32Array(2 * x.length)
  const last = x.length - 1
  const count = sideTaps.length
  for (let i = 0; i <= last; i++) {
    let sum = 0
    if (i >= count && i + count <= last) for (let j = 0; j < count; j++) sum += sideTaps[j] * (x[i - j] + x[i + 1 + j])
    else
      for (let j = 0; j < count; j++)
        sum += sideTaps[j] * ((i - j >= 0 ? x[i - j] : 0) + (i + 1 + j <= last ? x[i + 1 + j] : 0))
    out[2 * i] = x[i]
    out[2 * i + 1] = 2 * sum
  }
  return out
}

/** x [2N] → [N]: everything above the new Nyquist frequency is removed first. */
export function downsample2(x: Float32Array): Float32Array {
  const out = new Float32Array(x.length >> 1)
  const last = x.length - 1
  const count = sideTaps.length
  for (let i = 0; i < out.length; i++) {
    const centre = 2 * i
    let sum = 0.5 * x[centre]
    if (centre >= reach && centre + reach <= last)
      for (let j = 0; j < count; j++) sum += sideTaps[j] * (x[centre - 2 * j - 1] + x[centre + 2 * j + 1])
    else
      for (let j = 0; j < count; j++) {
        const n = 2 * j + 1
        sum += sideTaps[j] * ((centre >= n ? x[centre - n] : 0) + (centre + n <= last ? x[centre + n] : 0))
      }
    out[i] = sum
  }
  return out
}
