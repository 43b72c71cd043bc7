// What was dropped on pads: each sample, what the server made of it, and the way back to the pad as it was. Knows no
// elements; they listen for 'change'.

import type { Analysis } from '../../src/protocol/analysis.ts'
import { maxVelocity } from '../../src/protocol/velocity.ts'
import type { PlayerSound } from '../audio/player.ts'
import type { Instrument } from '../instrument.ts'
import type { InstrumentState, PadState } from '../state.ts'
import { askForNearest, bytesOf } from './analysis-client.ts'

export interface SampleEntry {
  readonly fileName: string
  readonly status: 'listening' | 'found' | 'failed'
  /** Why it failed. */
  readonly sentence?: string
  readonly analysis?: Analysis
  /** The sample as it was analysed. */
  readonly original?: PlayerSound
  /** The pad before. */
  readonly before?: PadState
}

export class SampleDesk extends EventTarget {
  readonly #instrument: Instrument
  readonly #base: string
  readonly #entries = new Map<number, SampleEntry>()

  /** `base` is the page's own address. */
  constructor(instrument: Instrument, base: string) {
    super()
    this.#instrument = instrument
    this.#base = base
    instrument.addEventListener('change', () => this.dispatchEvent(new Event('change')))
  }

  get canAnalyse(): boolean {
    const { state, welcome } = this.#instrument
    return welcome?.models.find(({ name }) => name === state?.model)?.analyses === true
  }

  /** What there is to say of a pad: a sample under way, or the one whose sound it still plays. */
  entryOf(pad: number): SampleEntry | undefined {
    const entry = this.#entries.get(pad)
    if (entry?.status !== 'found') return entry
    return this.#instrument.state?.pads[pad]?.latent === entry.analysis?.latent ? entry : undefined
  }

  /** Has a pad play the model's version of a sample, as one step to undo. */
  async take(pad: number, file: File): Promise<void> {
    const { model } = this.#instrument.state ?? {}
    if (model === undefined) return
    const listening: SampleEntry = { fileName: file.name, status: 'listening' }
    this.#put(pad, listening)
    try {
      const analysis = await askForNearest(this.#base, model, file)
      const buffer = await this.#instrument.context.decodeAudioData(bytesOf(analysis.wav).buffer)
      if (this.#entries.get(pad) !== listening) return // another sample was dropped on it
      const original = { samples: buffer.getChannelData(0), rateHz: buffer.sampleRate, velocity: maxVelocity }
      const before = this.#instrument.state?.pads[pad]
      if (before === undefined || this.#instrument.state?.model !== analysis.model) return this.#forget(pad)
      this.#entries.set(pad, { fileName: file.name, status: 'found', analysis, original, before })
      const played = playing(before, analysis, file.name)
      this.#instrument.apply((state) => withPad(state, pad, played), `sample on ${before.name}`)
      this.#instrument.audition(pad)
    } catch (error) {
      const sentence = error instanceof Error ? error.message : String(error)
      if (this.#entries.get(pad) === listening) this.#put(pad, { fileName: file.name, status: 'failed', sentence })
    }
  }

  /** Plays the sample, or the pad's own sound, as loud as each other. */
  hear(pad: number, which: 'original' | 'model'): void {
    const { original } = this.entryOf(pad) ?? {}
    const model = this.#instrument.shotOf(pad)
    if (original === undefined || model === undefined) return
    const { player } = this.#instrument
    if (which === 'model') return player.hit(pad, maxVelocity, model)
    const gain = Math.sqrt(powerOf(model) / powerOf(original))
    const samples = original.samples.map((value) => value * gain)
    return player.hit(pad, maxVelocity, { ...original, samples })
  }

  /** The pad stays as it is. */
  keep(pad: number): void {
    this.#forget(pad)
  }

  /** The pad is as it was before the sample. */
  goBack(pad: number): void {
    const { before } = this.#entries.get(pad) ?? {}
    this.#forget(pad)
    if (before === undefined) return
    this.#instrument.apply((state) => withPad(state, pad, before), `way back to ${before.name}`)
    this.#instrument.audition(pad)
  }

  #put(pad: number, entry: SampleEntry): void {
    this.#entries.set(pad, entry)
    this.dispatchEvent(new Event('change'))
  }

  #forget(pad: number): void {
    this.#entries.delete(pad)
    this.dispatchEvent(new Event('change'))
  }
}

const desks = new WeakMap<Instrument, SampleDesk>()

/** The one desk of an instrument: the panel shows what is dropped on the page. */
export function deskOf(instrument: Instrument): SampleDesk {
  let desk = desks.get(instrument)
  if (desk === undefined) desks.set(instrument, (desk = new SampleDesk(instrument, document.baseURI)))
  return desk
}

/** Class, place and noise are the sample's, controls at their defaults but the level; how the pad answers hits stays. */
function playing(pad: PadState, { class: of, seed, latent }: Analysis, fileName: string): PadState {
  const { filler: _filler, idle: _idle, controls, ...said } = pad
  const { level } = controls
  const name =
    fileName
      .replace(/\.[a-z0-9]+$/i, '')
      .slice(0, 80)
      .trim() || pad.name
  return { ...said, class: of, seed, latent, controls: level === undefined ? {} : { level }, name, named: true }
}

function withPad(state: InstrumentState, pad: number, played: PadState): InstrumentState {
  return { ...state, pads: state.pads.with(pad, played) }
}

/** Energy a second. */
function powerOf({ samples, rateHz }: PlayerSound): number {
  return samples.reduce((sum, value) => sum + value * value, 0) / rateHz
}
