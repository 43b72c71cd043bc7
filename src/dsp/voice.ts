// A voice: a shot that is being played, whole or still growing, and how far it has got. The mixer moves it on.

/** Stands for a time that does not come. */
export const never = 2 ** 30
/** What a voice at rest plays. */
export const nothing = new Float32Array(0)

/** How much there is of a shot that is still being synthesised while it sounds. */
export interface Growth {
  /** Samples that are there. */
  filled: number
  /** Where it ends; Infinity as long as that is not known. */
  end: number
}

/** That of a shot which is all there. */
export const grown: Growth = { filled: Infinity, end: Infinity }

export interface Voice {
  shot: Float32Array
  growth: Growth
  pad: number
  /** Place in the order of hits. */
  serial: number
  /** Read position in `shot`, samples; whole as long as nothing is bent. */
  position: number
  /** Samples that it goes on in a frame, beside what bends all voices; 1 plays the shot as it is. */
  speed: number
  /** Frames from the start of the next block to the first sample. */
  startsIn: number
  /** Frames from the start of the next block to the fade; `never` where none is due. */
  fadesIn: number
  /** Frames of the fade that have gone by, and how many of them go by in one. */
  faded: number
  fadePace: number
  /** Frames of its fading in that are still to come: that of a voice which takes over from another. */
  rising: number
  left: number
  right: number
}

export const restingVoice = (): Voice => ({
  shot: nothing,
  growth: grown,
  pad: 0,
  serial: 0,
  position: 0,
  speed: 1,
  startsIn: 0,
  fadesIn: never,
  faded: 0,
  fadePace: 1,
  rising: 0,
  left: 0,
  right: 0,
})

/** Whether a voice has begun by `offset` and is not to fade before it. */
export function playsAt(voice: Voice, offset: number): boolean {
  return voice.shot !== nothing && voice.startsIn <= offset && voice.fadesIn > offset
}

export function copyVoice(from: Voice, to: Voice): void {
  to.shot = from.shot
  to.growth = from.growth
  to.pad = from.pad
  to.serial = from.serial
  to.position = from.position
  to.speed = from.speed
  to.startsIn = from.startsIn
  to.fadesIn = from.fadesIn
  to.faded = from.faded
  to.fadePace = from.fadePace
  to.rising = from.rising
  to.left = from.left
  to.right = from.right
}

export function fadeAt(voice: Voice, offset: number): void {
  voice.fadesIn = offset
}

/** The shot between its samples, by a cubic through four of them (Catmull–Rom). */
export function between(shot: Float32Array, position: number): number {
  const whole = Math.floor(position)
  const t = position - whole
  const a = whole > 0 ? shot[whole - 1] : 0
  const b = shot[whole]
  const c = whole + 1 < shot.length ? shot[whole + 1] : 0
  const d = whole + 2 < shot.length ? shot[whole + 2] : 0
  return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)))
}
