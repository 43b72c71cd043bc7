// Programs made runnable: each is compiled when it is first needed, since a resumed run may never need the first phase.

import { compileStep, type Step } from '../compile/step.ts'
import type { EngineOptions } from './recipe.ts'
import type { Program, State } from './state.ts'

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
    const step = await this.#compiled(name)
    const feeds = Object.fromEntries(Object.keys(step.inputs).map((key) => [key, batch[key] ?? state[key]]))
    const { loss, ...next } = await step.run(feeds)
    Object.assign(state, next)
    return loss.data[0]
  }

  takes(name: Name, input: string): boolean {
    return Object.hasOwn(this.#program(name).inputs, input)
  }

  async dispose(): Promise<void> {
    for (const step of this.#steps.values()) await (await step).dispose()
    this.#steps.clear()
  }
}
