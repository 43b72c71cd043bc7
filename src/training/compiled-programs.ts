// Programs made runnable: each is compiled when it is first needed, since a resumed run may never need the first phase.

import { compileStep, type Step } from '../compile/step.ts'
import type { EngineOptions } from './recipe.ts'
import { measured, type Program, type State } from './state.ts'

export class CompiledPrograms<Name extends string> {
  readonly #programs: Readonly<Record<Name, () => Program>>
  readonly #built = new Map<Name, Program>()
  readonly #steps = new Map<Name, Promise<Step>>()
  readonly #options: EngineOptions

  /** @param programs by name; built when first used */
  constructor(programs: Readonly<Record<Name, () => Program>>, options: EngineOptions) {
    this.#programs = programs
    this.#options = options
  }

  #program(name: Name): Program {
    let program = this.#built.get(name)
    if (program === undefined) this.#built.set(name, (program = this.#programs[name]()))
    return program
  }

  #compiled(name: Name): Promise<Step> {
    let step = this.#steps.get(name)
    if (step === undefined) {
      const { onEngine, ...options } = this.#options
      const first = this.#steps.size === 0
      const { inputs, run } = this.#program(name)
      step = compileStep(inputs, run, options).then((compiled) => {
        if (first) onEngine?.(compiled.engine, compiled.engineReason)
        return compiled
      })
      this.#steps.set(name, step)
    }
    return step
  }

  /** Runs one program on `batch` and `state`; replaces what it returns in `state`; returns its loss. */
  async update(name: Name, batch: Readonly<State>, state: State): Promise<number> {
    return (await this.updateAndMeasure(name, batch, state)).loss
  }

  /** As `update`; returns its loss and what else it measures. */
  async updateAndMeasure(
    name: Name,
    batch: Readonly<State>,
    state: State,
  ): Promise<{ loss: number; measures: Readonly<Record<string, number>> }> {
    const step = await this.#compiled(name)
    const feeds = Object.fromEntries(Object.keys(step.inputs).map((key) => [key, batch[key] ?? state[key]]))
    const { loss, ...outputs } = await step.run(feeds)
    const measures: Record<string, number> = {}
    for (const [key, value] of Object.entries(outputs))
      if (key.startsWith(measured)) measures[key.slice(measured.length)] = value.data[0]
      else state[key] = value
    return { loss: loss.data[0], measures }
  }

  takes(name: Name, input: string): boolean {
    return Object.hasOwn(this.#program(name).inputs, input)
  }

  async dispose(): Promise<void> {
    for (const step of this.#steps.values()) await (await step).dispose()
    this.#steps.clear()
  }
}
