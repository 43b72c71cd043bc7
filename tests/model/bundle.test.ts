import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { Fault } from '../../src/faults/fault.ts'
import { encodeSafetensors } from '../../src/formats/safetensors.ts'
import { bundleFolder, bundleNames, readBundle, soundsHash } from '../../src/model/bundle.ts'
import type { Description } from '../../src/model/manifest.ts'
import { writeBundle } from '../../src/model/write.ts'
import { conditioningOf } from '../../src/timbre/conditioning.ts'

const room = mkdtempSync(join(tmpdir(), 'ghostnote-bundle-'))
afterAll(() => rmSync(room, { recursive: true }))

const description: Description = {
  format: 'ghostnote-model',
  version: 1,
  name: 'tiny',
  family: 'style',
  config: 'debug',
  rateHz: 44_100,
  lengthSamples: 1024,
  classes: ['kick', 'snare'],
  latentSize: 4,
  grid: { fftSize: 256, hopSamples: 128, frames: 8 },
  compression: 0.3,
  noisePositions: 8,
  license: 'MIT',
  trained: { step: 3, dataset: { fingerprint: 'abc', files: null } },
}
const files = {
  'generator.onnx': Uint8Array.of(8, 8, 18, 1),
  'weights.safetensors': encodeSafetensors({ w: { shape: [2], data: Float32Array.of(1, 2) } }),
  'CARD.md': '# tiny\n',
}

let count = 0
/** A models folder of its own with one bundle called tiny. */
function models(): string {
  const folder = join(room, String(count++))
  writeBundle(join(folder, 'tiny'), description, files)
  return folder
}

function faultOf(act: () => unknown): Fault {
  try {
    act()
  } catch (error) {
    if (error instanceof Fault) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

test('a written bundle is read back with its description, whole and alone in its folder', () => {
  const folder = models()
  const bundle = readBundle(join(folder, 'tiny'))
  expect(bundle.manifest).toMatchObject(description)
  // printf '# tiny\n' | sha256sum
  expect(bundle.manifest.files['CARD.md']).toEqual({
    bytes: 7,
    sha256: 'da0f266deed7c2c66f4708aa801d1ecd4aa289d2ee87e9c4525b30c8cba9ac88',
  })
  expect(readdirSync(folder)).toEqual(['tiny'])
  expect(readdirSync(join(folder, 'tiny')).toSorted()).toEqual([
    'CARD.md',
    'generator.onnx',
    'model.json',
    'weights.safetensors',
  ])
  expect(bundleNames(folder)).toEqual(['tiny'])
})

test('two bundles that differ in one byte have different hashes, equal ones the same', () => {
  const a = readBundle(join(models(), 'tiny')).hash
  const b = readBundle(join(models(), 'tiny')).hash
  const other = join(room, 'other')
  writeBundle(join(other, 'tiny'), description, { ...files, 'CARD.md': '# Tiny\n' })
  expect(a).toBe(b)
  expect(readBundle(join(other, 'tiny')).hash).not.toBe(a)
})

test('a file that is missing, cut short, altered or replaced by a link is named, with what was found and expected', () => {
  const damaged = (damage: (tiny: string) => void) => {
    const tiny = join(models(), 'tiny')
    damage(tiny)
    const fault = faultOf(() => readBundle(tiny))
    expect(fault.exitCode).toBe(3)
    return fault.message.replace(tiny, 'tiny')
  }
  const weights = 'weights.safetensors'
  expect(damaged((tiny) => rmSync(join(tiny, weights)))).toMatch(/^tiny\/weights\.safetensors: found nothing/)
  expect(damaged((tiny) => rmSync(join(tiny, 'model.json')))).toMatch(/^tiny\/model\.json: found nothing/)
  expect(damaged((tiny) => rmSync(tiny, { recursive: true }))).toMatch(/^tiny\/model\.json: found nothing/)
  expect(
    damaged((tiny) => writeFileSync(join(tiny, weights), readFileSync(join(tiny, weights)).subarray(0, -1))),
  ).toMatch(/^tiny\/weights\.safetensors: found \d+ bytes; expected \d+ as in model\.json/)
  expect(
    damaged((tiny) => {
      const bytes = readFileSync(join(tiny, 'generator.onnx'))
      bytes[2] ^= 1
      writeFileSync(join(tiny, 'generator.onnx'), bytes)
    }),
  ).toMatch(/^tiny\/generator\.onnx: found sha256 \w{12}…; expected \w{12}… as in model\.json \(the file was altered\)/)
  expect(
    damaged((tiny) => {
      cpSync(join(tiny, 'CARD.md'), join(tiny, 'other'))
      rmSync(join(tiny, 'CARD.md'))
      symlinkSync('other', join(tiny, 'CARD.md'))
    }),
  ).toMatch(/^tiny\/CARD\.md: found a path that cannot be opened/)
  expect(damaged((tiny) => writeFileSync(join(tiny, 'model.json'), '{"format":'))).toMatch(/not JSON/)
  expect(damaged((tiny) => writeFileSync(join(tiny, 'model.json'), ' '.repeat(1 << 21)))).toMatch(/at most 1048576/)
})

test('a description of another version, or with a field that does not fit, is refused with the way out', () => {
  const edited = (change: object) => {
    const tiny = join(models(), 'tiny')
    const path = join(tiny, 'model.json')
    writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), ...change }))
    return faultOf(() => readBundle(tiny)).message.replace(tiny, 'tiny')
  }
  expect(edited({ version: 7 })).toMatch(/^tiny\/model\.json: version: found 7; expected .*\. Update Ghostnote/)
  expect(edited({ format: 'zip' })).toMatch(/format: found "zip"; expected "ghostnote-model"\. Export the model again/)
  expect(edited({ lengthSamples: 1000 })).toMatch(/lengthSamples: found 1000; expected 1024/)
  expect(edited({ classes: ['kick', 'kick'] })).toMatch(/expected class names that differ/)
  expect(edited({ grid: { fftSize: 100, hopSamples: 1, frames: 1 } })).toMatch(
    /grid\.fftSize: found 100; expected a power/,
  )
  expect(edited({ latentSize: 1e9 })).toMatch(/latentSize: found 1000000000; expected at most 4096/)
  expect(edited({ name: 'other' })).toMatch(/name: found "other"; expected "tiny", the folder's name\. Rename/)
  const listed = (JSON.parse(readFileSync(join(models(), 'tiny', 'model.json'), 'utf8')) as { files: object }).files
  const entry = { bytes: 1, sha256: '0'.repeat(64) }
  expect(edited({ name: 'tiny', files: { ...listed, 'encoder.onnx': entry } })).toMatch(
    /files: found no matching\.onnx; expected both, or neither/,
  )
  expect(edited({ files: {} })).toMatch(/files\.generator\.onnx: found nothing/)
})

