// How long an evaluation takes: told before it begins, and measured.

import { analyses } from '../engine/analysis-graphs.ts'
import { askedParts } from '../evaluation/control-trials.ts'
import type { Report } from '../evaluation/report.ts'
import { timbreTable } from '../protocol/controls.ts'
import type { FactoryRecipe } from './evaluate-data.ts'
import type { Subject } from './evaluate-subject.ts'

/** Seconds by the clock, and of processors at work. */
export interface Took {
  readonly sec: number
  readonly cpuSec: number
}

/** Starts now; each call tells what it took until then, all threads of the process together. */
export function stopwatch(): () => Took {
  const started = performance.now()
  const before = process.cpuUsage()
  return () => {
    const { user, system } = process.cpuUsage(before)
    return { sec: (performance.now() - started) / 1e3, cpuSec: (user + system) / 1e6 }
  }
}

/** The sum, as a report has it. */
export function tookOf(parts: readonly Took[], threads: number): NonNullable<Report['took']> {
  const whole = (of: (part: Took) => number) => Math.round(parts.reduce((sum, part) => sum + of(part), 0))
  return { sec: whole(({ sec }) => sec), cpuSec: whole(({ cpuSec }) => cpuSec), threads }
}

/** What is asked of it. */
interface Wish {
  readonly data?: string
  readonly factory?: FactoryRecipe
  readonly count: number
  readonly trainingSounds: number
  readonly faultSounds: number
  readonly controlSounds: number
  readonly encoderSounds: number
  readonly threads: number
}

/** What it will do, in sounds; those that a model makes count as so many of `costedSamples`. */
interface Workload {
  /** Drums that are rendered and prepared first. */
  readonly recipeSounds: number
  /** Sounds on each side of the comparison. */
  readonly compared: number
  readonly trainingSounds: number
  readonly faultSounds: number
  readonly encoderSounds: number
  /** Sounds of which a control is asked for. */
  readonly controlTrials: number
}

/**
 * Seconds of one core for a sound, of a model's `costedSamples` long, as measured with style-lite on an x86-64 server’s. Of a sound that is compared: rendered once, and
 * judged with two real ones.
 */
const costSec: Readonly<Record<keyof Workload, number>> = {
  recipeSounds: 0.024,
  compared: 0.063,
  trainingSounds: 0.0053,
  faultSounds: 0.009,
  encoderSounds: 0.7,
  controlTrials: 0.064,
}

/** 0.74 s at 44.1 kHz. */
const costedSamples = 32_768

/** Seconds that it takes on free cores, about. Recipes and controls are spread over `threads`; all else is one thread's. */
function expectedSec(work: Workload, threads: number): number {
  const cost = (part: keyof Workload) => work[part] * costSec[part]
  const alone = cost('compared') + cost('trainingSounds') + cost('faultSounds') + cost('encoderSounds')
  return cost('recipeSounds') / threads + Math.max(alone, (alone + cost('controlTrials')) / threads)
}

/** What evaluating `subjects` comes to, at most; their dataset is made once, where it must be. */
function workloadOf(subjects: readonly Subject[], wish: Wish): Workload {
  const each = subjects.map(({ bundle: { manifest } }): Workload => {
    const controls = timbreTable.filter(({ id }) => manifest.conditions?.includes(id)).length
    const lengths = manifest.lengthSamples / costedSamples
    return {
      recipeSounds: 0,
      compared: lengths * manifest.classes.length * wish.count,
      trainingSounds: wish.trainingSounds,
      faultSounds: lengths * Math.max(0, wish.faultSounds - manifest.classes.length * wish.count),
      encoderSounds: analyses(manifest) ? lengths * wish.encoderSounds : 0,
      controlTrials: lengths * manifest.classes.length * controls * askedParts.length * wish.controlSounds,
    }
  })
  const count = wish.factory?.count ?? subjects[0]!.bundle.manifest.recipe?.factory.count ?? 0
  const sum = (part: keyof Workload) => each.reduce((all, own) => all + own[part], 0)
  return {
    recipeSounds: wish.data === undefined ? count : 0,
    compared: sum('compared'),
    // Looked at once, for all of them.
    trainingSounds: wish.trainingSounds,
    faultSounds: sum('faultSounds'),
    encoderSounds: sum('encoderSounds'),
    controlTrials: sum('controlTrials'),
  }
}

/** What is said before it begins. */
export function timeLine(subjects: readonly Subject[], wish: Wish): string {
  const sec = expectedSec(workloadOf(subjects, wish), wish.threads)
  const long = sec < 90 ? 'a minute' : `${Math.round(sec / 60)} minutes`
  const cores = wish.threads === 1 ? 'one free core' : `${wish.threads} free cores`
  return `This takes about ${long} on ${cores}; fewer --control-sounds, --encoder-sounds or --training-sounds take less.`
}
