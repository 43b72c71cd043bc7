// Parameters that every class shares: what happens to the sound after the voice.

import { fixed, logUniform, normal, uniform } from './distribution.ts'
import { type ParameterTable, row } from './parameter-table.ts'
import type { Touch } from './touch.ts'

export type FinishName =
  | 'driveDb'
  | 'driveBias'
  | 'tiltDb'
  | 'ceilingHz'
  | 'crushBits'
  | 'crushHz'
  | 'crushFollow'
  | 'roomDb'
  | 'roomSec'

export const finishRows: ParameterTable<FinishName> = {
  driveDb: row('dB', 'gain into a tanh', uniform(-12, 8), uniform(-12, 10), uniform(-12, 5), uniform(-8, 16)),
  driveBias: row('', 'asymmetry of the tanh', uniform(0, 0.3), uniform(0, 0.3), uniform(0, 0.2), uniform(0, 0.6)),
  tiltDb: row('dB', 'high shelf at 2.5 kHz', normal(0, 2), normal(0, 2), normal(0, 2.5), normal(-1, 3)),
  ceilingHz: row(
    'Hz',
    'low-pass of the whole sound',
    logUniform(11_000, 20_000),
    logUniform(12_000, 20_000),
    logUniform(11_000, 20_000),
    logUniform(3_500, 16_000),
  ),
  crushBits: row('bit', 'depth of requantisation; 24 = none', fixed(24), fixed(24), fixed(24), uniform(6, 12)),
  crushHz: row(
    'Hz',
    'rate of sample-and-hold; 44 100 = none',
    fixed(44_100),
    fixed(44_100),
    fixed(44_100),
    logUniform(8_000, 32_000),
  ),
  crushFollow: row('', 'how far its steps follow the envelope', fixed(0), fixed(0), fixed(0), uniform(0, 1)),
  roomDb: row(
    'dB',
    'energy of the room against the dry sound; under −45 none',
    uniform(-70, -18),
    uniform(-70, -16),
    uniform(-42, -8),
    uniform(-60, -8),
  ),
  roomSec: row(
    's',
    'time in which the room falls by 60 dB',
    logUniform(0.1, 0.6),
    logUniform(0.1, 0.7),
    logUniform(0.1, 0.6),
    logUniform(0.08, 0.8),
  ),
}

/** What a softer strike does to any sound after the voice. */
export const finishTouch: Touch<FinishName> = {
  // A weaker signal bends less in what it goes through. Half of the level's own law: gain is set to suit the part.
  driveDb: 1,
  // Contact lasts longer and excites fewer highs (Dahl 1997, "Spectral changes in the tom-tom related to the
  // striking force": upper partials grow faster than the lowest).
  tiltDb: 0.2,
}

/** Rows that metal has otherwise: darker at times, and the 909's kind came from samples of few bits. */
export const metalFinish: Partial<ParameterTable<FinishName>> = {
  ceilingHz: row(
    'Hz',
    'low-pass of the whole sound',
    logUniform(10_000, 20_000),
    logUniform(8_000, 20_000),
    logUniform(6_500, 20_000),
    logUniform(4_500, 15_000),
  ),
  crushBits: row('bit', 'depth of requantisation; 24 = none', fixed(24), uniform(5, 9), fixed(24), uniform(6, 12)),
  crushHz: row(
    'Hz',
    'rate of sample-and-hold; 44 100 = none',
    fixed(44_100),
    logUniform(26_000, 44_000),
    fixed(44_100),
    logUniform(10_000, 36_000),
  ),
  crushFollow: row('', 'how far its steps follow the envelope', fixed(0), fixed(1), fixed(0), uniform(0, 1)),
}
