// A 5 × 7 dot font for labels in pictures.

import type { Picture } from '../dsp/picture.ts'

/** Seven rows a glyph from the top, one base-32 digit a row, whose highest bit is the left dot. */
const glyphs: Readonly<Record<string, string>> = {
  a: '00e1fhf',
  b: 'ggmphhu',
  c: '00egghe',
  d: '11djhhf',
  e: '00ehvge',
  f: '698s888',
  g: '0fhhf1e',
  h: 'ggmphhh',
  i: '40c444e',
  j: '20622ic',
  k: 'ggikoki',
  l: 'c44444e',
  m: '00qllhh',
  n: '00mphhh',
  o: '00ehhhe',
  p: '00uhugg',
  q: '00djf11',
  r: '00mpggg',
  s: '00ege1u',
  t: '88s8896',
  u: '00hhhjd',
  v: '00hhha4',
  w: '00hhlla',
  x: '00ha4ah',
  y: '00hhf1e',
  z: '00v248v',
  '0': 'ehjlphe',
  '1': '4c4444e',
  '2': 'eh1248v',
  '3': 'v2421he',
  '4': '26aiv22',
  '5': 'vgu11he',
  '6': '68guhhe',
  '7': 'v124888',
  '8': 'ehhehhe',
  '9': 'ehhf12c',
  '-': '000v000',
  '.': '00000cc',
  ':': '0cc0cc0',
  '/': '01248g0',
  _: '000000v',
}

/** Dots from one letter's left edge to the next one's. */
export const advancePixels = 6

/** Draws `text` (in lower case; signs that the font lacks stay blank) with its top left corner at (left, top). */
export function drawText(picture: Picture, text: string, left: number, top: number, level: number): void {
  Array.from(text.toLowerCase()).forEach((sign, position) => {
    Array.from(glyphs[sign] ?? '').forEach((digit, row) => {
      const bits = Number.parseInt(digit, 32)
      for (let column = 0; column < 5; column++) {
        const x = left + position * advancePixels + column
        const y = top + row
        if (((bits >> (4 - column)) & 1) === 1 && x < picture.width && y < picture.height)
          picture.pixels[y * picture.width + x] = level
      }
    })
  })
}
