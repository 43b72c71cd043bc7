// Resizing along one axis as a matrix, by TensorFlow's two rules.

/** Matrix [to, from], row-major, whose rows say how each new element is made of the old ones. */
export type Resampling = (from: number, to: number, alignCorners: boolean, halfPixelCenters: boolean) => Float32Array

/** Old elements per new one; with aligned corners the first and the last fall together. */
function ratio(from: number, to: number, alignCorners: boolean): number {
  return alignCorners && to > 1 ? (from - 1) / (to - 1) : from / to
}

/** Linear interpolation between the two old elements beside the place. */
export const bilinear: Resampling = (from, to, alignCorners, halfPixelCenters) => {
  const matrix = new Float32Array(to * from)
  const step = ratio(from, to, alignCorners)
  for (let i = 0; i < to; i++) {
    const place = Math.max(0, halfPixelCenters ? step * (i + 0.5) - 0.5 : step * i)
    const low = Math.min(from - 1, Math.floor(place))
    const high = Math.min(from - 1, low + 1)
    const part = high === low ? 0 : place - low
    matrix[i * from + low] = 1 - part
    if (part > 0) matrix[i * from + high] = part
  }
  return matrix
}

/** The old element at the place. */
export const nearest: Resampling = (from, to, alignCorners, halfPixelCenters) => {
  const matrix = new Float32Array(to * from)
  const step = ratio(from, to, alignCorners)
  for (let i = 0; i < to; i++) {
    const place = step * (halfPixelCenters ? i + 0.5 : i)
    const at = alignCorners ? Math.round(place) : Math.floor(place)
    matrix[i * from + Math.min(from - 1, at)] = 1
  }
  return matrix
}
