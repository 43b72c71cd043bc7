// The participant's audio output: its clock beside the page's, its level, and the sounds of a step, decoded.

/** Rate of the model's sounds and of the headphone check: what is decoded at it stays as it was sent. */
const rateHz = 44_100

/** Of a change of level. */
const rampSec = 0.02

/** A stamp that is further from the context's own clock than this is not believed. */
const mostStampLagSec = 1

export class Ears {
  readonly context = new AudioContext({ latencyHint: 'interactive', sampleRate: rateHz })
  /** Everything passes here on its way to the speakers. */
  readonly output = new GainNode(this.context)

  constructor() {
    this.output.connect(this.context.destination)
  }

  get isAwake(): boolean {
    return this.context.state === 'running'
  }

  /** Only within a press does a browser let sound begin. */
  async wake(): Promise<void> {
    await this.context.resume()
  }

  /** Level that the participant chose, in dB; from now on and without a click. */
  set gainDb(gainDb: number) {
    const { gain } = this.output
    const { currentTime } = this.context
    // A ramp with an end: what only approaches its target stands still while nothing sounds, and goes on in the next sound.
    gain.cancelScheduledValues(currentTime)
    gain.setValueAtTime(gain.value, currentTime)
    gain.linearRampToValueAtTime(10 ** (gainDb / 20), currentTime + rampSec)
  }

  /** From the graph to the ear, as the browser states it; undefined where it does not. */
  get latencySec(): number | undefined {
    const { outputLatency } = this.context
    return outputLatency > 0 ? outputLatency : undefined
  }

  /** When what the context plays at `atSec` is heard, in milliseconds on the page's clock. */
  heardAtMs(atSec: number): number {
    const { contextTime, performanceTime } = this.context.getOutputTimestamp()
    const now = this.context.currentTime
    const isStamped =
      contextTime !== undefined &&
      performanceTime !== undefined &&
      performanceTime > 0 &&
      Math.abs(now - contextTime) < mostStampLagSec &&
      performance.now() - performanceTime < 1000 * mostStampLagSec
    if (isStamped) return performanceTime + 1000 * (atSec - contextTime)
    return performance.now() + 1000 * (atSec - now + (this.latencySec ?? this.context.baseLatency))
  }

  /** @throws Error where the bytes are no sound. */
  async decode(wav: ArrayBuffer): Promise<AudioBuffer> {
    return this.context.decodeAudioData(wav)
  }
}
