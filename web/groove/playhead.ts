// Which moment of the audio clock is heard now: what was played this long ago has just left the speakers.

export function readingTime(context: AudioContext): number {
  return context.currentTime - context.baseLatency - (context.outputLatency || 0)
}
