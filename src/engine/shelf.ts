// The models that can be played: every sound bundle in a models folder, each with its synth, started on first use.

import { oneHot } from '../dsp/one-hot.ts'
import { Fault } from '../faults/fault.ts'
import { nearest } from '../faults/nearest.ts'
import { type Bundle, bundleFolder, bundleNames, readBundle } from '../model/bundle.ts'
import { join } from 'node:path'
import { timbreTable } from '../protocol/controls.ts'
import type { ModelSummary, Reach } from '../protocol/messages.ts'
import { analyses } from './analysis-graphs.ts'
import { type AnalysisNumbers, analysisTable, Analyst } from './analyst.ts'
import { conditionedModel, placeSizesOf, reachOf } from './conditions.ts'
import { Synth, type SynthOptions } from './synth.ts'
import { type TrialOptions, tryModel } from './trial.ts'

export interface SkippedModel {
  readonly name: string
  readonly fault: Fault
}

export class ModelShelf {
  readonly #bundles: Map<string, Bundle>
  readonly #synths = new Map<string, Synth>()
  readonly #analysts = new Map<string, Analyst>()
  readonly #options: SynthOptions
  readonly #skipped: SkippedModel[]

  /**
   * [main] Verifies every bundle in `modelsFolder`. `preferred` is the model played when none is named; without it, the
   * first in alphabetical order.
   * @throws Fault E_PATH or E_MODEL where `preferred` is missing or damaged, or no model at all can be played.
   */
  constructor(modelsFolder: string, preferred?: string, options: SynthOptions = {}) {
    this.#options = options
    const bundles: Bundle[] = []
    const skipped: SkippedModel[] = []
    if (preferred !== undefined) bundles.push(readBundle(bundleFolder(modelsFolder, preferred, '--model')))
    for (const name of bundleNames(modelsFolder)) {
      if (name === preferred) continue
      try {
        bundles.push(readBundle(join(modelsFolder, name)))
      } catch (fault) {
        if (!(fault instanceof Fault)) throw fault
        skipped.push({ name, fault })
      }
    }
    if (bundles.length === 0)
      throw (
        skipped[0]?.fault ??
        new Fault('E_PATH', {
          at: modelsFolder,
          found: 'no model bundle',
          expected: 'at least one',
          wayOut: 'Make one with `ghostnote train` and `ghostnote export`.',
        })
      )
    this.#bundles = new Map(bundles.map((bundle) => [bundle.manifest.name, bundle]))
    this.#skipped = skipped
  }

  /** Bundles that were found but are damaged, or did not come through a trial, with what is wrong. */
  get skipped(): readonly SkippedModel[] {
    return this.#skipped
  }

  /**
   * [main] Tries every model that is not known yet in a process of its own, and leaves out those that do not come
   * through. @throws Fault E_MODEL where that is the one that plays by default, E_MACHINE where none can be tried here.
   */
  async tryOut(options: TrialOptions = {}): Promise<void> {
    for (const [place, [name, bundle]] of [...this.#bundles].entries())
      try {
        await tryModel(bundle, options)
      } catch (fault) {
        if (!(fault instanceof Fault) || fault.code === 'E_MACHINE' || place === 0) throw fault
        this.#bundles.delete(name)
        this.#skipped.push({ name, fault })
      }
  }

  /** [main] What the welcome message says of each model, the default one first. */
  summaries(): ModelSummary[] {
    return [...this.#bundles.values()].map((bundle) => {
      const { name, classes, rateHz, lengthSamples, conditions } = bundle.manifest
      const can = analyses(bundle.manifest) ? { analyses: true } : {}
      const summary = { name, classes, rateHz, lengthSamples, ...placeSizesOf(bundle), ...can }
      return conditions === undefined ? summary : { ...summary, conditions, reach: reachByClass(bundle) }
    })
  }

  /** [main] The synth of model `name`, or of the default one. @throws Fault E_PATH for an unknown name. */
  synth(name: string = this.#bundles.keys().next().value!): Synth {
    const bundle = this.#bundles.get(name)
    if (bundle === undefined) {
      const known = [...this.#bundles.keys()]
      const near = nearest(name, known)
      throw new Fault('E_PATH', {
        at: 'model',
        found: `"${name}"`,
        expected: `one of ${known.join(', ')}`,
        wayOut: near === undefined ? 'Choose one of these.' : `Did you mean "${near}"?`,
      })
    }
    let synth = this.#synths.get(name)
    if (synth === undefined) {
      synth = new Synth(bundle, this.#options)
      this.#synths.set(name, synth)
    }
    return synth
  }

  /** [main] What analyses samples with model `name`, or the default one. @throws Fault E_PATH, E_USAGE where it cannot. */
  analyst(name?: string): Analyst {
    const { bundle } = this.synth(name)
    const known = this.#analysts.get(bundle.manifest.name)
    if (known !== undefined) return known
    const analyst = new Analyst(bundle)
    this.#analysts.set(bundle.manifest.name, analyst)
    return analyst
  }

  /** What all analysts have done together. */
  analysisNumbers(): AnalysisNumbers {
    const each = [...this.#analysts.values()].map(({ numbers }) => numbers)
    const sums = analysisTable.map(({ id }) => [id, each.reduce((sum, numbers) => sum + numbers[id], 0)])
    return Object.fromEntries(sums) as AnalysisNumbers
  }

  /** [main] The synths that were asked for so far. */
  started(): readonly Synth[] {
    return [...this.#synths.values()]
  }

  /** Whether `close` left a worker behind that cannot be ended. */
  get isStuck(): boolean {
    return this.started().some((synth) => synth.isStuck)
  }

  /** [main] Ends all workers. */
  async close(): Promise<void> {
    await Promise.all([...this.#analysts.values(), ...this.#synths.values()].map((one) => one.close()))
  }
}

/** What the timbre controls can reach in each class, in whole steps of the controls. */
function reachByClass(bundle: Bundle): Record<string, Record<string, Reach>> {
  const model = conditionedModel(bundle)
  const { classes, conditions = [] } = bundle.manifest
  if (model === undefined) return {}
  return Object.fromEntries(
    classes.map((name, k) => {
      const alone = oneHot(k, classes.length)
      const rows = timbreTable.filter(({ id }) => conditions.includes(id))
      return [name, Object.fromEntries(rows.map(({ id, step }) => [id, inSteps(reachOf(model, alone, id), step)]))]
    }),
  )
}

/** Inwards, so that every step that is offered can be had; a reach of less than a step is its middle. */
function inSteps([low, high]: readonly [number, number], step: number): Reach {
  const tidy = (steps: number): number => Number((steps * step).toFixed(6))
  const [min, max] = [Math.ceil(low / step), Math.floor(high / step)]
  if (min <= max) return { min: tidy(min), max: tidy(max) }
  const middle = tidy(Math.round((low + high) / 2 / step))
  return { min: middle, max: middle }
}
