// What the built-in drums were before: a model that learned from an earlier revision of them is measured on those, so its
// recipe must go on making the same bytes. Only what has changed since stands here.

import { logUniform, uniform } from './distribution.ts'
import type { DrumClass } from './drum-class.ts'
import { type ParameterTable, row } from './parameter-table.ts'

/** Counts up whenever the same seed begins to give other sounds, so that two kinds never mix in one folder. */
export const soundRevision = 5
/** Those that can be rendered. */
export const soundRevisions = [4, soundRevision] as const
export type SoundRevision = (typeof soundRevisions)[number]

/**
 * Rows of revision 4. Some of its kicks and toms settled on the same pitches, some open hats rang as long as cymbals, and
 * some rims held as much noise as a snare: sounds of which nobody could say the class.
 */
const before5: Readonly<Record<string, ParameterTable>> = {
  kick: {
    pitchHz: row(
      'Hz',
      'pitch that the sweep settles on',
      logUniform(38, 62),
      logUniform(42, 68),
      logUniform(46, 92),
      logUniform(38, 100),
    ),
  },
  tom: {
    pitchHz: row(
      'Hz',
      'pitch that the tom settles on',
      logUniform(72, 230),
      logUniform(75, 250),
      logUniform(68, 280),
      logUniform(60, 300),
    ),
    sweepSemitones: row(
      'semitone',
      'height of the sweep',
      uniform(1, 7),
      uniform(4, 15),
      uniform(0.4, 5),
      uniform(1, 20),
    ),
  },
  cymbal: {
    decaySec: row(
      's',
      'T60 at 3 kHz',
      logUniform(0.4, 2.4),
      logUniform(0.45, 2.4),
      logUniform(0.35, 3.5),
      logUniform(0.25, 2.5),
    ),
  },
  'open-hat': {
    closeSec: row(
      's',
      'when the pedal closes',
      logUniform(0.3, 3),
      logUniform(0.25, 3),
      logUniform(0.25, 4),
      logUniform(0.2, 3),
    ),
  },
  rim: {
    wireDb: row('dB', 'wires that answer', uniform(-60, -34), uniform(-50, -26), uniform(-46, -12), uniform(-46, -14)),
    wireSec: row(
      's',
      'their T60',
      logUniform(0.05, 0.15),
      logUniform(0.05, 0.2),
      logUniform(0.06, 0.35),
      logUniform(0.05, 0.3),
    ),
  },
}

/** A class as it was in a revision: the latest, with the rows that were others. */
export function asInRevision(name: string, latest: DrumClass, revision: SoundRevision): DrumClass {
  return revision === soundRevision ? latest : { ...latest, parameters: { ...latest.parameters, ...before5[name] } }
}
