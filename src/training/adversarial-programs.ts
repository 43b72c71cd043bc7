// The steps of a generator and a critic that are trained against each other from the first step on, as pure functions
// (inputs → losses and new state), ready to be traced; each with and without its lazy terms. A family says what its
// networks make and see.

import * as tf from '@tensorflow/tfjs'
import type { Tensors } from '../gan/layers.ts'
import type { ParameterTable } from '../gan/parameters.ts'
import { pathLengths } from '../gan/regularisers.ts'
import type { AdamConstants } from './adam.ts'
import { movedPathMean, pathMean } from './path-mean.ts'
import type { Regularisation } from './regularisation.ts'
import { average, averaged, measured, prefixed, trainable, update, type Program, type Specs } from './state.ts'

/** Of one side of a batch, real or generated; its inputs start with this. */
export type Side = 'real' | 'fake'

interface Judged {
  /** [B] */
  readonly score: tf.Tensor1D
  /** φ(x), [B, n]. */
  readonly features: tf.Tensor2D
  /** How badly what is asked for on a side is recognised; absent where the critic is not asked to. */
  readonly recognition?: (side: Side) => tf.Scalar
}

export interface Game {
  /** What is updated of each network. */
  readonly generator: ParameterTable
  readonly critic: ParameterTable
  readonly adam: AdamConstants
  readonly regularisation: Regularisation
  /** Inputs of both steps beside parameters. */
  readonly inputs: Specs
  /** Shape of what is judged, [B, …]. */
  readonly shape: readonly number[]
  /** Weight of recognition beside the objective. */
  readonly recognitionWeight: number
  readonly real: (v: Tensors) => tf.Tensor
  /** The styles [B, W] of the generated side, and what renders them with the parameters `p`. */
  readonly faking: (p: Tensors, v: Tensors) => { style: tf.Tensor2D; render: (style: tf.Tensor2D) => tf.Tensor }
  /** What a side is judged by, [B, n]. */
  readonly asked: (v: Tensors, side: Side) => tf.Tensor2D
  readonly judge: (p: Tensors, v: Tensors, x: tf.Tensor, asked: tf.Tensor2D) => Judged
}

const scalar = { shape: [] }

/** Report `recognition` under a name of its own, taken out of the loss, or no curve could be read. */
function apart(out: Record<string, tf.Tensor>, name: string, weight: number, recognition?: tf.Scalar) {
  if (recognition === undefined) return out
  out.loss = tf.sub(out.loss, tf.mul(recognition, weight))
  out[`${measured}${name}Recognition`] = recognition
  return out
}

export function adversarialPrograms(game: Game) {
  const { generator, critic, adam, regularisation, recognitionWeight } = game
  const { objective, bounded } = regularisation
  const recognised = (loss: tf.Scalar, recognition?: tf.Scalar): tf.Scalar =>
    recognition === undefined ? loss : tf.add(loss, tf.mul(recognition, recognitionWeight))

  const criticStep = (lazy: boolean) => (): Program => ({
    inputs: {
      ...game.inputs,
      mix: { shape: [game.shape[0]] },
      rate: scalar,
      ...prefixed(generator, ''),
      ...trainable(critic),
    },
    run: (v) => {
      const { style, render } = game.faking(v, v)
      const [real, fake] = [game.real(v), render(style)]
      const [realClasses, fakeClasses] = [game.asked(v, 'real'), game.asked(v, 'fake')]
      const out = update(critic, adam, v, (p) => {
        const seen = game.judge(p, v, real, realClasses)
        // Terms on real examples look at the same scores: judged twice, they would be differentiated twice.
        const score = (x: tf.Tensor, by: tf.Tensor) =>
          x === real && by === realClasses ? seen.score : game.judge(p, v, x, by as tf.Tensor2D).score
        const loss = objective.critic(seen.score, score(fake, fakeClasses))
        const view = { score, real, realClasses, fake, fakeClasses, mix: v.mix }
        return recognised(regularisation.critic.added(loss, view, lazy), seen.recognition?.('real'))
      })
      for (const name of Object.keys(critic)) out[name] = bounded(out[name])
      const [seen, made] = [game.judge(v, v, real, realClasses), game.judge(v, v, fake, fakeClasses)]
      out[`${measured}gap`] = tf.sub(tf.mean(seen.score), tf.mean(made.score))
      return apart(out, 'critic', recognitionWeight, seen.recognition?.('real'))
    },
  })

  const generatorStep = (lazy: boolean) => (): Program => {
    const pathRegularised = regularisation.generator.has('path-length', lazy)
    return {
      inputs: {
        ...game.inputs,
        ...(pathRegularised ? { pathDirection: { shape: game.shape }, [pathMean]: scalar } : {}),
        rate: scalar,
        decay: scalar,
        ...prefixed(critic, ''),
        ...trainable(generator),
        ...prefixed(generator, average),
      },
      run: (v) => {
        const asked = game.asked(v, 'fake')
        const { pathDirection } = v
        const out = update(generator, adam, v, (p) => {
          const { style, render } = game.faking(p, v)
          const fake = render(style)
          const seen = game.judge(v, v, fake, asked)
          const features = (x: tf.Tensor) => game.judge(v, v, x, asked).features
          const view = { features, real: game.real(v), fake, style, render, pathDirection, pathMean: v[pathMean] }
          const loss = regularisation.generator.added(objective.generator(seen.score), view, lazy)
          return recognised(loss, seen.recognition?.('fake'))
        })
        const { style, render } = game.faking(v, v)
        // The lengths that the term saw: a traced graph merges the two.
        if (pathRegularised) out[pathMean] = movedPathMean(v, pathLengths({ style, render, pathDirection }))
        const seen = game.judge(v, v, render(style), asked)
        return averaged(generator, v, apart(out, 'generator', recognitionWeight, seen.recognition?.('fake')))
      },
    }
  }

  return {
    critic: criticStep(false),
    criticPenalised: criticStep(true),
    generator: generatorStep(false),
    generatorPenalised: generatorStep(true),
  }
}

export type AdversarialProgram = keyof ReturnType<typeof adversarialPrograms>
