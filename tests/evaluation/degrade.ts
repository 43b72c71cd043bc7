// What is done to sounds to make them worse.

/** One-pole low-pass with its corner at `hz`, for shots at 44 100 Hz. */
export function onePoleLowPass(x: Float32Array, hz: number): Float32Array {
  const keep = Math.exp((-2 * Math.PI * hz) / 44_100)
  let state = 0
  return x.map((value) => (state = keep * state + (1 - keep) * value))
}
