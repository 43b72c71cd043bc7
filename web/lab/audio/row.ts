// Plays sounds one after the other with silences between them, planned to the sample before the first one begins.

/** From planning to the first sound: the audio thread is ahead of what the page reads of its clock. */
const aheadSec = 0.05

export interface Row {
  /** Onset of each sound on the context's clock. */
  readonly onsetsSec: readonly number[]
  /** End of the last one. */
  readonly endSec: number
  stop(): void
}

/** All onsets lie on whole samples; a gap is the same number of samples everywhere. */
export function playRow(
  context: BaseAudioContext,
  output: AudioNode,
  buffers: readonly AudioBuffer[],
  gapSec: number,
): Row {
  const { sampleRate, currentTime } = context
  let at = Math.ceil((currentTime + aheadSec) * sampleRate)
  let end = at
  const onsetsSec: number[] = []
  const sources = buffers.map((buffer) => {
    const source = new AudioBufferSourceNode(context, { buffer })
    source.connect(output)
    source.start(at / sampleRate)
    onsetsSec.push(at / sampleRate)
    end = at + buffer.length
    at = end + Math.round(gapSec * sampleRate)
    return source
  })
  const stop = (): void => {
    for (const source of sources) {
      source.stop()
      source.disconnect()
    }
  }
  return { onsetsSec, endSec: end / sampleRate, stop }
}
