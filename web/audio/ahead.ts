// How late a page is: when it tells the audio thread something, that has rendered further than the page read of its clock.

/** Beyond a buffer that is rendered at once (10 ms where they are short): the page may be held up as it plans. */
const leastSec = 0.02

/**
 * The earliest context time that is sure not to be rendered yet. A fade that was told for earlier would begin in its
 * middle, and a stop would cut the sound off: a click either way.
 */
export function soonestSec(context: BaseAudioContext): number {
  const bufferSec = context instanceof AudioContext ? context.baseLatency : 0
  return context.currentTime + Math.max(leastSec, 2 * bufferSec)
}
