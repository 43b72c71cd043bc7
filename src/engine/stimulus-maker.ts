// Sounds for listening tests: rendered or read, moved in one descriptor with the others held, aligned by their onset,
// brought to one loudness, and measured as they are played.

import { join } from 'node:path'
import { lowPassed } from '../dsp/low-pass.ts'
import { onsetOf } from '../dsp/onset.ts'
import { resample } from '../dsp/resample.ts'
import { peakOf } from '../dsp/level.ts'
import { Fault } from '../faults/fault.ts'
import { decodeAudio } from '../formats/audio-file.ts'
import { audioLimits } from '../formats/audio-limits.ts'
import { readWhole } from '../formats/bounded-read.ts'
import { sha256 } from '../formats/sha256.ts'
import { timbreTable, type TimbreId } from '../protocol/controls.ts'
import type { ModelSound, Stimulus } from '../protocol/study-stimulus.ts'
import { soundOf } from '../protocol/sound.ts'
import { maxVelocity } from '../protocol/velocity.ts'
import { integratedLufs } from '../timbre/loudness-normalise.ts'
import { Bank } from './bank.ts'
import type { Synth } from './synth.ts'

/** Same shape as the lab's SoundRequest; the lab knows no engine and the engine no lab. */
interface SoundRequest {
  readonly sound: Stimulus
  readonly moved?: {
    readonly control: TimbreId
    readonly base?: number
    readonly delta: number
    /** Holds the other descriptors where the sound has them by itself. */
    readonly isAlone: boolean
  }
  readonly lowPassHz?: number
}

type Timbre = Readonly<Record<TimbreId, number | null>>

export interface MadeStimulus {
  readonly hash: string
  readonly recipe: Readonly<Record<string, unknown>>
  readonly descriptors: Timbre
  readonly loudnessLufs: number
  readonly rateHz: number
  readonly samples: Float32Array
}

export interface StimulusMakerOptions {
  readonly synth: Synth
  /** Of the program and the model: recipes name it. */
  readonly edition: string
  /** The folder that a study's files lie in; without it a study can have none. */
  readonly folder?: string
  /** Measures the seven descriptors of mono samples, off this thread. */
  readonly measure: (samples: Float32Array, rateHz: number) => Promise<Timbre>
}

/** Silence before the onset, so that players have time to fade in (BS.1534-3 wants 10 ms at least). */
const leadSec = 0.02
/** All sounds are brought to it: low enough that the shortest click is not cut off. */
export const stimulusLufs = -30
/** Peaks beyond it would be cut off by 16-bit files. */
const mostPeak = 10 ** (-0.5 / 20)
/** A moved descriptor is corrected until it measures within so many points of what is asked … */
const closeEnough = 0.25
/** … or so often. */
const mostCorrections = 10
/** End of the transition band over its start: BS.1534-3 wants 25 dB from 4 kHz on for the anchor of 3.5 kHz. */
const anchorStop = 8 / 7
/** Made sounds that are kept: some 500 of 1.5 s. */
const keptBytes = 128 << 20

/** Points measured per point asked, at least, when a correction is reckoned. */
const leastSlope = 0.3

const timbreIds = timbreTable.map(({ id }) => id)

export class StimulusMaker {
  readonly #options: StimulusMakerOptions
  readonly #kept = new Bank<MadeStimulus>(keptBytes)
  readonly #underWay = new Map<string, Promise<MadeStimulus>>()

  constructor(options: StimulusMakerOptions) {
    this.#options = options
  }

  /**
   * Makes a sound; the same request gives the same samples. A control that is moved is corrected by what it measures, as
   * far as the model reaches; the recipe says what was asked of the model in the end.
   * @throws Fault E_USAGE where the model cannot be asked so, E_AUDIO and E_PATH for files.
   */
  async make(request: SoundRequest): Promise<MadeStimulus> {
    const key = JSON.stringify(request)
    const kept = this.#kept.get(key)
    if (kept !== undefined) return kept
    const underWay = this.#underWay.get(key)
    if (underWay !== undefined) return underWay
    const making = this.#make(request).finally(() => this.#underWay.delete(key))
    this.#underWay.set(key, making)
    const made = await making
    this.#kept.set(key, made, made.samples.byteLength)
    return made
  }

