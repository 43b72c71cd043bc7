// What a model worth playing measures: each aim beside the number that was found, and whether it is reached.

import { noticeablePoints } from '../timbre/noticeable.ts'
import type { ControlRow, Report, ToneRow, Verdict } from './report.ts'
import { toneDistance } from './tone-distance.ts'

const leastAgreement = 0.95
const mostKidRatio = 3
const leastCoverage = 0.7
const leastFlawless = 0.98
/** Sounds of which a part of 98 % can be told from one of 96 %. */
const enoughSounds = 1000
const leastOrdering = 0.95
const leastReach = 0.6
const mostLogSpectralDb = 7.5
/** Of the distance that a model of one pitch, the best one, would have. */
const mostOnePitch = 1 / 3
/** Nobody need be nearer, semitones: where real sounds are all of one pitch, a third of nothing would be asked for. */
const leastToneAim = 1
/** Of so many real tones or more, those of one half are near enough to those of the other to be a yardstick. */
const enoughTones = 20
/** Part of the sounds that settle on a tone, of the real ones' part. */
const leastTonalPart = 0.5

/** A row for each aim, in the order of the report. `reached` is null where a number is missing. */
export function verdictsOf(report: Omit<Report, 'verdicts'>): Verdict[] {
  const { faults, memorisation, trainingKid, encoder, control } = report
  const measure = (id: string) => report.measures.find((row) => row.id === id)!
  const kid = measure('drum-kid')
  const kidAim = trainingKid === null ? null : mostKidRatio * Math.max(0, trainingKid.value) + trainingKid.deviation
  const atLeast = (value: number | null, least: number) => (value === null ? null : value >= least)
  const rows: Verdict[] = [
    {
      id: 'class-agreement',
      label: 'class agreement',
      found: percent(measure('class-agreement').made),
      aim: `≥ ${percent(leastAgreement)}`,
      reached: atLeast(measure('class-agreement').made, leastAgreement),
      note: `real sounds: ${percent(measure('class-agreement').real)}`,
    },
    {
      id: 'drum-kid',
      label: 'drum-KID to held-out sounds',
      found: kid.made === null ? '–' : kid.made.toPrecision(3),
      aim: kidAim === null ? '–' : `≤ ${kidAim.toPrecision(3)}`,
      reached: kidAim === null || kid.made === null ? null : kid.made <= kidAim,
      note: `the aim is ${mostKidRatio} times that of training sounds, none where that is negative, and its deviation`,
    },
    {
      id: 'coverage',
      label: 'coverage',
      found: twoDigits(measure('coverage').made),
      aim: `≥ ${twoDigits(leastCoverage)}`,
      reached: atLeast(measure('coverage').made, leastCoverage),
      note: `real sounds: ${twoDigits(measure('coverage').real)}`,
    },
    {
      id: 'flawless',
      label: 'sounds without a fault',
      found: `${percent(faults.flawless)} of ${faults.sounds}`,
      aim: `≥ ${percent(leastFlawless)} of ${enoughSounds}`,
      reached: faults.sounds < enoughSounds ? null : faults.flawless >= leastFlawless,
      note: `real sounds: ${percent(faults.realFlawless)}`,
    },
    {
      id: 'memorisation',
      label: 'copies of training sounds',
      found: percent(memorisation.suspectPart),
      aim: `≤ ${percent(memorisation.allowedPart)}`,
      reached: memorisation.passed,
      note: `of ${memorisation.trainingSounds} training sounds`,
    },
  ]
  if (report.tones !== undefined && report.tones.length > 0) rows.push(toneVerdict(report.tones))
  if (control !== null) rows.push(...controlVerdicts(control))
  if (encoder !== null)
    rows.push({
      id: 'encoder',
      label: 'samples found again',
      found: `${encoder.medianDb.toFixed(1)} dB`,
      aim: `≤ ${mostLogSpectralDb} dB`,
      reached: encoder.medianDb <= mostLogSpectralDb,
      note: `median log-spectral distance of ${encoder.sounds} held-out sounds${toneMiss(encoder.tones)}`,
    })
  return rows
}

/**
 * How far the tones of a class may be from the real ones, in semitones: a third of what one pitch for all would be, but no
 * nearer than other real sounds are. null where too few real sounds have one.
 */
