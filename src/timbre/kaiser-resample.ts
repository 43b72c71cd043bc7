// Sample-rate conversion upwards as the reference does it: a Kaiser-windowed sinc looked up in a table, with linear
// interpolation between its entries. Kept apart from dsp/resample.ts, which is more exact and so gives other numbers.

import { besselI0 } from '../dsp/bessel.ts'
import { zeros } from './scratch.ts'

const zeroCrossings = 50
const entriesPerCrossing = 8192
const rolloff = 0.917347
const beta = 12.9846

let table: Float64Array | undefined

/** h(t) = ρ·sinc(ρ·t)·Kaiser(t/50), t = 0 … 50 in steps of 1/8192, and one 0 behind it. */
function kernel(): Float64Array {
  if (table !== undefined) return table
  const length = zeroCrossings * entriesPerCrossing
  table = new Float64Array(length + 2)
  const scale = besselI0(beta)
  for (let i = 0; i <= length; i++) {
    const angle = (Math.PI * rolloff * i) / entriesPerCrossing
    const sinc = angle === 0 ? 1 : Math.sin(angle) / angle
    table[i] = (rolloff * sinc * besselI0(beta * Math.sqrt(Math.max(0, 1 - (i / length) ** 2)))) / scale
  }
  return table
}

/**
 * x [N] at `fromHz` → `toHz` ≥ `fromHz`: ⌊N·toHz/fromHz⌋ samples at the instants i/toHz, one zero behind them where
 * the quotient is no whole number.
 */
export function kaiserResampled(x: Float64Array, fromHz: number, toHz: number): Float64Array {
  const h = kernel()
  const ratio = toHz / fromHz
  const y = zeros(Math.ceil(x.length * ratio))
  const exact = Math.floor(x.length * ratio)
  for (let i = 0; i < exact; i++) {
    const instant = i / ratio
    const centre = Math.trunc(instant)
    const part = instant - centre
    let sum = 0
    let offset = part * entriesPerCrossing
    let first = Math.trunc(offset)
    let eta = offset - first
    let taps = Math.min(centre + 1, Math.floor((h.length - 1 - first) / entriesPerCrossing))
    for (let k = 0; k < taps; k++) {
      const at = first + k * entriesPerCrossing
      sum += (h[at] + eta * (h[at + 1] - h[at])) * x[centre - k]
    }
    offset = (1 - part) * entriesPerCrossing
    first = Math.trunc(offset)
    eta = offset - first
    taps = Math.min(x.length - centre - 1, Math.floor((h.length - 1 - first) / entriesPerCrossing))
    for (let k = 0; k < taps; k++) {
      const at = first + k * entriesPerCrossing
      sum += (h[at] + eta * (h[at + 1] - h[at])) * x[centre + 1 + k]
    }
    y[i] = sum
  }
  return y
}