  async #make({ sound, moved, lowPassHz }: SoundRequest): Promise<MadeStimulus> {
    if (!('file' in sound)) {
      if (moved !== undefined) return this.#moved(sound, moved, lowPassHz)
      const { samples, rateHz } = await this.#options.synth.render(shotOf(sound))
      return this.#finished(samples, rateHz, { ...sound }, lowPassHz)
    }
    if (moved !== undefined)
      throw new Fault('E_USAGE', {
        at: `file ${sound.file}`,
        found: `a wish for more or less ${moved.control}`,
        expected: 'a sound of the model, for only those can be steered',
        wayOut: 'Name a class and a seed.',
      })
    const { samples, rateHz, hash } = await this.#read(sound.file)
    return this.#finished(samples, rateHz, { file: sound.file, fileSha256: hash }, lowPassHz)
  }

  async #moved(
    sound: ModelSound,
    { control, base, delta, isAlone }: NonNullable<SoundRequest['moved']>,
    lowPassHz: number | undefined,
  ): Promise<MadeStimulus> {
    const { synth } = this.#options
    const { expected } = await synth.render(shotOf(sound))
    const own = Object.fromEntries(
      timbreIds.filter((id) => expected[id] !== undefined).map((id) => [id, expected[id]!]),
    )
    const natural = own[control]
    const held = isAlone ? own : {}
    if (natural === undefined)
      throw new Fault('E_USAGE', {
        at: 'study',
        found: `a wish for more or less ${control}`,
        expected: `one of ${Object.keys(own).join(', ') || 'none, for this model was trained without timbre controls'}`,
        wayOut: 'Choose another control or another model.',
      })
    const ask = async (asked: number): Promise<MadeStimulus> => {
      const controls = { ...held, ...sound.controls, [control]: asked }
      const { samples, rateHz } = await synth.render(shotOf({ ...sound, controls }))
      return this.#finished(samples, rateHz, { ...sound, controls }, lowPassHz)
    }
    if (base === undefined && delta === 0) return ask(natural)
    const byItself = { sound, moved: { control, delta: 0, isAlone }, ...(lowPassHz !== undefined && { lowPassHz }) }
    if (base !== undefined) return closest(control, base + delta, natural + delta, ask)
    const unmoved = await this.make(byItself)
    const start = measured(unmoved, control)
    const found = await closest(control, start + delta, natural + delta, ask)
    // Beyond the end of its reach a sound may answer the wrong way: then none is nearer than the one that is not moved.
    return Math.abs(measured(found, control) - start - delta) <= Math.abs(delta) ? found : unmoved
  }

  async #finished(
    raw: Float32Array,
    rateHz: number,
    sound: Readonly<Record<string, unknown>>,
    lowPassHz: number | undefined,
  ): Promise<MadeStimulus> {
    const { edition, synth, measure } = this.#options
    const filtered = lowPassHz === undefined ? raw : lowPassed(raw, rateHz, lowPassHz, lowPassHz * anchorStop)
    const aligned = fromOnset(filtered, rateHz)
    const gain = 10 ** ((stimulusLufs - integratedLufs(Float64Array.from(aligned), rateHz)) / 20)
    const most = mostPeak / peakOf(aligned)
    const samples = aligned.map((x) => x * Math.min(gain, most))
    const recipe = {
      model: synth.bundle.manifest.name,
      edition,
      sound,
      ...(lowPassHz !== undefined && { lowPassHz }),
      leadSec,
      gainDb: round(20 * Math.log10(Math.min(gain, most))),
    }
    return {
      hash: contentHash(samples, rateHz),
      recipe,
      descriptors: await measure(samples, rateHz),
      loudnessLufs: round(integratedLufs(Float64Array.from(samples), rateHz)),
      rateHz,
      samples,
    }
  }

  async #read(file: string): Promise<{ samples: Float32Array; rateHz: number; hash: string }> {
    const { folder, synth } = this.#options
    if (folder === undefined)
      throw new Fault('E_PATH', {
        at: `file ${file}`,
        found: 'a study without a folder of its own',
        expected: 'a study file that lies beside its sounds',
        wayOut: 'Keep the study in a folder with its sounds.',
      })
    const path = join(folder, file)
    const bytes = readWhole(path, audioLimits.fileBytes, path)
    const { channels, rateHz } = await decodeAudio(bytes, file)
    const mono = channels[0]!.map((_, i) => channels.reduce((sum, channel) => sum + channel[i]!, 0) / channels.length)
    const to = synth.bundle.manifest.rateHz
    return { samples: rateHz === to ? mono : resample(mono, rateHz, to), rateHz: to, hash: sha256(bytes) }
  }
}

