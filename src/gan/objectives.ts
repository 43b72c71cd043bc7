// The adversarial objectives, one row each: what the critic and what the generator minimise, given the critic's scores
// [B], any real numbers, high for real examples. A row also names the regularisers that it is trained with unless a
// config says otherwise.

import * as tf from '@tensorflow/tfjs'
import { rowNamed } from './lookup.ts'
import type { RegulariserSetting } from './regularisers.ts'

export interface Objective {
  /** What the critic minimises, given its scores of real and of generated examples. */
  readonly critic: (real: tf.Tensor1D, fake: tf.Tensor1D) => tf.Scalar
  /** What the generator minimises, given the critic's scores of what it made. */
  readonly generator: (fake: tf.Tensor1D) => tf.Scalar
  readonly regularisers: readonly RegulariserSetting[]
  /** True where a score is the logit of a probability D = 1/(1 + e⁻ˢ) of being real. */
  readonly logit?: true
}

/** An f-divergence D_f(P‖Q) = E_q f(p/q) by its variational bound, max over T of E_p T − E_q f*(T). */
export interface FDivergence {
  /** g_f: score → T in the domain of f*, growing. */
  readonly activation: (score: tf.Tensor) => tf.Tensor
  /** f*(t) = sup over u > 0 of u·t − f(u), for t that activation gives. */
  readonly conjugate: (t: tf.Tensor) => tf.Tensor
  /** f*(g_f(score)) simplified, where float32 would lose it between the two. */
  readonly composed?: (score: tf.Tensor) => tf.Tensor
}

/** Newton steps from softplus(y) that settle ω(y) to float32 for every y. */
const newtonSteps = 5

/**
 * Wright's ω(y) = W(eʸ), the root of w + log w = y. Newton's steps w(1 + y − log w)/(1 + w) climb to it from below
 * after the first, the function being concave.
 */
function wrightOmega(y: tf.Tensor): tf.Tensor {
  const bounded = tf.maximum(y, -80) // e⁻⁸⁰ is still a normal float32
  let w: tf.Tensor = tf.softplus(bounded)
  for (let i = 0; i < newtonSteps; i++) w = tf.div(tf.mul(w, tf.sub(tf.add(bounded, 1), tf.log(w))), tf.add(w, 1))
  return w
}

/**
 * The table of f-GAN (Nowozin et al. 2016, tables 1, 5 and 6) with Neyman's and Jeffreys's rows; f above each row. Every
 * activation grows with the score.
 */
export const fDivergences = {
  /** ½|u − 1| */
  'total-variation': {
    activation: (s) => tf.mul(tf.tanh(s), 0.5),
    conjugate: (t) => t,
  },
  /** u log u */
  kl: {
    activation: (s) => s,
    conjugate: (t) => tf.exp(tf.sub(t, 1)),
  },
  /** −log u */
  'reverse-kl': {
    activation: (s) => tf.neg(tf.exp(tf.neg(s))),
    conjugate: (t) => tf.sub(-1, tf.log(tf.neg(t))),
    composed: (s) => tf.sub(s, 1),
  },
  /** (u − 1)²; the conjugate holds for t ≥ −2, where the best T = 2(u − 1) lies. */
  pearson: {
    activation: (s) => s,
    conjugate: (t) => tf.add(tf.mul(tf.square(t), 0.25), t),
  },
  /** (1 − u)²/u */
  neyman: {
    activation: (s) => tf.sub(1, tf.exp(tf.neg(s))),
    conjugate: (t) => tf.sub(2, tf.mul(2, tf.sqrt(tf.sub(1, t)))),
    composed: (s) => tf.sub(2, tf.mul(2, tf.exp(tf.mul(s, -0.5)))),
  },
  /** (√u − 1)² */
  'squared-hellinger': {
    activation: (s) => tf.sub(1, tf.exp(tf.neg(s))),
    conjugate: (t) => tf.div(t, tf.sub(1, t)),
    composed: (s) => tf.sub(tf.exp(s), 1),
  },
  /** (u − 1) log u; f*(t) = W + 1/W + t − 2 with W = W(e^(1 − t)). */
  jeffreys: {
    activation: (s) => s,
    conjugate: (t) => {
      const w = wrightOmega(tf.sub(1, t))
      return tf.sub(tf.add(tf.add(w, tf.reciprocal(w)), t), 2)
    },
  },
  /** −(u + 1) log((1 + u)/2) + u log u: twice the Jensen–Shannon divergence. */
  js: {
    activation: (s) => tf.sub(Math.LN2, tf.softplus(tf.neg(s))),
    conjugate: (t) => tf.neg(tf.log(tf.sub(2, tf.exp(t)))),
    composed: (s) => tf.sub(tf.softplus(s), Math.LN2),
  },
  /** u log u − (u + 1) log(u + 1): 2·JSD − log 4, the minimax game. */
  gan: {
    activation: (s) => tf.neg(tf.softplus(tf.neg(s))),
    conjugate: (t) => tf.neg(tf.log(tf.sub(1, tf.exp(t)))),
    composed: (s) => tf.softplus(s),
  },
} as const satisfies Record<string, FDivergence>

