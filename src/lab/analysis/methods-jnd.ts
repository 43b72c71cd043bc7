// The methods paragraph of a block of just-noticeable differences: task, levels, stimuli, fits.

import type { JndBlock, JndTask, Procedure } from '../../protocol/study-blocks.ts'
import type { ModelSound } from '../../protocol/study-stimulus.ts'
import { dPrimeOfShare } from '../psychometrics/d-prime.ts'
import { convergenceShare } from '../psychometrics/staircase-rule.ts'
import { decisionTasks, fitOptions, mostLapse, thresholdShare } from '../session/jnd-task.ts'
import { averaged, usualLapse } from '../session/new-track.ts'
import { defaultGapSec } from '../session/step.ts'
import { inLanguage, jndQuestion } from '../session/wording.ts'
import type { Cite } from './references.ts'
import type { JndResult } from './block-results.ts'
import { counted, fixed, listed, percentOf, plain } from './wording.ts'

export const taskNames = {
  '2afc': 'two-interval forced choice (2AFC)',
  '3afc': 'three-interval forced choice (3AFC)',
  abx: 'ABX',
  'same-different': 'same–different',
  'odd-one-out': 'odd one out of three',
} as const satisfies Record<JndTask, string>

/** Task and procedure. */
export function jndProcedure(block: JndBlock, cite: Cite): string {
  const { task, controls, bases, directions, practice, catches, gapSec, replays = 0, roveDb = 0 } = block
  const questions = controls.flatMap((control) =>
    directions.map((direction) => `“${jndQuestion(task, control, direction, 'en')}”`),
  )
  const asked =
    block.question === undefined ? [...new Set(questions)].join(', ') : `“${inLanguage(block.question, 'en')}”`
  const tracks = controls.length * bases.length * directions.length
  const ways = listed(directions.map((direction) => (direction === 'up' ? 'upwards' : 'downwards')))
  const baseOf = ({ name, base }: JndBlock['bases'][number]): string =>
    base === undefined ? name : `${name} at ${plain(base)} points`
  return [
    `Just-noticeable differences of ${listed(controls)} were measured by ${taskNames[task]}: ${asked}`,
    `Differences started from ${listed(bases.map(baseOf))} and went ${ways}; ${
      tracks === 1 ? 'this was one track.' : `these made ${tracks} tracks, whose trials were interleaved at random.`
    }`,
    procedureOf(block.procedure, task, cite),
    ...(practice === undefined || practice.trials === 0
      ? []
      : [
          `${counted(practice.trials, 'practice trial')} of ${plain(practice.delta)} points came first, with feedback.`,
        ]),
    ...(catches === undefined
      ? []
      : [`One in ${catches.every} trials, at a random place, was a catch trial of ${plain(catches.delta)} points.`]),
    `Sounds of a trial were ${plain(gapSec ?? defaultGapSec)} s apart${
      replays === 0 ? ' and could not be heard again' : `; a trial could be heard again ${replays} times`
    }. Orders and places were drawn anew for every trial.`,
    ...(roveDb === 0
      ? []
      : [
          `Levels were roved by ±${plain(roveDb)} dB: each sound was played softer by a gain of its own, evenly drawn from 0 to ${plain(2 * roveDb)} dB.`,
        ]),
  ].join(' ')
}

function procedureOf(procedure: Procedure, task: JndTask, cite: Cite): string {
  switch (procedure.type) {
    case 'staircase': {
      const { rule, start, steps, scale, min, max, reversals, trials } = procedure
      const isTransformed = 'down' in rule
      const shape = isTransformed
        ? { down: rule.down, up: rule.up, upOverDown: 1 }
        : { down: 1, up: 1, upOverDown: rule.target / (1 - rule.target) }
      const kind = isTransformed
        ? `a transformed staircase, ${rule.down} down and ${rule.up} up ${cite('levitt')}`
        : `a weighted staircase ${cite('kaernbach')}`
      const stepped =
        scale === 'log'
          ? `factors of ${listed(steps.map(plain))}`
          : `steps of ${listed(steps.map(plain))} ${steps.length === 1 && steps[0] === 1 ? 'point' : 'points'}`
      return [
        `Levels followed ${kind}, which converges at ${percentOf(convergenceShare(shape), 1)} right.`,
        `It began at ${plain(start)} points, moved by ${stepped} (the next one at each reversal, the last one kept)`,
        `between ${plain(min)} and ${plain(max)} points, and ended with ${reversals} reversals or ${trials} trials;`,
        `its own estimate is the ${scale === 'log' ? 'geometric ' : ''}mean of the last ${averaged} reversals.`,
      ].join(' ')
    }
    case 'constant':
      return `The method of constant stimuli presented ${listed(procedure.levels.map(plain))} points, each ${procedure.repetitions} times, in random order.`
    default: {
      const { levels, thresholds, slopes, lapses, trials, deviation } = procedure
      const grid = ({ from, to, count, scale }: typeof levels): string =>
        count === 1
          ? plain(from)
          : `${plain(from)} to ${plain(to)} (${count} values${scale === 'log' ? ' in equal ratios' : ''})`
      return [
        `Levels were chosen by QUEST+ ${cite('watson')}: of the differences ${grid(levels)} points the one whose answer was`,
        `expected to tell most about a Weibull function with location ${grid(thresholds)} points, spread ${grid(slopes)},`,
        `lapse rate ${lapses === undefined ? plain(usualLapse) : grid(lapses)} and guess rate ${fixed(fitOptions(task).guess, 3)},`,
        `all alike beforehand. A track ended with ${trials} trials${
          deviation === undefined ? '' : ` or a posterior standard deviation of ${plain(deviation)} points`
        }.`,
      ].join(' ')
    }
  }
}

