// One accent colour per drum class: equal in lightness and strength (OKLCH, L ≈ 0.8, C ≈ 0.13), so that no class
// shouts, and each at 7:1 or more against the page's ground. Colour never carries meaning alone: the class is written.

import { heaviestClass, type SoundClass, weightsOf } from '../src/protocol/sound.ts'

const accents: Readonly<Record<string, string>> = {
  kick: '#ff847d',
  snare: '#fba355',
  rim: '#e5c95e',
  clap: '#a6d671',
  'closed-hat': '#59d7b9',
  'open-hat': '#5bcaf2',
  tom: '#97a7fd',
  cymbal: '#e698df',
}
const neutral = '#c3c8cf'

/** Accent of a class as #rrggbb, of a mix that of its heaviest; a class that a user's own model brings gets the neutral one. */
export function accentOf(of: SoundClass): string {
  return accents[heaviestClass(of)] ?? neutral
}

/** "closed-hat" → "Closed hat"; a mix of kick and snare → "Kick + snare", the heaviest first. */
export function classLabel(of: SoundClass): string {
  const names = weightsOf(of).toSorted(([, a], [, b]) => b - a)
  const words = names.map(([name]) => name.replaceAll('-', ' ')).join(' + ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** The spectrogram's ramp: night to moonlight, without a hue of any class. */
const ramp: readonly (readonly [level: number, red: number, green: number, blue: number])[] = [
  [0, 10, 12, 15],
  [90, 38, 48, 72],
  [170, 112, 128, 166],
  [230, 214, 214, 214],
  [255, 255, 250, 238],
]

/** Colour of silence, the ramp's first. */
export const silenceColour = '#0a0c0f'

/** Colours of the levels 0 … 255, linear between the ramp's points, in the byte order of ImageData. [256 · 4] */
export function levelColours(): Uint8ClampedArray {
  const out = new Uint8ClampedArray(256 * 4)
  for (let level = 0; level < 256; level++) {
    const upper = Math.max(
      1,
      ramp.findIndex(([at]) => at >= level),
    )
    const [fromLevel, ...from] = ramp[upper - 1]!
    const [toLevel, ...to] = ramp[upper]!
    const mix = (level - fromLevel) / (toLevel - fromLevel)
    from.forEach((value, channel) => {
      out[level * 4 + channel] = value + (to[channel]! - value) * mix
    })
    out[level * 4 + 3] = 255
  }
  return out
}
