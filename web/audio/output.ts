// The browser's audio output: opened as fast as it goes, woken by the first gesture, honest about its delay.

/** Gestures that may start sound. A touch counts only when the finger lifts, hence both ends of a press. */
const gestures = ['pointerdown', 'pointerup', 'keydown', 'touchend'] as const

/**
 * A context with the shortest buffer the browser gives (a numeric 0: 32 ms instead of the 49 ms of 'interactive' in
 * Chromium). It is made before the first gesture, so that sounds can be loaded and only waking it is left to do.
 */
export function openOutput(): AudioContext {
  return new AudioContext({ latencyHint: 0 })
}

/** Resumes the context at the first gesture, and again whenever the system has put it to sleep. */
export function wakeAtGestures(context: AudioContext, page: EventTarget): void {
  const wake = (): void => {
    // Refused until a gesture counts; the next one asks again.
    if (context.state !== 'running' && context.state !== 'closed') context.resume().catch(() => undefined)
  }
  for (const gesture of gestures) page.addEventListener(gesture, wake, { capture: true, passive: true })
}

/** What the browser says about its own delay, in milliseconds. */
export interface OutputLatency {
  /** From the graph's end to the system. */
  readonly bufferMs: number
  /** From the system to the speakers; undefined where the browser does not know. */
  readonly deviceMs: number | undefined
}

export function outputLatency(context: AudioContext): OutputLatency {
  const device = context.outputLatency // 0 while nothing has been played, missing in some browsers
  return { bufferMs: context.baseLatency * 1000, deviceMs: device > 0 ? device * 1000 : undefined }
}