/** Which sounds, and how far they were what was asked for. */
export function jndStimuli({ bases, others = 'auto', controls }: JndBlock, { groups }: JndResult, cite: Cite): string {
  const misses = groups.map(({ control }) => control.missMedian)
  const most = Math.max(...groups.map(({ control }) => control.missMost))
  const leaks = groups.map(({ track, control: { leakage } }) => {
    const parts = Object.entries(leakage).map(([id, slope]) => `${id} ${fixed(slope, 2)}`)
    return `${track}: ${parts.length === 0 ? 'nothing measured' : parts.join(', ')}`
  })
  return [
    `The sounds were ${listed(bases.map(({ name, sound }) => `${name} (${soundOf(sound)})`))}.`,
    `The level of a trial is the difference of ${listed(controls)} between its sounds as measured ${cite('pearce')} on`,
    `what was played, not as requested; measured and requested differences lay ${fixed(Math.max(...misses), 2)} points apart or less in the`,
    `median of each track, and ${fixed(most, 2)} or less in 95 % of its trials. The other timbre controls were`,
    others === 'held'
      ? 'held where the sound has them by itself;'
      : 'left to the model, so that what belongs together moved together;',
    `per point of the control that was varied, the others moved by (in points) ${leaks.join('; ')}.`,
  ].join(' ')
}

function soundOf(sound: ModelSound): string {
  const { class: name, seed, controls, velocity } = sound as { class: unknown } & ModelSound
  const mixed = typeof name === 'string' ? name : JSON.stringify(name)
  const set = Object.entries(controls ?? {}).map(([id, value]) => `${id} ${plain(value)}`)
  return [`class ${mixed}`, `seed ${seed}`, ...set, ...(velocity === undefined ? [] : [`velocity ${velocity}`])].join(
    ', ',
  )
}

/** What a threshold is. */
export function jndAnalysis(tasks: readonly JndTask[], repetitions: number, seed: number, cite: Cite): string {
  const shares = tasks.map((task) => {
    const { guess } = fitOptions(task)
    const dPrime = dPrimeOfShare(decisionTasks[task], thresholdShare(task))
    return `${percentOf(thresholdShare(task), 1)} right in ${taskNames[task]} (guess rate ${fixed(guess, 3)}, d′ = ${fixed(dPrime, 3)} by the model ${decisionTasks[task]})`
  })
  return [
    `To the differences as measured, Weibull functions ψ(x) = γ + (1 − γ − λ)·(1 − exp(−(x/a)^(1/s))) were fitted by maximum`,
    `likelihood ${cite('wichmannA')}, with location a, spread s and lapse rate λ (at most ${plain(mostLapse)}) free and the guess rate γ`,
    `fixed. A threshold is the level of ${listed(shares)}, guesses and lapses included. 95 % intervals are bias-corrected and`,
    `accelerated, from ${repetitions} sets drawn from the fit (seed ${seed}; ${cite('wichmannB', 'efron').slice(1, -1)}); goodness of fit is the share of these sets`,
    `whose deviance is at least as large. Where answers do not determine a threshold it is “not estimable”, with the reason.`,
    `Over listeners, thresholds are averaged geometrically, with Student’s t on their logarithms. σ is the threshold over d′`,
    `${cite('macmillan')}. Intervals of shares are exact ${cite('clopper')}.`,
  ].join(' ')
}
