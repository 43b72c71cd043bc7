// model.json: what a bundle says about itself. The schema is the type.

import { gridSamples } from '../dsp/stft.ts'
import { checked, z } from '../faults/checked.ts'
import { Fault } from '../faults/fault.ts'
import { conditionNames } from '../timbre/conditioning.ts'
import { riseSchema } from './rise.ts'

export const manifestFile = 'model.json'
export const generatorFile = 'generator.onnx'
export const weightsFile = 'weights.safetensors'
export const cardFile = 'CARD.md'
export const conditioningFile = 'conditioning.json'
export const calibrationFile = 'calibration.json'
/** What `ghostnote evaluate` measured of the sounds that these files make. */
export const evaluationFile = 'evaluation.json'

/** From a sound to the latent that each class would make it of … */
export const encoderFile = 'encoder.onnx'
/** … and which way that must go for the made sound to come nearer. */
export const matchingFile = 'matching.onnx'

/**
 * What of a model makes no sound, but is needed to train it further: critic and regressor, large weights in half precision. See
 * `ghostnote train --from`.
 */
export const trainingFile = 'training.safetensors'

/** What is computed once a sound, where the model is played in slices … */
export const mappingFile = 'mapping.onnx'
/** … and its slices, in the order of the plan; as many as there can be. */
export const sliceFiles = [
  'slice-00.onnx',
  'slice-01.onnx',
  'slice-02.onnx',
  'slice-03.onnx',
  'slice-04.onnx',
  'slice-05.onnx',
  'slice-06.onnx',
  'slice-07.onnx',
  'slice-08.onnx',
  'slice-09.onnx',
  'slice-10.onnx',
  'slice-11.onnx',
] as const
type SliceFile = (typeof sliceFiles)[number]

const mostGraphBytes = 64 << 20
/** What a bundle has beside model.json, with the most bytes that are read. */
export const fileLimits: Readonly<Record<BundleFile, number>> = {
  [generatorFile]: mostGraphBytes,
  [weightsFile]: 1 << 30,
  [cardFile]: 1 << 20,
  [conditioningFile]: 4 << 20,
  [calibrationFile]: 4 << 20,
  [evaluationFile]: 4 << 20,
  [trainingFile]: 1 << 30,
  [mappingFile]: mostGraphBytes,
  [encoderFile]: mostGraphBytes,
  [matchingFile]: mostGraphBytes,
  ...(Object.fromEntries(sliceFiles.map((name) => [name, mostGraphBytes])) as Record<SliceFile, number>),
}

type RequiredFile = typeof generatorFile | typeof weightsFile | typeof cardFile
/**
 * The first two only where it has conditions, the next only where it was evaluated, the next where it can be trained further,
 * the next two only where sounds can be analysed, the others only where it is played in slices.
 */
type OptionalFile =
  | typeof conditioningFile
  | typeof calibrationFile
  | typeof evaluationFile
  | typeof trainingFile
  | typeof encoderFile
  | typeof matchingFile
  | typeof mappingFile
  | SliceFile
export type BundleFile = RequiredFile | OptionalFile

/** What a bundle's files hold, by name. */
export type BundleContents<T> = Readonly<Record<RequiredFile, T>> & Readonly<Partial<Record<OptionalFile, T>>>

/** Names of bundles: they stand in addresses and folder names. */
export const bundleNamePattern = /^[a-z0-9][a-z0-9.-]{0,63}$/

const wholeBetween = (low: number, high: number) => z.int().check(z.minimum(low), z.maximum(high))

const fileEntry = z.strictObject({
  bytes: wholeBetween(1, 1 << 30),
  sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/, 'a sha256 in 64 hexadecimal digits')),
})

/** Whole numbers from the first up to and without the second. */
const stretch = z
  .tuple([wholeBetween(0, 1 << 24), wholeBetween(1, 1 << 24)])
  .check(z.refine(([from, to]) => from < to, 'a stretch that ends after it begins'))
const shape = z.array(wholeBetween(1, 1 << 24)).check(z.minLength(1), z.maxLength(8))

const slices = z.strictObject({
  /** What mapping.onnx makes of the inputs other than noise, for all slices: shapes by name. */
  whole: z.record(z.string(), shape),
  /** What a slice leaves to the next, under the name with "/next" behind it; the first is given zeros. Shapes by name. */
  carried: z.record(z.string(), shape),
  /** One graph each. */
  plan: z
    .array(
      z.strictObject({
        /** Of the grid; in a model that emits samples a frame is hopSamples of them. */
        frames: stretch,
        /** The noise positions that the graph takes, one after the other. */
        noise: z.array(stretch).check(z.maxLength(256)),
      }),
    )
    .check(
      z.minLength(1),
      z.maxLength(sliceFiles.length),
      z.refine(
        (plan) => plan.every(({ frames: [from] }, i) => from === (plan[i - 1]?.frames[1] ?? 0)),
        'slices that follow upon each other',
      ),
    ),
})

