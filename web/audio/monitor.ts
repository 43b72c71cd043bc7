// Reads what really leaves the player, as one unbroken stream of samples, for as long as there is something to hear.

import { peakOf } from '../../src/dsp/level.ts'
import { newSamples } from './stream-join.ts'

export interface MonitorListener {
  /** Sound begins after a rest. */
  begin(rateHz: number): void
  /** The next samples; the array is the monitor's and is overwritten at the next call. */
  samples(block: Float32Array): void
  /** Silence for `restSec`: nothing more comes until the next `begin`. */
  rest(): void
}

/** About a third of a second: a picture may come that late without a gap. */
const snapshotSamples = 16_384
/** −90 dBFS: under this the output counts as silent. */
const silence = 3.2e-5
const restSec = 0.35
/** A context that does not start (no gesture yet) is waited for this long. */
const waitMs = 3000

export class OutputMonitor {
  /** Hears what the player hears; shows its last third of a second. */
  readonly tap: AnalyserNode
  readonly #context: BaseAudioContext
  readonly #listeners = new Set<MonitorListener>()
  #previous = new Float32Array(snapshotSamples)
  #current = new Float32Array(snapshotSamples)
  #readAtSec = 0
  #quietSamples = 0
  #running = false
  #heard = false
  #sinceMs = 0

  constructor(context: BaseAudioContext, source: AudioNode) {
    this.#context = context
    this.tap = new AnalyserNode(context, { fftSize: snapshotSamples })
    source.connect(this.tap)
  }

  /** @returns a function that ends the subscription. */
  listen(listener: MonitorListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** A hit was started: watch until it is over. */
  wake(): void {
    this.#quietSamples = 0
    if (this.#running) return
    this.#running = true
    this.#heard = false
    this.#sinceMs = performance.now()
    this.tap.getFloatTimeDomainData(this.#previous)
    this.#readAtSec = this.#context.currentTime
    for (const listener of this.#listeners) listener.begin(this.#context.sampleRate)
    requestAnimationFrame(() => this.#read())
  }

  #read(): void {
    const { sampleRate, currentTime } = this.#context
    this.tap.getFloatTimeDomainData(this.#current)
    const expected = (currentTime - this.#readAtSec) * sampleRate
    const count = newSamples(this.#previous, this.#current, expected)
    this.#readAtSec = currentTime
    const block = this.#current.subarray(snapshotSamples - count)
    ;[this.#previous, this.#current] = [this.#current, this.#previous]
    if (count > 0) this.#deliver(block)
    if (this.#isOver(sampleRate)) {
      this.#running = false
      for (const listener of this.#listeners) listener.rest()
    } else requestAnimationFrame(() => this.#read())
  }

  #deliver(block: Float32Array): void {
    if (peakOf(block) > silence) {
      this.#heard = true
      this.#quietSamples = 0
    } else this.#quietSamples += block.length
    for (const listener of this.#listeners) listener.samples(block)
  }

  #isOver(rateHz: number): boolean {
    if (this.#heard || this.#context.state === 'running') return this.#quietSamples > restSec * rateHz
    return performance.now() - this.#sinceMs > waitMs
  }
}
