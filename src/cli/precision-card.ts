// The part of a model card that says what half precision takes away.

import type { BundleDifference } from './compare-bundles.ts'

/** Just-noticeable differences of generated drums, 50 % points, in points of the descriptor: the lowest published ones. */
const noticeable: Readonly<Partial<Record<string, number>>> = { brightness: 5.4, depth: 4.6, warmth: 5.7 }

/** Markdown. @param sizes of the weights, in bytes, before and after. */
export function precisionCard(
  { shots, levelDb, logSpectralDb, timbre }: BundleDifference,
  [before, after]: readonly [number, number],
): string {
  const rows = timbre.map(({ name, p95, most }) => [name, p95.toFixed(3), most.toFixed(3), noticeable[name] ?? '–'])
  const heading = ['descriptor', '95 % of sounds', 'all sounds', 'noticeable from']
  const { median, most } = levelDb
  const level =
    most === -Infinity
      ? 'They are the same, to the last bit.'
      : `The difference is ${(-median).toFixed(1)} dB below the sound (median), ${(-most).toFixed(1)} dB at the worst.`
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`
  return `
## Half precision
Weights are stored in half precision (\`ghostnote export --precision fp16\`), ${megabytes(after)} in place of ${megabytes(before)}, and
computed with in single precision, so that sounds take as long to make. Timbre controls are as measured before.
${shots} sounds of all classes were compared with those of the model as it was:

- ${level}
- Log-spectral distance ${logSpectralDb.median.toFixed(3)} dB (median), ${logSpectralDb.most.toFixed(3)} dB at the most.
- Timbre in points, changes at most:

${[heading, heading.map(() => '---'), ...rows].map(line).join('\n')}
`
}

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`