/** The built-in drum set, as it was rendered and prepared. */
const recipeSchema = z.strictObject({
  factory: z.strictObject({
    count: wholeBetween(1, 1_000_000),
    seed: z.int().check(z.minimum(0), z.maximum(Number.MAX_SAFE_INTEGER)),
    /** With another one, the same seed makes other sounds. */
    soundRevision: wholeBetween(1, 10_000),
  }),
  /** Of the dataset. */
  rateHz: wholeBetween(8000, 192_000),
})
export type DatasetRecipe = z.output<typeof recipeSchema>

const description = {
  format: z.literal('ghostnote-model'),
  /** 2 where there may be slices, 3 half precision, 4 graphs that analyse sounds, 5 an evaluation and a recipe, 6 what training goes on with. */
  version: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(5), z.literal(6)]),
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
  /** How the large weights are stored: fp32 where nothing is said. Computed with they are in fp32 always. */
  precision: z.optional(z.enum(['fp32', 'fp16'])),
  /** How the model is played while its sound is still being made; absent in bundles that are rendered whole only. */
  slices: z.optional(slices),
  /** How far sounds rise beyond their attack, from which alone they get their level; without, from the whole sound. */
  rise: z.optional(riseSchema),
  license: z.string(),
  /** How to make the dataset again that it was trained on; absent where that is its maker's own. */
  recipe: z.optional(recipeSchema),
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
    [evaluationFile]: z.optional(fileEntry),
    [trainingFile]: z.optional(fileEntry),
    [mappingFile]: z.optional(fileEntry),
    [encoderFile]: z.optional(fileEntry),
    [matchingFile]: z.optional(fileEntry),
    ...(Object.fromEntries(sliceFiles.map((name) => [name, z.optional(fileEntry)])) as Record<
      SliceFile,
      z.ZodMiniOptional<typeof fileEntry>
    >),
  }),
})

const newestVersion = 6

/** model.json without its list of files: what an exporter knows before it writes. */
export type Description = z.output<typeof descriptionSchema>
export type Manifest = z.output<typeof manifestSchema>
export type SliceManifest = z.output<typeof slices>

/** @throws Fault E_MODEL naming the field at fault; `at` is the file. */
export function checkManifest(value: unknown, at: string): Manifest {
  const version = typeof value === 'object' && value !== null && 'version' in value ? value.version : undefined
  const wayOut =
    typeof version === 'number' && version > newestVersion
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
  const rows = manifest.rise?.classes ?? []
  const misfit = rows.findIndex(({ slopes }) => slopes.length !== (manifest.conditions?.length ?? 0))
  if (misfit >= 0 || (manifest.rise !== undefined && rows.length !== manifest.classes.length))
    throw new Fault('E_MODEL', {
      at: `${at}: rise`,
      found: misfit >= 0 ? `${rows[misfit]!.slopes.length} slopes of class ${misfit}` : `${rows.length} classes`,
      expected: 'one row for each class, a slope for each condition',
      wayOut: 'Export the model again.',
    })
  const { files } = manifest
  if ((files[encoderFile] === undefined) !== (files[matchingFile] === undefined))
    throw new Fault('E_MODEL', {
      at: `${at}: files`,
      found: files[encoderFile] === undefined ? `no ${encoderFile}` : `no ${matchingFile}`,
      expected: 'both, or neither',
      wayOut: 'Export the model again.',
    })
  if (manifest.slices !== undefined) checkSlices(manifest, manifest.slices, at)
  return manifest
}

/** Whether the slices are those of this sound, and there. */
function checkSlices({ grid, noisePositions, files }: Manifest, { plan }: SliceManifest, at: string): void {
  const wayOut = 'Export the model again.'
  const end = plan.at(-1)!.frames[1]
  if (end !== grid.frames)
    throw new Fault('E_MODEL', {
      at: `${at}: slices.plan`,
      found: `slices up to frame ${end}`,
      expected: `${grid.frames}, the frames of the grid`,
      wayOut,
    })
  const beyond = plan.flatMap(({ noise }) => noise.map(([, to]) => to)).find((to) => to > noisePositions)
  if (beyond !== undefined)
    throw new Fault('E_MODEL', {
      at: `${at}: slices.plan`,
      found: `noise up to position ${beyond}`,
      expected: `at most ${noisePositions}, as noisePositions says`,
      wayOut,
    })
  const missing = ([mappingFile, ...sliceFiles.slice(0, plan.length)] as const).find(
    (name) => files[name] === undefined,
  )
  if (missing !== undefined)
    throw new Fault('E_MODEL', { at: `${at}: files`, found: `no ${missing}`, expected: 'one for every slice', wayOut })
}
