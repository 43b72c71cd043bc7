// Many shots in one picture: a row per class, a spectrogram per shot, written as PNG.

import { type Picture, spectrogramPicture } from '../dsp/picture.ts'
import { advancePixels, drawText } from './pixel-font.ts'
import { encodePng } from './png.ts'

export interface SheetRow {
  readonly label: string
  readonly shots: readonly Float32Array[]
}

const cellWidth = 96
const cellHeight = 112
const gap = 4
const textLevel = 220
const gapLevel = 48

/**
 * Contact sheet of `rows`. Within a row all shots share one time axis, as long as its longest shot; the label says
 * how long. Frequency is logarithmic, 40 Hz … 20 kHz; white is each shot's own loudest point, black 80 dB under it.
 */
export function spectrogramSheet(rows: readonly SheetRow[], rateHz: number): Uint8Array {
  const columns = Math.max(1, ...rows.map((row) => row.shots.length))
  const lengths = rows.map((row) => Math.max(1, ...row.shots.map((shot) => shot.length)))
  const captions = lengths.map((length) => `${(length / rateHz).toFixed(2)} s`)
  const longestText = Math.max(...rows.map((row) => row.label.length), ...captions.map((text) => text.length), 1)
  const margin = longestText * advancePixels + 2 * gap
  const width = margin + columns * (cellWidth + gap)
  const height = gap + Math.max(1, rows.length) * (cellHeight + gap)
  const sheet: Picture = { width, height, pixels: new Uint8Array(width * height).fill(gapLevel) }
  rows.forEach((row, r) => {
    const top = gap + r * (cellHeight + gap)
    drawText(sheet, row.label, gap, top + gap, textLevel)
    drawText(sheet, captions[r]!, gap, top + gap + 12, textLevel)
    row.shots.forEach((shot, column) => {
      const cell = { rateHz, width: cellWidth, height: cellHeight, lengthSamples: lengths[r]! }
      place(sheet, spectrogramPicture(shot, cell), margin + column * (cellWidth + gap), top)
    })
  })
  return encodePng(sheet)
}

function place(sheet: Picture, cell: Picture, left: number, top: number): void {
  for (let y = 0; y < cell.height; y++)
    sheet.pixels.set(cell.pixels.subarray(y * cell.width, (y + 1) * cell.width), (top + y) * sheet.width + left)
}