test('weights that are not finite are refused even when their checksum is right', () => {
  const folder = join(room, 'nan')
  const poisoned = encodeSafetensors({ w: { shape: [1], data: Float32Array.of(Number.POSITIVE_INFINITY) } })
  writeBundle(join(folder, 'tiny'), description, { ...files, 'weights.safetensors': poisoned })
  expect(faultOf(() => readBundle(join(folder, 'tiny'))).message).toMatch(/found Infinity at element 0 of w/)
})

test('an existing bundle is replaced only when asked, a folder that is no bundle never', () => {
  const folder = models()
  const write = (replace: boolean) =>
    writeBundle(join(folder, 'tiny'), { ...description, config: 'second' }, files, { replace })
  expect(faultOf(() => write(false)).code).toBe('E_EXISTS')
  expect(readBundle(join(folder, 'tiny')).manifest.config).toBe('debug')
  write(true)
  expect(readBundle(join(folder, 'tiny')).manifest.config).toBe('second')
  expect(readdirSync(folder)).toEqual(['tiny'])
  rmSync(join(folder, 'tiny', 'model.json'))
  expect(faultOf(() => write(true)).message).toMatch(/found a folder that is no model bundle/)
})

test('a description that does not fit leaves nothing behind, and leftovers of a killed write are swept', () => {
  const folder = models()
  expect(faultOf(() => writeBundle(join(folder, 'bad'), { ...description, name: 'Bad!' }, files)).code).toBe('E_MODEL')
  expect(existsSync(join(folder, 'bad'))).toBe(false)
  cpSync(join(folder, 'tiny'), join(folder, '.tiny.12345.tmp'), { recursive: true })
  expect(bundleNames(folder)).toEqual(['tiny'])
  writeBundle(join(folder, 'tiny'), description, files, { replace: true })
  expect(readdirSync(folder)).toEqual(['tiny'])
})

test('an unknown model is answered with the nearest known one, an empty folder with how to make one', () => {
  const folder = models()
  expect(bundleFolder(folder, 'tiny', '--model')).toBe(join(folder, 'tiny'))
  expect(faultOf(() => bundleFolder(folder, 'tinny', '--model')).message).toMatch(/^--model: .*Did you mean "tiny"\?$/)
  expect(faultOf(() => bundleFolder(folder, '../0/tiny', '--model')).code).toBe('E_PATH')
  expect(faultOf(() => bundleFolder(join(room, 'none'), 'x', '--model')).message).toMatch(/`ghostnote export`/)
})

const steered: Description = { ...description, conditions: ['brightness', 'energy'] }
const row = { hardness: 1, depth: 1, brightness: 50, roughness: 0, warmth: 1, sharpness: 1, boominess: 1, energy: -20 }
const conditioning = conditioningOf(
  ['kick', 'snare'].map((name) => ({ class: name, values: row })),
  ['kick', 'snare'],
  'abc',
)

test('a bundle with conditions carries what its classes are like, and is refused without it', () => {
  const folder = join(room, 'steered', 'tiny')
  expect(faultOf(() => writeBundle(folder, steered, files)).message).toMatch(
    /^model\.json: files: found no conditioning\.json; expected one, for the generator is given brightness, energy/,
  )
  expect(existsSync(folder)).toBe(false)
  writeBundle(folder, steered, { ...files, 'conditioning.json': JSON.stringify(conditioning) })
  expect(readBundle(folder).conditioning).toEqual(conditioning)
  expect(readBundle(folder).manifest.conditions).toEqual(['brightness', 'energy'])
  expect(readBundle(join(models(), 'tiny'))).not.toHaveProperty('conditioning')
})