function shotOf({ velocity = maxVelocity, ...sound }: ModelSound) {
  return { ...soundOf(sound), velocity }
}

/**
 * Asks for `first`, then along the secant of what was measured, until the descriptor is where it should be. Once something
 * below and something above it were made, it is looked for between these: what a sound answers may rise in steps.
 */
async function closest(
  control: TimbreId,
  target: number,
  first: number,
  ask: (asked: number) => Promise<MadeStimulus>,
): Promise<MadeStimulus> {
  const { min, max } = timbreTable.find(({ id }) => id === control)!
  const tried: { readonly asked: number; readonly error: number; readonly made: MadeStimulus }[] = []
  /** The narrowest pair of neighbours of which one is under and the other over. */
  const around = () => {
    const inOrder = tried.toSorted((one, other) => one.asked - other.asked)
    const pairs = inOrder.slice(1).map((high, i) => [inOrder[i]!, high] as const)
    return pairs
      .filter(([low, high]) => low.error * high.error < 0)
      .toSorted(([a, b], [c, d]) => b.asked - a.asked - (d.asked - c.asked))[0]
  }
  let asked = Math.min(max, Math.max(min, first))
  while (tried.length <= mostCorrections && !tried.some((one) => one.asked === asked)) {
    const made = await ask(asked)
    const error = measured(made, control) - target
    tried.push({ asked, error, made })
    if (Math.abs(error) <= closeEnough) break
    const before = tried.at(-2)
    const slope = before === undefined ? 1 : (error - before.error) / (asked - before.asked)
    // Where it answers hardly, or the wrong way, a secant leads far off.
    const along = asked - error / Math.max(leastSlope, slope)
    const pair = around()
    const isWithin = pair !== undefined && along > pair[0].asked && along < pair[1].asked && tried.length % 2 === 1
    asked = pair !== undefined && !isWithin ? (pair[0].asked + pair[1].asked) / 2 : Math.min(max, Math.max(min, along))
  }
  return tried.reduce((best, one) => (Math.abs(one.error) < Math.abs(best.error) ? one : best)).made
}

/** @throws Fault E_USAGE where the sound has no such value. */
function measured({ descriptors, recipe }: MadeStimulus, control: TimbreId): number {
  const value = descriptors[control]
  if (value !== null) return value
  throw new Fault('E_USAGE', {
    at: 'study',
    found: `a sound without ${control}: ${JSON.stringify(recipe['sound']).slice(0, 120)}`,
    expected: `sounds whose ${control} can be measured`,
    wayOut: 'Choose another base or another control.',
  })
}

/** A copy that begins `leadSec` before its onset. */
function fromOnset(x: Float32Array, rateHz: number): Float32Array {
  const start = onsetOf(x, rateHz) - Math.round(leadSec * rateHz)
  if (start >= 0) return x.slice(start)
  const padded = new Float32Array(x.length - start)
  padded.set(x, -start)
  return padded
}

function contentHash(samples: Float32Array, rateHz: number): string {
  const head = new Uint8Array(Float64Array.of(rateHz).buffer)
  const body = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength)
  return sha256(Buffer.concat([head, body]))
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000
}
