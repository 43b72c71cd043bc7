// What the analysis of a sample answers: the nearest sound that a model makes, and how near it is.

import { z } from '../faults/checked.ts'
import { timbreTable } from './controls.ts'
import { controlValues, described, label, seed } from './schema.ts'
import { latentText } from './sound.ts'

/** The most bytes of a sample's file: a minute of stereo at 44.1 kHz and 24 bit. */
export const mostSampleBytes = 16 << 20

const descriptors = z.object(
  Object.fromEntries(timbreTable.map(({ id }) => [id, z.nullable(z.number())])) as {
    [id in (typeof timbreTable)[number]['id']]: z.ZodMiniNullable<z.ZodMiniNumber>
  },
)

export const analysis = z.object({
  model: label,
  class: described(label, 'The class whose sounds are most like the sample.'),
  seed: described(seed, 'Draws the noise; the same sample has always the same.'),
  latent: latentText,
  controls: controlValues,
  distanceDb: described(
    z.number(),
    'Log-spectral distance of the two at equal energy: the root mean square over bins of the difference of their levels, ' +
      'as a mean over the frames in which the sample sounds. Two noises of one colour are 7 to 8 dB apart.',
  ),
  firstDistanceDb: described(z.number(), 'The same before the search from what the encoder said.'),
  descriptors: z.object({
    sample: described(descriptors, 'Measured on the sample; null where that cannot be.'),
    model: described(descriptors, 'Measured on the model’s version.'),
  }),
  wav: described(
    z.string(),
    'The sample as it was analysed: a WAV file in base64, mono, at the model’s rate and length, from its onset on, ' +
      'with the energy of the model’s version.',
  ),
})

export type Analysis = z.output<typeof analysis>
export type AnalysedDescriptors = z.output<typeof descriptors>