test('a conditioning of other classes, an altered one and an unknown condition are refused by name', () => {
  const folder = join(room, 'cowbell', 'tiny')
  const [kick] = conditioning.classes
  const other = { ...conditioning, classes: [kick, { ...kick, class: 'cowbell' }] }
  writeBundle(folder, steered, { ...files, 'conditioning.json': JSON.stringify(other) })
  expect(faultOf(() => readBundle(folder)).message).toMatch(
    /conditioning\.json: found the classes kick, cowbell; expected kick, snare/,
  )
  writeFileSync(join(folder, 'conditioning.json'), JSON.stringify(other).replace('cowbell', 'cowbull'))
  expect(faultOf(() => readBundle(folder)).message).toMatch(/conditioning\.json: found sha256 /)
  const wet = { ...steered, conditions: ['wetness'] } as unknown as Description
  expect(faultOf(() => writeBundle(join(room, 'wet', 'tiny'), wet, files)).message).toMatch(
    /conditions\.0: found "wetness"/,
  )
})

const sliced: Description = {
  ...description,
  version: 2,
  slices: {
    whole: { modulation: [1, 6] },
    carried: { turned: [1, 2] },
    plan: [
      { frames: [0, 3], noise: [[0, 2]] },
      { frames: [3, 8], noise: [[1, 8]] },
    ],
  },
}
const slicedFiles = {
  ...files,
  'mapping.onnx': Uint8Array.of(8, 8),
  'slice-00.onnx': Uint8Array.of(8, 9),
  'slice-01.onnx': Uint8Array.of(8, 10),
}

test('a bundle with slices is read back with their plan, and its files are held against their checksums', () => {
  const folder = join(room, 'sliced', 'tiny')
  writeBundle(folder, sliced, slicedFiles)
  expect(readBundle(folder).manifest.slices).toEqual(sliced.slices)
  writeFileSync(join(folder, 'slice-01.onnx'), Uint8Array.of(8, 11))
  expect(faultOf(() => readBundle(folder)).message).toMatch(/slice-01\.onnx: found sha256 /)
})

test('slices that leave gaps, end elsewhere, want noise that is not drawn or have no file are refused by name', () => {
  const refused = (plan: NonNullable<Description['slices']>['plan'], contents: typeof files = slicedFiles) => {
    const folder = join(room, `refused-${count++}`, 'tiny')
    return faultOf(() => writeBundle(folder, { ...sliced, slices: { ...sliced.slices!, plan } }, contents)).message
  }
  const [first, second] = sliced.slices!.plan
  expect(refused([first, { ...second, frames: [4, 8] }])).toMatch(/slices\.plan: .* expected slices that follow upon/)
  expect(refused([first])).toMatch(/slices\.plan: found slices up to frame 3; expected 8/)
  expect(refused([first, { ...second, noise: [[3, 9]] }])).toMatch(/found noise up to position 9; expected at most 8/)
  expect(refused([first, { ...second, noise: [[3, 3]] }])).toMatch(/expected a stretch that ends after it begins/)
  expect(refused([first, second], files)).toMatch(/files: found no mapping\.onnx; expected one for every slice/)
  const { 'slice-01.onnx': _missing, ...lacking } = slicedFiles
  expect(refused([first, second], lacking)).toMatch(/files: found no slice-01\.onnx/)
})

test('what was measured of a bundle is read with it, and forgotten where something else makes the sounds now', () => {
  const folder = join(models(), 'tiny')
  const { manifest } = readBundle(folder)
  const evaluation = (hash: string, more = {}) =>
    JSON.stringify({
      format: 'ghostnote-report',
      version: 2,
      subject: { name: 'tiny', hash },
      verdicts: [{ id: 'kid', label: 'drum-KID', found: '1', aim: '≤ 2', reached: true, note: '' }],
      sounds: 8,
      ...more,
    })
  const newest = { ...description, version: 5 as const }
  const write = (text: string, card = '# tiny\n') =>
    writeBundle(folder, newest, { ...files, 'CARD.md': card, 'evaluation.json': text }, { replace: true })
  // Neither the card nor the evaluation makes sounds.
  const hash = soundsHash(manifest)
  expect(soundsHash(write(evaluation(hash), '# another card\n'))).toBe(hash)
  expect(readBundle(folder).evaluation).toMatchObject({ sounds: 8, verdicts: [{ found: '1', reached: true }] })
  write(evaluation('0'.repeat(64)))
  expect(readBundle(folder).evaluation).toBe(undefined)
  const recipe = { factory: { count: 80, seed: 1, soundRevision: 4 }, rateHz: 44_100 }
  writeBundle(folder, { ...newest, recipe }, files, { replace: true })
  expect(readBundle(folder).manifest.recipe).toEqual(recipe)
  write(evaluation(hash, { verdicts: [{ id: 'kid' }] }))
  expect(faultOf(() => readBundle(folder)).message).toMatch(/evaluation\.json: verdicts\.0\./)
})