const lazyR1: readonly RegulariserSetting[] = [{ name: 'r1', strength: 1, interval: 8 }]

/** f-GAN (Nowozin et al. 2016, eq. 6): both sides play for E_p T − E_q f*(T). */
function variational({ activation, conjugate, composed }: FDivergence): Objective {
  const bound = composed ?? ((score: tf.Tensor) => conjugate(activation(score)))
  return {
    critic: (real, fake) => tf.sub(tf.mean(bound(fake)), tf.mean(activation(real))),
    generator: (fake) => tf.neg(tf.mean(bound(fake))),
    regularisers: lazyR1,
  }
}

/**
 * Least squares (Mao et al. 2017, eq. 2): the critic draws scores of fakes to a and of real examples to b, the generator
 * its own to c. Best score (b·p + a·q)/(p + q).
 */
function leastSquares(a: number, b: number, c: number): Objective {
  const halfSquare = (scores: tf.Tensor1D, target: number): tf.Scalar =>
    tf.mul(tf.mean(tf.square(tf.sub(scores, target))), 0.5)
  return {
    critic: (real, fake) => tf.add(halfSquare(real, b), halfSquare(fake, a)),
    generator: (fake) => halfSquare(fake, c),
    regularisers: lazyR1,
  }
}

/** Cross-entropy of D against real and fake (Goodfellow et al. 2014, eq. 1): −E log D(real) − E log(1 − D(fake)). */
const crossEntropy: Objective['critic'] = (real, fake) =>
  tf.add(tf.mean(tf.softplus(fake)), tf.mean(tf.softplus(tf.neg(real))))

/** E D(real) − E D(fake), over 1-Lipschitz critics the earth mover's distance (Arjovsky et al. 2017, eq. 2). */
const earthMover: Pick<Objective, 'critic' | 'generator'> = {
  critic: (real, fake) => tf.sub(tf.mean(fake), tf.mean(real)),
  generator: (fake) => tf.neg(tf.mean(fake)),
}

export const objectives = {
  /** Goodfellow et al. 2014, eq. 1: generator E log(1 − D), which saturates where the critic is sure. */
  minimax: {
    critic: crossEntropy,
    generator: (fake) => tf.neg(tf.mean(tf.softplus(fake))),
    regularisers: lazyR1,
    logit: true,
  },
  /** Goodfellow et al. 2014, §3: generator −E log D. */
  'non-saturating': {
    critic: crossEntropy,
    generator: (fake) => tf.mean(tf.softplus(tf.neg(fake))),
    regularisers: lazyR1,
    logit: true,
  },
  /** a, b, c = 0, 1, 1 (Mao et al. 2017, eq. 9). */
  lsgan: leastSquares(0, 1, 1),
  /** a, b, c = −1, 1, 0 (eq. 8): the generator minimises half of Pearson's χ²(p + q ‖ 2q). */
  'lsgan-pearson': leastSquares(-1, 1, 0),
  /** Arjovsky et al. 2017. A weight's unit here is He's deviation, since weights are scaled at run time. */
  wgan: { ...earthMover, regularisers: [{ name: 'weight-clipping', strength: 1, interval: 1 }] },
  /** Gulrajani et al. 2017, with the drift of Karras et al. 2018, §A.1. */
  'wgan-gp': {
    ...earthMover,
    regularisers: [
      { name: 'gradient-penalty', strength: 10, interval: 1 },
      { name: 'drift', strength: 0.001, interval: 1 },
    ],
  },
  /** Petzka et al. 2018. */
  'wgan-lp': {
    ...earthMover,
    regularisers: [
      { name: 'lipschitz-penalty', strength: 10, interval: 1 },
      { name: 'drift', strength: 0.001, interval: 1 },
    ],
  },
  /** Lim and Ye 2017; Miyato et al. 2018, eq. 16 and 17. */
  hinge: {
    critic: (real, fake) => tf.add(tf.mean(tf.relu(tf.sub(1, real))), tf.mean(tf.relu(tf.add(1, fake)))),
    generator: earthMover.generator,
    regularisers: lazyR1,
  },
  'f-total-variation': variational(fDivergences['total-variation']),
  'f-kl': variational(fDivergences.kl),
  'f-reverse-kl': variational(fDivergences['reverse-kl']),
  'f-pearson': variational(fDivergences.pearson),
  'f-neyman': variational(fDivergences.neyman),
  'f-squared-hellinger': variational(fDivergences['squared-hellinger']),
  'f-jeffreys': variational(fDivergences.jeffreys),
  'f-js': variational(fDivergences.js),
  'f-gan': variational(fDivergences.gan),
} as const satisfies Record<string, Objective>

export type ObjectiveName = keyof typeof objectives

/** @throws Fault E_CONFIG with the nearest known name. */
export function objectiveNamed(name: string, at = 'objective'): Objective {
  return rowNamed<Objective>(objectives, name, at)
}
