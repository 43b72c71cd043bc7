// Spherical interpolation: between two draws of a normal distribution, through draws that are as likely.

/** Vectors closer to one line than this, in radians, have no one great circle; the straight way is as good. */
const leastAngle = 1e-4

/**
 * (sin((1−t)·Ω)·a + sin(t·Ω)·b) / sin Ω with Ω the angle between a and b, [Z] (Shoemake 1985, "Animating rotation with
 * quaternion curves"; for latents: White 2016, "Sampling generative networks"). t = 0 gives a, t = 1 gives b.
 */
export function slerp(a: Float32Array, b: Float32Array, t: number): Float32Array {
  let [ab, aa, bb] = [0, 0, 0]
  for (let i = 0; i < a.length; i++) {
    ab += a[i] * b[i]
    aa += a[i] * a[i]
    bb += b[i] * b[i]
  }
  const angle = Math.acos(Math.max(-1, Math.min(1, ab / Math.sqrt(aa * bb))))
  if (!(Math.sin(angle) > leastAngle)) return mixed(a, b, 1 - t, t)
  return mixed(a, b, Math.sin((1 - t) * angle) / Math.sin(angle), Math.sin(t * angle) / Math.sin(angle))
}

/** a·cos(t·π/2) + b·sin(t·π/2): of two independent noises one with the variance of both, sample by sample. */
export function crossNoise(a: Float32Array, b: Float32Array, t: number): Float32Array {
  return mixed(a, b, Math.cos((t * Math.PI) / 2), Math.sin((t * Math.PI) / 2))
}

function mixed(a: Float32Array, b: Float32Array, ofA: number, ofB: number): Float32Array {
  return a.map((x, i) => ofA * x + ofB * b[i])
}
