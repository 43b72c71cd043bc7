// model.json: what a bundle says about itself. The schema is the type.

import { gridSamples } from '../dsp/stft.ts'
import { checked, z } from '../faults/checked.ts'
import { Fault } from '../faults/fault.ts'
import { conditionNames } from '../timbre/conditioning.ts'

export const manifestFile = 'model.json'
export const generatorFile = 'generator.onnx'
export const weightsFile = 'weights.safetensors'
const cardFile = 'CARD.md'
export const conditioningFile = 'conditioning.json'
export const calibrationFile = 'calibration.json'

/** What a bundle has beside model.json, with the most bytes that are read; the last two only where it has conditions. */
export const fileLimits = {
  [generatorFile]: 64 << 20,
  [weightsFile]: 1 << 30,
  [cardFile]: 1 << 20,
  [conditioningFile]: 4 << 20,
  [calibrationFile]: 4 << 20,
} as const

export type BundleFile = keyof typeof fileLimits
type OptionalFile = typeof conditioningFile | typeof calibrationFile

/** What a bundle's files hold, by name. */
export type BundleContents<T> = Readonly<Record<Exclude<BundleFile, OptionalFile>, T>> &
  Readonly<Partial<Record<OptionalFile, T>>>

/** Names of bundles: they stand in addresses and folder names. */
export const bundleNamePattern = /^[a-z0-9][a-z0-9.-]{0,63}$/

const wholeBetween = (low: number, high: number) => z.int().check(z.minimum(low), z.maximum(high))

const fileEntry = z.strictObject({
  bytes: wholeBetween(1, 1 << 30),
  sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/, 'a sha256 in 64 hexadecimal digits')),
})

const description = {
  format: z.literal('ghostnote-model'),
  version: z.literal(1),
  name: z.string().check(z.regex(bundleNamePattern, 'lower-case letters, digits, dots and hyphens')),
  /** style-wave emits samples, the others a compressed spectrum. */
  family: z.enum(['style', 'progressive', 'style-wave']),
  /** The training configuration's name. */
  config: z.string(),
  rateHz: wholeBetween(8000, 192_000),
  lengthSamples: wholeBetween(1, 1 << 22),
  classes: z.array(z.string().check(z.minLength(1), z.maxLength(80))).check(
    z.minLength(1),
    z.maxLength(64),
    z.refine((names) => new Set(names).size === names.length, 'class names that differ'),
  ),
  /** What the generator is steered by beside the class, in the order of its input; absent where by nothing. */
  conditions: z.optional(
    z.array(z.enum(conditionNames)).check(
      z.minLength(1),
      z.refine((names) => new Set(names).size === names.length, 'conditions that differ'),
    ),
  ),
  latentSize: wholeBetween(1, 4096),
  grid: z.strictObject({
    fftSize: wholeBetween(16, 16_384).check(z.refine((n) => Number.isInteger(Math.log2(n)), 'a power of two')),
    hopSamples: wholeBetween(1, 16_384),
    frames: wholeBetween(1, 65_536),
  }),
  /** Exponent of the spectrum's power compression. */
  compression: z.number().check(z.minimum(0.05), z.maximum(1)),
  /** P; where it is 0 the generator takes no noise carrier either, nor does one that emits samples. */
  noisePositions: wholeBetween(0, 1 << 24),
  license: z.string(),
  /** Free-form facts about the training. */
  trained: z.record(z.string(), z.json()),
}

const descriptionSchema = z.strictObject(description)

const manifestSchema = z.strictObject({
  ...description,
  files: z.strictObject({
    [generatorFile]: fileEntry,
    [weightsFile]: fileEntry,
    [cardFile]: fileEntry,
    [conditioningFile]: z.optional(fileEntry),
    [calibrationFile]: z.optional(fileEntry),
  }),
})

/** model.json without its list of files: what an exporter knows before it writes. */
export type Description = z.output<typeof descriptionSchema>
export type Manifest = z.output<typeof manifestSchema>

/** @throws Fault E_MODEL naming the field at fault; `at` is the file. */
export function checkManifest(value: unknown, at: string): Manifest {
  const version = typeof value === 'object' && value !== null && 'version' in value ? value.version : undefined
  const wayOut =
    typeof version === 'number' && version > 1
      ? 'Update Ghostnote: the bundle was written by a newer version.'
      : 'Export the model again.'
  const manifest = checked(manifestSchema, value, at, 'E_MODEL', wayOut)
  const length = gridSamples(manifest.grid)
  if (manifest.lengthSamples !== length)
    throw new Fault('E_MODEL', {
      at: `${at}: lengthSamples`,
      found: String(manifest.lengthSamples),
      expected: `${length}, frames times hopSamples of the grid`,
      wayOut: 'Export the model again.',
    })
  if (manifest.conditions !== undefined && manifest.files[conditioningFile] === undefined)
    throw new Fault('E_MODEL', {
      at: `${at}: files`,
      found: `no ${conditioningFile}`,
      expected: `one, for the generator is given ${manifest.conditions.join(', ')}`,
      wayOut: 'Export the model again.',
    })
  return manifest
}
