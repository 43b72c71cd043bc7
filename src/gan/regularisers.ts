// The regularisers, one row each: terms added to the critic's or the generator's loss, and rules for the critic's
// weights. A config lists those it uses with their strength and how often they act.

import * as tf from '@tensorflow/tfjs'
import { rowNamed } from './lookup.ts'

/** What terms of the critic's loss look at: a batch of each kind, first axis B, and the critic being trained. */
export interface CriticView {
  readonly score: (x: tf.Tensor, classes: tf.Tensor) => tf.Tensor1D
  readonly real: tf.Tensor
  readonly realClasses: tf.Tensor // [B, K]
  readonly fake: tf.Tensor
  readonly fakeClasses: tf.Tensor // [B, K]
  /** Uniform in [0, 1), one for each example, [B]: where between fake (0) and real (1) it is looked at. */
  readonly mix: tf.Tensor
}

/** What terms of the generator's loss look at: a batch of each kind, and the generator being trained. */
export interface GeneratorView {
  /** What the critic makes of a batch, φ(x) [B, n]. */
  readonly features: (x: tf.Tensor) => tf.Tensor2D
  readonly real: tf.Tensor
  readonly fake: tf.Tensor
  /** The styles [B, W] that `fake` was made from, and how. */
  readonly style: tf.Tensor2D
  readonly render: (style: tf.Tensor2D) => tf.Tensor
  /** A random direction y for each example, like `fake`, of about unit length; and the mean length so far, a scalar. */
  readonly pathDirection: tf.Tensor
  readonly pathMean: tf.Tensor
}

/** ‖Jᵀy‖ of each example, J being the generator's slope in the style (Karras et al. 2020, §3.2): [B]. */
export function pathLengths({
  style,
  render,
  pathDirection,
}: Pick<GeneratorView, 'style' | 'render' | 'pathDirection'>): tf.Tensor1D {
  const along = (at: tf.Tensor) => tf.sum(tf.mul(render(at as tf.Tensor2D), pathDirection))
  return tf.sqrt(tf.add(tf.sum(tf.square(tf.grad(along)(style)), 1), 1e-12))
}

export type Regulariser =
  | { readonly side: 'critic'; readonly term: (view: CriticView) => tf.Scalar; readonly needsLogit?: true }
  | { readonly side: 'generator'; readonly term: (view: GeneratorView) => tf.Scalar }
  | { readonly side: 'weights'; readonly apply: (weight: tf.Tensor, strength: number) => tf.Tensor }

/** ∇ₓ of each example's score, summed squares over all axes but the first: [B]. */
function squaredSlope(score: (x: tf.Tensor) => tf.Tensor1D, x: tf.Tensor): tf.Tensor1D {
  const gradient = tf.grad((at: tf.Tensor) => tf.sum(score(at)))(x)
  return tf.sum(
    tf.square(gradient),
    x.shape.slice(1).map((_, i) => i + 1),
  )
}

/**
 * ‖∇ₓD‖ at points between fake and real (Gulrajani et al. 2017, algorithm 1), [B]; classes are mixed alike. The root's
 * slope is infinite at zero, hence the small offset.
 */
function slopeBetween({ score, real, realClasses, fake, fakeClasses, mix }: CriticView): tf.Tensor1D {
  const between = (a: tf.Tensor, b: tf.Tensor) => {
    const towards = tf.reshape(mix, [mix.shape[0], ...a.shape.slice(1).map(() => 1)])
    return tf.add(b, tf.mul(towards, tf.sub(a, b)))
  }
  const classes = between(realClasses, fakeClasses)
  return tf.sqrt(
    tf.add(
      squaredSlope((x) => score(x, classes), between(real, fake)),
      1e-12,
    ),
  )
}

export const regularisers = {
  /** ½E‖∇ₓD(x)‖² on real examples (Mescheder et al. 2018, eq. 9); strength γ. */
  r1: {
    side: 'critic',
    term: ({ score, real, realClasses }) => tf.mul(tf.mean(squaredSlope((x) => score(x, realClasses), real)), 0.5),
  },
  /** E(‖∇ₓD‖ − 1)² between real and fake (Gulrajani et al. 2017, eq. 3): draws the slope *to* 1; strength λ. */
  'gradient-penalty': {
    side: 'critic',
    term: (view) => tf.mean(tf.square(tf.sub(slopeBetween(view), 1))),
  },
  /** E max(0, ‖∇ₓD‖ − 1)² (Petzka et al. 2018, eq. 8): only bounds the slope; strength λ. */
  'lipschitz-penalty': {
    side: 'critic',
    term: (view) => tf.mean(tf.square(tf.relu(tf.sub(slopeBetween(view), 1)))),
  },
  /** E D(real)² (Karras et al. 2018, §A.1): holds scores near zero where the objective sees only their differences. */
  drift: {
    side: 'critic',
    term: ({ score, real, realClasses }) => tf.mean(tf.square(score(real, realClasses))),
  },
  /**
   * One-sided label smoothing (Salimans et al. 2016, §3.4): real examples count as real with probability 1 − strength.
   * softplus(s) = softplus(−s) + s turns the smoothed cross-entropy into the plain one + strength·E s.
   */
  'label-smoothing': {
    side: 'critic',
    needsLogit: true,
    term: ({ score, real, realClasses }) => tf.mean(score(real, realClasses)),
  },
  /** ‖E φ(real) − E φ(fake)‖² in the critic's features (Salimans et al. 2016, §3.1). */
  'feature-matching': {
    side: 'generator',
    term: ({ features, real, fake }) =>
      tf.sum(tf.square(tf.sub(tf.mean(features(real), 0), tf.mean(features(fake), 0)))),
  },
  /** E(‖Jᵀy‖ − a)², a being the mean length so far (Karras et al. 2020, eq. 4): a step in style is as large in sound anywhere. */
  'path-length': {
    side: 'generator',
    term: (view) => tf.mean(tf.square(tf.sub(pathLengths(view), view.pathMean))),
  },
  /** After each update the critic's weights are cut to ±strength (Arjovsky et al. 2017, algorithm 1). */
  'weight-clipping': {
    side: 'weights',
    apply: (weight, strength) => tf.clipByValue(weight, -strength, strength),
  },
} as const satisfies Record<string, Regulariser>

export type RegulariserName = keyof typeof regularisers

export interface RegulariserSetting {
  readonly name: RegulariserName
  /** The factor γ, λ, … of a term beside the objective, or the bound of a rule. */
  readonly strength: number
  /** The term is added every so many steps, then multiplied by as much (Karras et al. 2020, §3.1: lazily). */
  readonly interval: number
}

/** @throws Fault E_CONFIG with the nearest known name. */
export function regulariserNamed(name: string, at = 'regularisers'): Regulariser {
  return rowNamed<Regulariser>(regularisers, name, at)
}
