// A study rehearsed with simulated listeners before anybody is recruited: how far thresholds would be off, how wide
// their intervals, how long it takes, and what difference it could find.

import type { JndBlock } from '../../protocol/study-blocks.ts'
import type { Study } from '../../protocol/study.ts'
import { type TrackResult, trackResults } from '../analysis/thresholds.ts'
import { type JndRow, rowsOf } from '../analysis/trials.ts'
import { dPrimeOfShare } from '../psychometrics/d-prime.ts'
import { normalCdf, normalQuantile } from '../psychometrics/distributions.ts'
import { opinionOf } from '../psychometrics/opinion.ts'
import { quantileOf } from '../psychometrics/quantiles.ts'
import type { ListenerTraits } from '../psychometrics/simulated-listener.ts'
import { achievedDelta, requestsOf } from '../session/due-sounds.ts'
import { decisionTasks, thresholdShare } from '../session/jnd-task.ts'
import { ordersOf } from '../session/orders.ts'
import { Session } from '../session/session.ts'
import type { SoundRecord, StimulusMaker } from '../stimulus.ts'
import type { StoredEvent } from '../store/store.ts'
import { imaginarySec, imaginarySounds } from './imaginary-sounds.ts'
import { simulatedReply } from './participant.ts'

export interface SimulationOptions {
  readonly listeners: number
  readonly traits: ListenerTraits
  /** Share of the listeners who click anything. */
  readonly randomShare: number
  /** Standard deviation of the generator's miss, in points. */
  readonly errorPoints: number
  /** Drawn sets per fit. */
  readonly repetitions: number
  readonly seed: number
  /** Makes the sounds that are heard; imaginary ones by default. */
  readonly maker?: StimulusMaker
}

export interface SimulatedTrack {
  readonly block: string
  readonly track: string
  /** The share of right answers that thresholds stand for. */
  readonly share: number
  /** The threshold that the simulated listeners have, in points. */
  readonly truth: number
  /** Of what the procedure says of the listeners who listened. */
  readonly median: number | null
  /** Median over truth, less one, in percent. */
  readonly biasPercent: number | null
  /** Standard deviation of the logarithms of thresholds over listeners, in percent. */
  readonly spreadPercent: number | null
  /** Median width of a listener's 95 % interval, in percent of the truth. */
  readonly intervalPercent: number | null
  readonly notEstimableShare: number
  readonly trialsMedian: number
  /**
   * The chance to find a track whose threshold is so much higher than another's, within listeners, by a two-sided t test
   * at 5 %, by its normal approximation; per cent of difference → power.
   */
  readonly power: Readonly<Record<'10' | '25' | '50', number>> | null
}

export interface Simulation {
  readonly study: string
  readonly listeners: number
  readonly tracks: readonly SimulatedTrack[]
  /** Of one session: its sounds, gaps and a usual time to answer. */
  readonly minutesMedian: number
  readonly steps: number
}

/** What a listener takes for an answer beyond the sounds, and for a page of words. */
const answerSec = 1.6
const pageSec = 20
const ratedSoundSec = 8

/** Runs a whole session of every listener through the same code that runs the study. */
export async function simulate(study: Study, options: SimulationOptions): Promise<Simulation> {
  const rows: JndRow[] = []
  const minutes: number[] = []
  const steps: number[] = []
  const randomCount = Math.round(options.listeners * options.randomShare)
  for (let number = 1; number <= options.listeners; number++) {
    const isRandom = number <= randomCount
    const { events, sec } = await simulatedSession(study, number, { ...options.traits, isRandom }, options)
    minutes.push(sec / 60)
    steps.push(events.filter(({ kind }) => kind === 'answered').length)
    if (!isRandom) rows.push(...rowsOf({ number }, events).filter((row) => row.kind === 'jnd'))
  }
  const blocks = study.blocks.filter((block) => block.kind === 'jnd')
  return {
    study: study.name,
    listeners: options.listeners,
    tracks: blocks.flatMap((block) => tracksOf(block, rows, options)),
    minutesMedian: medianOf(minutes)!,
    steps: medianOf(steps)!,
  }
}

type SoundOptions = Pick<SimulationOptions, 'errorPoints' | 'seed' | 'maker'>

