// Plays one of several sounds and switches between them as ITU-R BS.1534-3 asks: the old one fades out, then the new
// one in, never both. A shot begins again at its onset, behind a silence in which the fade is over.

import { soonestSec } from './ahead.ts'
import { fadeCurve, fadeSec } from './fade.ts'

/** Silence before a sound's onset. */
const leadSec = 0.01

interface Voice {
  readonly source: AudioBufferSourceNode
  readonly gain: GainNode
  /** First sample of its fade in, on the context's clock. */
  readonly beginSample: number
}

export interface Begun {
  readonly onsetSec: number
  /** Infinity for a sound that repeats. */
  readonly endSec: number
}

export class Switcher {
  readonly #context: BaseAudioContext
  readonly #output: AudioNode
  readonly #ended: () => void
  readonly #fadeSamples: number
  #voice: Voice | undefined

  /** `ended` is called when a sound has come to its end by itself. */
  constructor(context: BaseAudioContext, output: AudioNode, ended: () => void) {
    this.#context = context
    this.#output = output
    this.#ended = ended
    this.#fadeSamples = Math.round(fadeSec * context.sampleRate)
  }

  play(buffer: AudioBuffer, repeats: boolean): Begun {
    const context = this.#context
    const { sampleRate } = context
    const beginSample = this.#silence()
    const onsetSample = beginSample + Math.round(leadSec * sampleRate)
    const gain = new GainNode(context, { gain: 0 })
    const source = new AudioBufferSourceNode(context, { buffer, loop: repeats })
    source.connect(gain).connect(this.#output)
    gain.gain.setValueCurveAtTime(fadeCurve(sampleRate), beginSample / sampleRate, this.#fadeSamples / sampleRate)
    source.start(onsetSample / sampleRate)
    const voice: Voice = { source, gain, beginSample }
    this.#voice = voice
    source.addEventListener('ended', () => {
      gain.disconnect()
      if (this.#voice !== voice) return
      this.#voice = undefined
      this.#ended()
    })
    const endSec = repeats ? Infinity : (onsetSample + buffer.length) / sampleRate
    return { onsetSec: onsetSample / sampleRate, endSec }
  }

  stop(): void {
    this.#silence()
  }

  /** Fades out what sounds. @returns the first sample on the context's clock at which nothing sounds. */
  #silence(): number {
    const { sampleRate } = this.#context
    const voice = this.#voice
    this.#voice = undefined
    const nowSample = Math.ceil(soonestSec(this.#context) * sampleRate)
    if (voice === undefined) return nowSample
    if (nowSample <= voice.beginSample) {
      // It has not begun: it never will, and the next one takes its place behind the fade of the one before.
      voice.gain.disconnect()
      voice.source.stop()
      return voice.beginSample
    }
    // Two curves of a parameter must not overlap, not by a rounding either: a sound that is still fading in fades out
    // from the sample after.
    const fromSample = Math.max(nowSample, voice.beginSample + this.#fadeSamples + 1)
    const curve = fadeCurve(sampleRate).toReversed()
    voice.gain.gain.setValueCurveAtTime(curve, fromSample / sampleRate, this.#fadeSamples / sampleRate)
    voice.source.stop((fromSample + this.#fadeSamples) / sampleRate)
    return fromSample + this.#fadeSamples
  }
}
