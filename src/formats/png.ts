// Pictures → PNG bytes, on the `fast-png` package.

import { encode } from 'fast-png'
import type { Picture } from '../dsp/picture.ts'

/** An 8-bit greyscale PNG. */
export function encodePng(picture: Picture): Uint8Array {
  return encode({ width: picture.width, height: picture.height, data: picture.pixels, channels: 1, depth: 8 })
}
