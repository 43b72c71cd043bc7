// How the tones of drums that settle on one are spread over the scale: made ones beside real ones. A model that plays every
// kick at one pitch may have them all inside the real ones' balls; here it shows.

import { distinctSemitones, toneDistance } from './tone-distance.ts'
import type { Sounds } from './measure-sets.ts'
import { pictureRateHz } from './mel-picture.ts'
import type { ToneRow } from './report.ts'
import { settledToneHz } from './settled-tone.ts'

/** Part of a class's real sounds that settle on a tone, from which the class counts as tonal. */
const tonalPart = 2 / 3

/** A row for each class whose real sounds, of both halves, settle on tones, two of three at least. */
export function toneRows(
  { made, reference, real }: Readonly<Record<'made' | 'reference' | 'real', Sounds>>,
  classes: readonly string[],
): ToneRow[] {
  return classes.flatMap((name, k) => {
    const of = ({ shots, classes: own }: Sounds): Tones => {
      const all = shots.filter((_, i) => own[i] === k).map((shot) => settledToneHz(shot, pictureRateHz))
      return { sounds: all.length, hz: all.filter((hz) => hz !== null).toSorted((a, b) => a - b) }
    }
    const [held, other] = [of(reference), of(real)]
    const realPart = (held.hz.length + other.hz.length) / Math.max(1, held.sounds + other.sounds)
    if (realPart < tonalPart || held.hz.length === 0) return []
    const own = of(made)
    return [
      {
        class: name,
        part: own.hz.length / Math.max(1, own.sounds),
        realPart,
        distance: own.hz.length === 0 ? null : toneDistance(own.hz, held.hz),
        realDistance: other.hz.length === 0 ? null : toneDistance(other.hz, held.hz),
        pitches: distinctSemitones(own.hz),
        realPitches: distinctSemitones(held.hz),
        hz: own.hz.map(tenths),
        realHz: held.hz.map(tenths),
      },
    ]
  })
}

interface Tones {
  readonly sounds: number
  /** From low to high. */
  readonly hz: readonly number[]
}

/** Tenths of Hz are kept, no finer. */
const tenths = (hz: number) => Math.round(10 * hz) / 10
