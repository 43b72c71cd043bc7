// A study rehearsed with simulated listeners before anybody is recruited: how far thresholds would be off, how wide
// their intervals, how long it takes, and what difference it could find.

import type { JndBlock } from '../../protocol/study-blocks.ts'
import type { SimulatedTrack, Simulation } from '../../protocol/simulation.ts'
import type { Study } from '../../protocol/study.ts'
import { mainRows, retold } from '../analysis/thresholds.ts'
import { type JndRow, rowsOf } from '../analysis/trials.ts'
import { dPrimeOfShare } from '../psychometrics/d-prime.ts'
import { normalCdf, normalQuantile } from '../psychometrics/distributions.ts'
import { opinionOf } from '../psychometrics/opinion.ts'
import { quantileOf } from '../psychometrics/quantiles.ts'
import type { ListenerTraits } from '../psychometrics/simulated-listener.ts'
import type { Threshold } from '../psychometrics/track.ts'
import { achievedDelta, requestsOf } from '../session/due-sounds.ts'
import { decisionTasks, thresholdShare } from '../session/jnd-task.ts'
import { ordersOf } from '../session/orders.ts'
import { Session } from '../session/session.ts'
import type { SoundRecord, StimulusMaker } from '../stimulus.ts'
import type { StoredEvent } from '../store/store.ts'
import { ratedPageSec, trialSec, usualAnswerSec } from './duration.ts'
import { imaginarySounds } from './imaginary-sounds.ts'
import { simulatedReply } from './participant.ts'

export interface SimulationOptions {
  readonly listeners: number
  readonly traits: ListenerTraits
  /** Share of the listeners who click anything. */
  readonly randomShare: number
  /** Standard deviation of the generator's miss, in points. */
  readonly errorPoints: number
  readonly seed: number
  /** Makes the sounds that are heard; imaginary ones by default. */
  readonly maker?: StimulusMaker
  /** Told after each listener how many have been through. */
  readonly told?: (done: number) => void
}

/** What the procedure says of one listener's track. */
interface Estimate {
  readonly block: string
  readonly track: string
  readonly trials: number
  readonly found: Threshold
}

/** Runs a whole session of every listener through the same code that runs the study. */
export async function simulate(study: Study, options: SimulationOptions): Promise<Simulation> {
  const estimates: Estimate[] = []
  const minutes: number[] = []
  const steps: number[] = []
  const randomCount = Math.round(options.listeners * options.randomShare)
  const blocks = study.blocks.filter((block) => block.kind === 'jnd')
  for (let number = 1; number <= options.listeners; number++) {
    const isRandom = number <= randomCount
    const { events, sec } = await simulatedSession(study, number, { ...options.traits, isRandom }, options)
    minutes.push(sec / 60)
    steps.push(events.filter(({ kind }) => kind === 'answered').length)
    const rows = rowsOf({ number }, events).filter((row) => row.kind === 'jnd')
    if (!isRandom) estimates.push(...blocks.flatMap((block) => estimatesOf(block, rows)))
    options.told?.(number)
  }
  return {
    study: study.name,
    listeners: options.listeners,
    tracks: blocks.flatMap((block) => tracksOf(block, estimates, options.traits.noise)),
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
      due.kind === 'trial' ? trialSec(sounds.length, gapOf(study, due.trial.block)) : ratedPageSec(sounds.length)
    sec += perStep
    const conduct = {
      responseSec: usualAnswerSec,
      shownSec: perStep,
      plays: [],
      hiddenSec: 0,
      reloads: 0,
      clientTime: '',
    }
    take(session.eventOf({ step, answer, conduct }))
  }
}

function estimatesOf(block: JndBlock, rows: readonly JndRow[]): Estimate[] {
  const mine = mainRows(rows).filter(({ trial }) => trial.block === block.name)
  return [...Map.groupBy(mine, ({ track }) => track)].map(([track, own]) => ({
    block: block.name,
    track,
    trials: own.length,
    found: retold(block, own).estimate(thresholdShare(block.task)),
  }))
}

function tracksOf(block: JndBlock, estimates: readonly Estimate[], noise: number): SimulatedTrack[] {
  const mine = estimates.filter((estimate) => estimate.block === block.name)
  return [...Map.groupBy(mine, ({ track }) => track)].map(([track, all]) => summary(block, track, noise, all))
}

function summary(block: JndBlock, track: string, noise: number, all: readonly Estimate[]): SimulatedTrack {
  const thresholds = all.flatMap(({ found }) => (found.isEstimable && found.level > 0 ? [found] : []))
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

function gapOf({ blocks }: Study, name: string): number | undefined {
  const block = blocks.find((one) => one.name === name)
  return block?.kind === 'jnd' ? block.gapSec : undefined
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
