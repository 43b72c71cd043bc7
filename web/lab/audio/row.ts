// Plays sounds one after the other with silences between them, planned to the sample before the first one begins.

import { soonestSec } from '../../audio/ahead.ts'
import { fadeCurve, fadeSec } from '../../audio/fade.ts'

/** From planning to the first sound, beyond the soonest: all of a row is planned before it begins. */
const aheadSec = 0.03

export interface Row {
  /** Onset of each sound on the context's clock. */
  readonly onsetsSec: readonly number[]
  /** End of the last one. */
  readonly endSec: number
  /** Fades out what sounds, if anything does. */
  stop(): void
}

/** All onsets lie on whole samples; a gap is the same number of samples everywhere. */
export function playRow(
  context: BaseAudioContext,
  output: AudioNode,
  buffers: readonly AudioBuffer[],
  gapSec: number,
): Row {
  const { sampleRate } = context
  let at = Math.ceil((soonestSec(context) + aheadSec) * sampleRate)
  let end = at
  const gain = new GainNode(context)
  gain.connect(output)
  const onsetsSec: number[] = []
  const sources = buffers.map((buffer) => {
    const source = new AudioBufferSourceNode(context, { buffer })
    source.connect(gain)
    source.start(at / sampleRate)
    onsetsSec.push(at / sampleRate)
    end = at + buffer.length
    at = end + Math.round(gapSec * sampleRate)
    return source
  })
  const stop = (): void => {
    const fromSec = soonestSec(context)
    if (fromSec * sampleRate < end) gain.gain.setValueCurveAtTime(fadeCurve(sampleRate).toReversed(), fromSec, fadeSec)
    for (const source of sources) source.stop(fromSec + fadeSec)
  }
  sources.at(-1)?.addEventListener('ended', () => gain.disconnect())
  return { onsetsSec, endSec: end / sampleRate, stop }
}
