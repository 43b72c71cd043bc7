// A strike → the slices of its sound as they are made, shaped and at the output's rate.

import type { Bundle } from '../model/bundle.ts'
import { DrawnSeed } from './drawn-seed.ts'
import type { Generator, ShotSlice } from './generator.ts'
import { shapedStream } from './shaped-stream.ts'
import { naturalLength } from './shaping.ts'
import { soundKey } from '../protocol/sound.ts'
import { resolveShot, type ShotRequest } from './shot-request.ts'

/** Sounds whose seeds and lengths are kept: those of a few kits. */
export const mostKept = 64

interface Known {
  readonly drawn: DrawnSeed
  /** Of the pad's own sound, which its strokes are neighbours of: what a decay refers to. */
  readonly naturalSamples: number
}

export class StrokeMaker {
  readonly #generator: Promise<Generator>
  readonly #bundle: Bundle
  readonly #rateHz: number
  readonly #known = new Map<string, Known>()

  /** [stroke worker] `rateHz` is the output's. */
  constructor(generator: Promise<Generator>, bundle: Bundle, rateHz: number) {
    this.#generator = generator
    this.#bundle = bundle
    this.#rateHz = rateHz
  }

  /**
   * [blocks while it computes] Makes ready for strokes of this sound: draws what depends on its seed alone, measures how
   * long it is, and lets every graph run once. @throws Fault for a sound that the model cannot serve.
   */
  async prepare(request: ShotRequest): Promise<void> {
    const { job } = resolveShot(request, this.#bundle)
    const generator = await this.#generator
    const drawn = generator.prepare(job.from, true)
    const raw = new Float32Array(this.#bundle.manifest.lengthSamples)
    for await (const { start, samples } of generator.stream(job.mix, drawn, job.controls.variation, job.conditions))
      raw.set(samples, start)
    this.#known.delete(keyOf(request))
    this.#known.set(keyOf(request), { drawn, naturalSamples: naturalLength(raw) })
    if (this.#known.size > mostKept) this.#known.delete(this.#known.keys().next().value!)
    for await (const _ of this.slices(request));
  }

  /** [blocks a slice at a time] @throws Fault for a strike that the model cannot serve. */
  async *slices(request: ShotRequest): AsyncGenerator<ShotSlice> {
    const { job } = resolveShot(request, this.#bundle)
    const { rateHz, lengthSamples } = this.#bundle.manifest
    const { drawn, naturalSamples = lengthSamples } = this.#known.get(keyOf(request)) ?? {}
    // What is asked for may move the latent, and never the noise.
    const from = drawn === undefined ? job.from : new DrawnSeed(job.from, this.#bundle.manifest, drawn)
    const raw = (await this.#generator).stream(job.mix, from, job.controls.variation, job.conditions)
    yield* shapedStream(raw, { rateHz, velocity: job.velocity, controls: job.controls, naturalSamples }, this.#rateHz)
  }
}

/** Controls act on what is drawn, or move its latent; its noise they are no part of. */
const keyOf = ({ class: of, seed, latent }: ShotRequest): string => soundKey({ class: of, seed, latent })
