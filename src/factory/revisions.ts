// What the built-in drums were before: a model that learned from an earlier revision of them is measured on those, so its
// recipe must go on making the same bytes. Only what has changed since stands here.

import { type Distribution, logUniform, uniform } from './distribution.ts'
import type { DrumClass } from './drum-class.ts'
import type { Style } from './parameter-table.ts'

/** Counts up whenever the same seed begins to give other sounds, so that two kinds never mix in one folder. */
export const soundRevision = 5
/** Those that can be rendered. */
export const soundRevisions = [4, soundRevision] as const
export type SoundRevision = (typeof soundRevisions)[number]

/** What of a class's rows was drawn otherwise, by parameter and style. */
type Earlier = Readonly<Record<string, Partial<Record<Style, Distribution>>>>

/**
 * Of revision 4. Some of its kicks and toms settled on the same pitches, some open hats rang as long as cymbals, and
 * some rims held as much noise as a snare: sounds of which nobody could say the class.
 */
const before5: Readonly<Record<string, Earlier>> = {
  kick: { pitchHz: { acoustic: logUniform(46, 92), 'lo-fi': logUniform(38, 100) } },
  tom: {
    pitchHz: {
      '808': logUniform(72, 230),
      '909': logUniform(75, 250),
      acoustic: logUniform(68, 280),
      'lo-fi': logUniform(60, 300),
    },
    sweepSemitones: { 'lo-fi': uniform(1, 20) },
  },
  cymbal: {
    decaySec: {
      '808': logUniform(0.4, 2.4),
      '909': logUniform(0.45, 2.4),
      acoustic: logUniform(0.35, 3.5),
      'lo-fi': logUniform(0.25, 2.5),
    },
  },
  'open-hat': { closeSec: { acoustic: logUniform(0.25, 4), 'lo-fi': logUniform(0.2, 3) } },
  rim: {
    wireDb: { acoustic: uniform(-46, -12), 'lo-fi': uniform(-46, -14) },
    wireSec: { acoustic: logUniform(0.06, 0.35), 'lo-fi': logUniform(0.05, 0.3) },
  },
}

/** A class as it was in a revision: the latest, but for what was drawn otherwise. */
export function asInRevision(name: string, latest: DrumClass, revision: SoundRevision): DrumClass {
  if (revision === soundRevision) return latest
  const rows = Object.entries(before5[name] ?? {}).map(([parameter, styles]) => [
    parameter,
    { ...latest.parameters[parameter], ...styles },
  ])
  return { ...latest, parameters: { ...latest.parameters, ...Object.fromEntries(rows) } }
}
