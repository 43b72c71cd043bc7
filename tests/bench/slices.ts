// A model hit by hit, on one thread: the whole shot against its first slice, as it comes and with its seed drawn in
// advance; all slices against the whole; and where the first slice's time goes. Every hit has a seed of its own. The shipped
// model, or any other configuration with random weights.

import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { packageRoot } from '../../src/cli/package.ts'
import { SoundingSpectrum } from '../../src/dsp/generator-signals.ts'
import { conditionedModel, conditionsOfShot } from '../../src/engine/conditions.ts'
import { openGenerator } from '../../src/engine/generator.ts'
import { graphSource, openGraph } from '../../src/engine/graph-session.ts'
import { type Bundle, readBundle } from '../../src/model/bundle.ts'
import { mappingFile } from '../../src/model/manifest.ts'
import type { Benchmark, BenchmarkOptions, BenchmarkReport, BenchmarkRow } from './benchmark.ts'
import { writeRandomBundle } from './random-bundle.ts'

/** Hits in a round, and before the clock counts: compiled code, caches. */
const usual = { hitsPerRound: 40, warming: 20 }
/** The same where a sound takes long, as then the clock is less disturbed. */
const slow = { hitsPerRound: 5, warming: 3 }
const slowFromMs = 100

function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))]
}

/** @param config the shipped model's name, or that of a configuration. */
export const slices: Benchmark = async (options) => {
  const shipped = join(packageRoot, 'models', options.config)
  if (existsSync(shipped)) return await measured(readBundle(shipped), options)
  const room = mkdtempSync(join(tmpdir(), 'ghostnote-slices-'))
  try {
    return await measured(readBundle(await writeRandomBundle(room, options.config)), options)
  } finally {
    rmSync(room, { recursive: true })
  }
}

async function measured(bundle: Bundle, { config: name, rounds, threads }: BenchmarkOptions): Promise<BenchmarkReport> {
  const { manifest, generatorPath } = bundle
  const { classes, conditions = [], grid, rateHz, compression, lengthSamples, slices: sliced } = manifest
  if (sliced === undefined) throw new Error(`${name} has no slices; export it again`)
  const generator = await openGenerator({ generatorPath, manifest, threads, streaming: true })
  const mapping = await openGraph(
    graphSource(dirname(generatorPath), manifest, threads),
    mappingFile,
    {
      latent: [1, manifest.latentSize],
      classes: [1, classes.length],
      ...(conditions.length > 0 ? { conditions: [1, conditions.length] } : {}),
      truncation: [1, 1],
    },
    sliced.whole,
  )
  const model = conditionedModel(bundle)
  const [, firstFrames] = sliced.plan[0].frames
  const silence = new Float32Array(firstFrames * grid.fftSize)

  const times: Record<string, number[]> = {}
  const timed = async (what: string, work: () => unknown): Promise<void> => {
    const start = performance.now()
    await work()
    ;(times[what] ??= []).push(performance.now() - start)
  }
  let { warming, hitsPerRound } = usual
  for (let seed = 0; seed < warming + rounds * hitsPerRound; seed++) {
    const mix = classes.map((_, k) => (k === seed % classes.length ? 1 : 0))
    const velocity = 1 + ((seed * 37) % 127)
    const drawn = model && conditionsOfShot(model, { mix, seed, velocity, variation: 1, asked: {} })
    const given = conditions.map((condition) => drawn!.given[condition])
    // Of each kind its own seeds, so that nothing is known already.
    const kinds = 1_000_000
    await timed('full', () => generator.render(mix, seed, 1, given))
    if (seed === 0 && times['full'][0] > slowFromMs) ({ warming, hitsPerRound } = slow)
    await timed('first', () => generator.stream(mix, kinds + seed, 1, given).next())
    const prepared = generator.prepare(2 * kinds + seed)
    await timed('prepared', () => generator.stream(mix, prepared, 1, given).next())
    await timed('all', async () => {
      const stream = generator.stream(mix, 3 * kinds + seed, 1, given)
      while ((await stream.next()).done !== true);
    })
    await timed('drawing', () => generator.prepare(4 * kinds + seed))
    const values = {
      classes: Float32Array.from(mix),
      conditions: Float32Array.from(given),
      truncation: Float32Array.of(1),
    }
    await timed('mapping', () => mapping.run({ latent: prepared.latent, ...values }))
    await timed('inverse', () => new SoundingSpectrum(grid, compression).add(silence))
  }
  await generator.release()
  await mapping.release()

  const at = (what: string, part: number) => quantile(times[what].slice(warming), part)
  const [full, first] = [at('full', 0.5), at('first', 0.5)]
  const pair = (what: string, label: string): BenchmarkRow[] => [
    { what: `${label}, p50`, value: at(what, 0.5), unit: 'ms' },
    { what: `${label}, p95`, value: at(what, 0.95), unit: 'ms' },
  ]
  const stages = { drawing: at('drawing', 0.5), mapping: at('mapping', 0.5), inverse: at('inverse', 0.5) }
  const share = (value: number) => (100 * value) / first
  return {
    rows: [
      ...pair('full', 'full render'),
      ...pair('first', 'first slice'),
      ...pair('prepared', 'first slice of a prepared seed'),
      { what: 'first slice / full render', value: (100 * first) / full, unit: '%' },
      { what: 'first slice of a prepared seed / full render', value: (100 * at('prepared', 0.5)) / full, unit: '%' },
      { what: 'all slices / full render', value: at('all', 0.5) / full, unit: '×' },
      { what: 'of the first slice: drawing noise', value: share(stages.drawing), unit: '%' },
      { what: 'of the first slice: mapping network', value: share(stages.mapping), unit: '%' },
      { what: 'of the first slice: inverse STFT', value: share(stages.inverse), unit: '%' },
      {
        what: 'of the first slice: its network, and the rest',
        value: share(first - stages.drawing - stages.mapping - stages.inverse),
        unit: '%',
      },
    ],
    notes: [
      `${rounds * hitsPerRound} hits of ${name}, ${threads} thread; a shot sounds ${(lengthSamples / rateHz).toFixed(2)} s`,
      `slices end at frames ${sliced.plan.map(({ frames }) => frames[1]).join(', ')} of ${grid.frames}`,
    ],
  }
}
