// A process of its own that loads a model and renders a sound with it, whole and in slices: whatever becomes of it, trial.ts knows.

import { Fault } from '../faults/fault.ts'
import { dirname } from 'node:path'
import { analyses, openAnalysisGraphs } from './analysis-graphs.ts'
import { type Generator, type GeneratorOptions, openGenerator } from './generator.ts'
import type { SynthJob } from './synth-worker.ts'
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
    if (analyses(options.manifest)) await analyseNoise(options, job, generator)
    return { kind: 'passed' }
  } catch (cause) {
    if (cause instanceof Fault) return { kind: 'fault', code: cause.code, detail: cause.detail }
    throw cause
  }
}

/** Lets the graphs of analysis run once: on noise, from the encoder on, a step of the search. */
async function analyseNoise({ generatorPath, manifest }: GeneratorOptions, job: SynthJob, generator: Generator) {
  const { conditions = [], classes, latentSize } = manifest
  const { encoder, matching } = await openAnalysisGraphs(dirname(generatorPath), manifest, 1)
  const drawn = generator.prepare(job.from, true)
  const wanted = drawn.carrier({ from: 0, to: manifest.grid.frames })
  const every = Float32Array.from(classes.flatMap(() => job.conditions))
  const { latents } = await encoder.run({ spectrum: wanted, ...(conditions.length > 0 && { conditions: every }) })
  await matching.run({
    latent: latents!.subarray(0, latentSize),
    classes: Float32Array.from(job.mix),
    conditions: Float32Array.from(job.conditions),
    noise: drawn.noise([{ from: 0, to: manifest.noisePositions }]),
    noiseSpectrum: wanted,
    wanted,
  })
}
