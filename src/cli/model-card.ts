// The model card that export can write by itself.

import { isDeepStrictEqual } from 'node:util'
import { gridSamples } from '../dsp/stft.ts'
import { configs, type TrainingConfig } from '../gan/configs.ts'
import type { RunDescription } from '../training/run-folder.ts'

const familyNames = { style: 'Style-family', progressive: 'Progressive', 'style-wave': 'Waveform style' } as const

/** Markdown: what a model is, what it was trained on, how to make it again. */
export function modelCard(
  name: string,
  { config, dataset, seed, from }: RunDescription,
  trained: { step: number; bandDistance: number | null; spread?: string; matchLevels?: string },
): string {
  const { frames, hopSamples, fftSize } = config.grid
  const samples = gridSamples(config.grid)
  const seconds = samples / config.rateHz
  const shape =
    config.family === 'style-wave' ? `${samples} samples` : `${frames} frames of ${fftSize / 2} bins, hop ${hopSamples}`
  const file = fileOf(config)
  return `# ${name}
${familyNames[config.family]} drum generator, config \`${config.name}\`: ${seconds.toFixed(2)} s at ${config.rateHz} Hz
(${shape}), trained with Ghostnote to step ${trained.step}, seed ${seed}.

- Classes: ${dataset.classes.join(', ')}.
- Dataset fingerprint: \`${dataset.fingerprint}\`.
- Band distance to held-out sounds at the last preview: ${trained.bandDistance === null ? 'not measured' : trained.bandDistance.toFixed(3)}
  (0: same means and deviations of band magnitudes; about 1: silence. It is a training monitor, not a quality score).
- Objective: ${[config.objective, ...config.regularisers.map((used) => used.name)].join(' + ')}.
- Train it again: \`ghostnote train --config ${file === undefined ? config.name : 'config.json'}${from === undefined ? '' : ` --from ${from.name}`} --data DATASET --out RUN --seed ${seed} --steps ${trained.step}\`, then
  \`ghostnote export RUN --name ${name}${trained.spread === undefined ? '' : ` --spread ${trained.spread}`}${trained.matchLevels === undefined ? '' : ` --match-levels ${trained.matchLevels} --data DATASET`}\`.
${file === undefined ? '' : `- \`config.json\` is \`${file}\`.\n`}${from === undefined ? '' : `- It started from the weights of ${from.name}, fingerprint \`${from.fingerprint}\`.\n`}`
}

/** What a file must say to mean `config`: how it differs from the named one, or all; undefined where the name says it. */
function fileOf(config: TrainingConfig): string | undefined {
  const named: TrainingConfig | undefined = (configs as Readonly<Record<string, TrainingConfig>>)[config.name]
  if (named === undefined) return JSON.stringify(config)
  const known = new Map<string, unknown>(Object.entries(named))
  const own = Object.entries(config).filter(([name, value]) => !isDeepStrictEqual(value, known.get(name)))
  return own.length === 0 ? undefined : JSON.stringify({ base: config.name, ...Object.fromEntries(own) })
}
