// How sounds are faded wherever they are cut off or switched: ITU-R BS.1534-3 asks for a raised cosine of 5 ms.

export const fadeSec = 0.005

/** From 0 to 1; one point per sample and one for the end, so that nothing is interpolated. */
export function fadeCurve(rateHz: number): Float32Array {
  const samples = Math.round(fadeSec * rateHz)
  return Float32Array.from({ length: samples + 1 }, (_, i) => 0.5 - 0.5 * Math.cos((Math.PI * i) / samples))
}