export function toneAim({ realDistance, realHz }: Pick<ToneRow, 'realDistance' | 'realHz'>): number | null {
  if (realDistance === null || realHz.length < enoughTones) return null
  const middle = realHz[realHz.length >> 1]
  return Math.max(leastToneAim, mostOnePitch * toneDistance([middle], realHz), realDistance)
}

/** Whether the tones of a class are spread as real ones are; null where that cannot be told. */
export function inTune(row: ToneRow): boolean | null {
  const aim = toneAim(row)
  if (aim === null) return null
  return row.distance !== null && row.part >= leastTonalPart * row.realPart && row.distance <= aim
}

function toneVerdict(tones: readonly ToneRow[]): Verdict {
  const judged = tones.map((row) => ({ row, reached: inTune(row) }))
  const far = ({ distance }: ToneRow) => distance ?? Infinity
  const [worst] = judged.filter(({ reached }) => reached === false).toSorted((a, b) => far(b.row) - far(a.row))
  return {
    id: 'tones',
    label: 'classes in tune',
    found: `${judged.filter(({ reached }) => reached === true).length} of ${tones.length}`,
    aim: `≤ ⅓ of one pitch’s distance, or ${leastToneAim} semitone`,
    reached: worst !== undefined ? false : judged.some(({ reached }) => reached === null) ? null : true,
    note: worst === undefined ? '' : `farthest: ${worst.row.class}, ${toneText(worst.row)}`,
  }
}

function toneText({ distance, pitches, part, realPart, realPitches }: ToneRow): string {
  if (distance === null || part < leastTonalPart * realPart)
    return `${percent(part)} settle on a tone, of real sounds ${percent(realPart)}`
  return `${distance.toFixed(1)} semitones, ${pitches} different (real sounds: ${realPitches})`
}

function toneMiss(tones: NonNullable<Report['encoder']>['tones']): string {
  if (tones === undefined || tones.medianSemitones === null) return ''
  return `; tones ${tones.medianSemitones.toFixed(1)} semitones off`
}

/** Errors in just-noticeable differences of a control; null where they were not measured. */
export function errorInJnd({ control, error }: Pick<ControlRow, 'control' | 'error'>): number | null {
  return error === null ? null : error / noticeablePoints(control)
}

/** The worst of the three orders; null where they were not measured. */
export function leastOrder({ ordering }: Pick<ControlRow, 'ordering'>): number | null {
  return ordering === null ? null : Math.min(ordering.e1, ordering.e2, ordering.e3)
}

/** Aims that hold for every control of every class: how many reach them, and the farthest from it. */
function controlVerdicts(control: readonly ControlRow[]): Verdict[] {
  const verdict = (
    id: string,
    label: string,
    aim: string,
    numberOf: (row: ControlRow) => number | null,
    reaches: (value: number) => boolean,
    shown: (value: number) => string,
  ): Verdict => {
    const rows = control.flatMap((row) => {
      const value = numberOf(row)
      return value === null ? [] : [{ row, value, reached: reaches(value) }]
    })
    const [worst] = rows.filter(({ reached }) => !reached).toSorted((a, b) => farthest(reaches, a.value, b.value))
    return {
      id,
      label,
      found: `${rows.filter(({ reached }) => reached).length} of ${rows.length}`,
      aim: `${aim} of each`,
      reached: rows.length < control.length || rows.length === 0 ? null : worst === undefined,
      note: worst === undefined ? '' : `farthest: ${worst.row.class} ${worst.row.control}, ${shown(worst.value)}`,
    }
  }
  return [
    verdict(
      'ordering',
      'controls in order',
      `≥ ${percent(leastOrdering)}`,
      leastOrder,
      (x) => x >= leastOrdering,
      percent,
    ),
    verdict(
      'error',
      'controls to the point',
      '≤ 1 JND',
      errorInJnd,
      (x) => x <= 1,
      (x) => `${x.toFixed(1)} JND`,
    ),
    verdict(
      'reach',
      'controls that reach',
      `≥ ${percent(leastReach)} of the data’s 5 … 95 %`,
      (row) => row.reachPart,
      (x) => x >= leastReach,
      percent,
    ),
  ]
}

/** Orders values that miss an aim: the one that misses it by more first. */
function farthest(reaches: (value: number) => boolean, a: number, b: number): number {
  return reaches(Infinity) ? a - b : b - a
}

function percent(part: number | null): string {
  return part === null ? '–' : `${(100 * part).toFixed(1)} %`
}

function twoDigits(value: number | null): string {
  return value === null ? '–' : value.toFixed(2)
}
