// A process of its own that loads a model and renders a sound with it, whole and in slices: whatever becomes of it, trial.ts knows.

import { Fault } from '../faults/fault.ts'
import { openGenerator } from './generator.ts'
import type { TrialAnswer, TrialOrder } from './trial.ts'

process.on('disconnect', () => process.exit(0))
process.on('message', (order: TrialOrder) => {
  void attempt(order).then((answer) => process.send?.(answer))
})

async function attempt({ options, job }: TrialOrder): Promise<TrialAnswer> {
  try {
    const generator = await openGenerator(options)
    await generator.render(job.mix, job.from, job.controls.variation, job.conditions)
    for await (const slice of generator.stream(job.mix, job.from, job.controls.variation, job.conditions)) void slice
    return { kind: 'passed' }
  } catch (cause) {
    if (cause instanceof Fault) return { kind: 'fault', code: cause.code, detail: cause.detail }
    throw cause
  }
}
