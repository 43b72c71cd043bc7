// Sounds of the two headphone checks, two channels each: they are told apart over headphones and hardly over loudspeakers.

import { RealFft } from '../../dsp/fft.ts'
import { fadeIn, fadeOut } from '../../dsp/level.ts'
import { RandomStream } from '../../dsp/random.ts'
import { headphoneAnswers, headphoneIntervals } from './headphone-check.ts'

export const checkRateHz = 44_100
/** Power of two, so that Huggins' noise is one transform: 1.49 s. */
const hugginsSamples = 1 << 16
const woodsSec = 1
const rampSec = 0.1
/** Peak of the louder tones: −12 dBFS. */
const amplitude = 0.25

/** Left and right. */
export type StereoSound = readonly [Float32Array, Float32Array]

/** The intervals of one trial of an attempt, 0 …; `seed` is the session's. */
export function headphoneTrial(
  check: 'woods' | 'huggins',
  seed: number,
  attempt: number,
  trial: number,
): readonly StereoSound[] {
  const right = headphoneAnswers(check, seed, attempt)
  const random = new RandomStream(seed, 'headphone sounds', attempt * right.length + trial)
  return check === 'woods' ? woodsTrial(right[trial], random) : hugginsTrial(right[trial], random)
}

/**
 * Three tones of 200 Hz, one of them 6 dB softer and one other in antiphase between the ears: over loudspeakers the two
 * channels of that one cancel, and it seems to be the softest (Woods, Siegel, Traer and McDermott 2017).
 */
function woodsTrial(quiet: number, random: RandomStream): StereoSound[] {
  const others = [0, 1, 2].filter((place) => place !== quiet)
  const antiphase = others[random.integer(2)]
  return Array.from({ length: headphoneIntervals }, (_none, place): StereoSound => {
    const level = place === quiet ? amplitude * 10 ** (-6 / 20) : amplitude
    const left = faded(
      Float32Array.from(
        { length: woodsSec * checkRateHz },
        (_, i) => level * Math.sin((2 * Math.PI * 200 * i) / checkRateHz),
      ),
    )
    return [left, place === antiphase ? left.map((x) => -x) : left]
  })
}

/** The band in which the ears' phases differ: 600 Hz ± 6 % (Milne et al. 2021, "An online headphone screening test based on dichotic pitch"). */
const bandHz = [564, 636] as const

/**
 * Three noises, the same in both ears but for one: there the phase goes round once within a narrow band between the
 * ears, which is heard as a faint pitch over headphones alone (Cramer and Huggins 1958).
 */
function hugginsTrial(pitched: number, random: RandomStream): StereoSound[] {
  const fft = new RealFft(hugginsSamples)
  return Array.from({ length: headphoneIntervals }, (_none, place): StereoSound => {
    const noise = random
      .fillNormal(new Float32Array(hugginsSamples))
      .map((x) => Math.max(-4, Math.min(4, x)) * (amplitude / 4))
    const left = faded(noise)
    if (place !== pitched) return [left, left]
    return [left, faded(phaseTurned(noise, fft))]
  })
}

/** The noise with its phase turned by −π … π over the band, so that both ends meet the rest without a jump. */
function phaseTurned(noise: Float32Array, fft: RealFft): Float32Array {
  for (let i = 0; i < hugginsSamples; i++) fft.time[i] = noise[i]!
  fft.forward()
  const { spectrum } = fft
  const [low, high] = bandHz.map((hz) => Math.round((hz / checkRateHz) * hugginsSamples)) as [number, number]
  for (let bin = low; bin <= high; bin++) {
    const angle = (2 * Math.PI * (bin - low)) / (high - low)
    const [re, im] = [spectrum[2 * bin], spectrum[2 * bin + 1]]
    spectrum[2 * bin] = re * Math.cos(angle) - im * Math.sin(angle)
    spectrum[2 * bin + 1] = re * Math.sin(angle) + im * Math.cos(angle)
  }
  fft.inverse()
  return Float32Array.from({ length: hugginsSamples }, (_, i) => fft.time[i])
}

/** A copy with raised-cosine ends. */
function faded(x: Float32Array): Float32Array {
  const ramp = Math.round(rampSec * checkRateHz)
  return fadeOut(fadeIn(x.slice(), ramp), ramp)
}