/** One session from consent to its end; its events, and how long it would have taken. */
export async function simulatedSession(
  study: Study,
  number: number,
  traits: ListenerTraits,
  { errorPoints, seed, maker = imaginarySounds(seed, errorPoints) }: SoundOptions,
): Promise<{ readonly events: readonly StoredEvent[]; readonly sec: number }> {
  const orders = ordersOf(study)
  const session = new Session({ study, orders, number, arm: (number - 1) % orders.length })
  const events: StoredEvent[] = []
  let sec = 0
  const take = (event: Omit<StoredEvent, 'seq' | 'at'>): void => {
    session.apply(event)
    events.push({ ...event, seq: events.length + 1, at: new Date(sec * 1000).toISOString() })
  }
  for (let trial = 0; ; trial++) {
    const { due, step } = session
    if (due.kind === 'end') return { events, sec }
    const requests = requestsOf(due, study) ?? []
    const made = await Promise.all(requests.map((request) => maker.make(request)))
    const sounds = made.map(({ hash, recipe, descriptors, loudnessLufs }): SoundRecord => ({
      hash,
      recipe,
      descriptors,
      loudnessLufs,
    }))
    if (due.kind === 'trial') {
      const achieved = achievedDelta(due.trial, sounds)
      const noted = achieved === undefined ? {} : { achievedDelta: achieved }
      take(session.presentedEvent({ step, plan: due.trial, sounds, ...noted }))
    }
    if (due.kind === 'page') take(session.presentedEvent({ step, plan: due.page, sounds }))
    const answer = simulatedReply(due, sounds, session, study, traits, trial)
    const perStep =
      due.kind === 'trial' ? answerSec + sounds.length * (imaginarySec + 0.5) : pageSec + sounds.length * ratedSoundSec
    sec += perStep
    const conduct = { responseSec: answerSec, shownSec: perStep, plays: [], hiddenSec: 0, reloads: 0, clientTime: '' }
    take(session.eventOf({ step, answer, conduct }))
  }
}

function tracksOf(block: JndBlock, rows: readonly JndRow[], options: SimulationOptions): SimulatedTrack[] {
  const { seed, repetitions, traits } = options
  const mine = rows.filter(({ trial }) => trial.block === block.name)
  const results = trackResults(block, mine, { seed, repetitions })
  return [...Map.groupBy(results, ({ track }) => track)].map(([track, all]) => summary(block, track, traits.noise, all))
}

function summary(block: JndBlock, track: string, noise: number, all: readonly TrackResult[]): SimulatedTrack {
  const thresholds = all.flatMap(({ byProcedure: found }) => (found.isEstimable && found.level > 0 ? [found] : []))
  const levels = thresholds.map(({ level }) => level)
  // A staircase converges where its rule says, not half-way between guessing and knowing.
  const share = thresholds[0]?.share ?? thresholdShare(block.task)
  const truth = noise * dPrimeOfShare(decisionTasks[block.task], share)
  const widths = thresholds.flatMap(({ interval }) => (interval === null ? [] : [interval[1] - interval[0]]))
  const median = medianOf(levels)
  const spread = deviationOf(levels.map(Math.log))
  const width = medianOf(widths)
  return {
    block: block.name,
    track,
    share,
    truth,
    median,
    biasPercent: median === null ? null : 100 * (median / truth - 1),
    spreadPercent: spread === null ? null : 100 * spread,
    intervalPercent: width === null ? null : (100 * width) / truth,
    notEstimableShare: 1 - thresholds.length / all.length,
    trialsMedian: medianOf(all.map(({ trials }) => trials))!,
    power: spread === null ? null : powerFor(spread, thresholds.length),
  }
}

/** Two thresholds of one listener are taken to be independent, each with the spread that was simulated. */
function powerFor(spread: number, listeners: number): SimulatedTrack['power'] {
  const error = spread * Math.sqrt(2 / listeners)
  const of = (percent: number): number => {
    const effect = Math.log(1 + percent / 100) / error
    return normalCdf(effect - normalQuantile(0.975)) + normalCdf(-effect - normalQuantile(0.975))
  }
  return { '10': of(10), '25': of(25), '50': of(50) }
}

function medianOf(values: readonly number[]): number | null {
  return values.length === 0
    ? null
    : quantileOf(
        values.toSorted((a, b) => a - b),
        0.5,
      )
}

function deviationOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : opinionOf(values).deviation
}
