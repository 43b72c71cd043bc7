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

/** Counts up whenever the same seed begins to give other sounds, so that two kinds never mix in one folder. */
export const soundRevision = 3

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
  /** Mono, peak −1 dBFS, onset within the first millisecond, at most 65 536 samples. */
  readonly samples: Float32Array
  readonly rateHz: 44_100
  /** Every row of the class's table, as drawn. */
  readonly parameters: Readonly<Record<string, number>>
}

/** Style and parameters of shot `index` of a class, without its sound. */
export function drawShot(className: ClassName, seed: number, index: number): { style: Style; parameters: Values } {
  const style = drawStyle(new RandomStream(seed, `factory/${className}/style`, index))
  const streamFor = (name: string) => new RandomStream(seed, `factory/${className}/parameter/${name}`, index)
  return { style, parameters: drawValues(drumClasses[className].parameters, style, streamFor) }
}

/** Shot `index` (0, 1, 2, …) of one class. */
export function renderClassShot(className: ClassName, seed: number, index: number): FactoryShot {
  const { style, parameters } = drawShot(className, seed, index)
  const drum: DrumClass = drumClasses[className]
  const streamFor = (purpose: string) => new RandomStream(seed, `factory/${className}/${purpose}`, index)
  const raw = drum.render(parameters, streamFor)
  return { className, style, samples: finish(raw, parameters, drum.floorHz, streamFor), rateHz, parameters }
}

/** Shot `index` of the whole set: classes take turns, so their counts are equal. */
export function renderShot(seed: number, index: number): FactoryShot {
  const className = classNames[index % classNames.length]
  return renderClassShot(className, seed, Math.floor(index / classNames.length))
}
