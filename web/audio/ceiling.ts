// The last thing before the speakers: whatever the pads add up to stays under full scale. A static curve rather than
// a compressor, because those look ahead (6 ms in Chromium) and an instrument must not add delay.

import { dbToGain } from '../../src/dsp/level.ts'

/** Below this level nothing is changed at all. */
export const kneeDb = -1
/** No output ever passes this. */
export const ceilingDb = -0.2
/** The curve reaches up to this sum (+18 dB); more is held at the ceiling. */
const headroom = 8
const points = 8193
const knee = dbToGain(kneeDb)
const room = dbToGain(ceilingDb) - knee

/** x ↦ y: the identity up to the knee, then a tanh that runs into the ceiling with a continuous slope; odd. */
export function underCeiling(x: number): number {
  const size = Math.abs(x)
  return size <= knee ? x : Math.sign(x) * (knee + room * Math.tanh((size - knee) / room))
}

/**
 * Gain → shaper: a WaveShaper clamps its input to ±1, so the input is scaled down by the headroom (a power of two,
 * exact) and the curve is drawn over ±headroom. No oversampling: its filters would cost delay too.
 */
export function createCeiling(context: BaseAudioContext): { input: AudioNode; output: AudioNode } {
  const input = new GainNode(context, { gain: 1 / headroom })
  const middle = (points - 1) / 2
  const curve = Float32Array.from({ length: points }, (_, i) => underCeiling(((i - middle) / middle) * headroom))
  const output = new WaveShaperNode(context, { curve, oversample: 'none' })
  input.connect(output)
  return { input, output }
}
