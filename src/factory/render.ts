// Seed and index → one labelled drum sound. Everything depends on these two numbers (and the class) alone.

import { RandomStream } from '../dsp/random.ts'
import { clap } from './classes/clap.ts'
import { closedHat } from './classes/closed-hat.ts'
import { cymbal } from './classes/cymbal.ts'
import { kick } from './classes/kick.ts'
import { openHat } from './classes/open-hat.ts'
import { rim } from './classes/rim.ts'
import { snare } from './classes/snare.ts'
import { tom } from './classes/tom.ts'
import { type DrumClass, rateHz } from './drum-class.ts'
import { finish } from './finish.ts'
import { drawStyle, drawValues, type Style, type Values } from './parameter-table.ts'
import { asInRevision, soundRevision, type SoundRevision } from './revisions.ts'
import { drawVelocity, strikeGainDb, struckValues } from './touch.ts'

/** Every class, in the order that indices go round. */
export const drumClasses = {
  kick,
  snare,
  rim,
  clap,
  'closed-hat': closedHat,
  'open-hat': openHat,
  tom,
  cymbal,
} as const satisfies Record<string, DrumClass>

export type ClassName = keyof typeof drumClasses
export const classNames = Object.keys(drumClasses) as ClassName[]

export interface FactoryShot {
  readonly className: ClassName
  readonly style: Style
  /** Strength of the strike, a whole number of 24 … 127 unless asked for otherwise. */
  readonly velocity: number
  /** Mono, peak −1 + 40·log10(velocity/127) dBFS, onset within the first millisecond, at most 65 536 samples. */
  readonly samples: Float32Array
  readonly rateHz: 44_100
  /** Every row of the class's table, as drawn: what it is at velocity 127. */
  readonly parameters: Readonly<Record<string, number>>
}

/** What is drawn for shot `index` of a class, without its sound. */
export function drawShot(
  className: ClassName,
  seed: number,
  index: number,
  revision: SoundRevision = soundRevision,
): { style: Style; velocity: number; parameters: Values } {
  const style = drawStyle(new RandomStream(seed, `factory/${className}/style`, index))
  const streamFor = (name: string) => new RandomStream(seed, `factory/${className}/parameter/${name}`, index)
  const velocity = drawVelocity(new RandomStream(seed, `factory/${className}/velocity`, index))
  const { parameters } = asInRevision(className, drumClasses[className], revision)
  return { style, velocity, parameters: drawValues(parameters, style, streamFor) }
}

/**
 * Shot `index` (0, 1, 2, …) of one class; `velocity`, 1 … 127, in place of the drawn one.
 * @param revision of the drums; the latest unless a model's recipe names another
 */
export function renderClassShot(
  className: ClassName,
  seed: number,
  index: number,
  velocity?: number,
  revision: SoundRevision = soundRevision,
): FactoryShot {
  const { style, parameters, velocity: drawn } = drawShot(className, seed, index, revision)
  const strike = velocity ?? drawn
  const drum: DrumClass = drumClasses[className]
  const streamFor = (purpose: string) => new RandomStream(seed, `factory/${className}/${purpose}`, index)
  const struck = struckValues(parameters, drum.parameters, drum.touch, strike)
  const samples = finish(drum.render(struck, streamFor), struck, drum.floorHz, strikeGainDb(strike), streamFor)
  return { className, style, velocity: strike, samples, rateHz, parameters }
}

/** Shot `index` of the whole set: classes take turns, so their counts are equal. */
export function renderShot(seed: number, index: number): FactoryShot {
  const className = classNames[index % classNames.length]
  return renderClassShot(className, seed, Math.floor(index / classNames.length))
}
