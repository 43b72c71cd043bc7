// A kit as live play needs it: rules of pads, ranges of learned controllers, neighbours of a sound.

import { RandomStream } from '../dsp/random.ts'
import { type PadRule, plainRule } from '../dsp/voice-bank.ts'
import type { Bundle } from '../model/bundle.ts'
import { controlTable, timbreTable } from '../protocol/controls.ts'
import type { Kit } from '../protocol/kit.ts'
import { weightsOf } from '../protocol/sound.ts'
import { conditionedModel, reachOf } from './conditions.ts'
import type { Knob } from './controllers.ts'
import { type MasterLevels, plainMaster } from './master.ts'

export type KitPad = Kit['pads'][number]
export type ControlValues = Readonly<Record<string, number>>

/** How far a neighbour strays: its variation is that of the pad times 1 ± this. */
const stray = 0.1
const variation = controlTable.find(({ id }) => id === 'variation')!

/** Controls of a sound a little nearer to or farther from the average of its class: number `draw` of its neighbours. */
export function neighbour(seed: number, controls: ControlValues, draw: number): ControlValues {
  const centre = controls['variation'] ?? variation.default
  const drawn = centre * (1 + stray * new RandomStream(seed, 'round-robin', draw).uniform(-1, 1))
  return { ...controls, variation: Math.max(variation.min, Math.min(variation.max, drawn)) }
}

export function ruleOf({ polyphony, choke, gated, pan }: KitPad): PadRule {
  return {
    ...plainRule,
    polyphony: polyphony ?? plainRule.polyphony,
    chokeGroup: choke ?? plainRule.chokeGroup,
    gated: gated ?? plainRule.gated,
    pan: pan ?? plainRule.pan,
  }
}

export function masterOf({ limiter }: Kit): MasterLevels {
  return { driveDb: limiter?.driveDb ?? plainMaster.driveDb, ceilingDb: limiter?.ceilingDb ?? plainMaster.ceilingDb }
}

/**
 * What a controller that is linked to `control` moves: that control of one pad, or of all pads that have it, over its
 * whole range; a descriptor over what the pad's class can reach. Nothing where the model does not know the control.
 */
export function knobsOf(
  kit: Kit,
  bundle: Bundle | undefined,
  { controller, control, pad }: { controller: number; control: string; pad?: number | undefined },
): Knob[] {
  const row = controlTable.find(({ id }) => id === control)
  const pads = kit.pads.filter((one) => pad === undefined || one.pad === pad)
  if (row !== undefined) return pads.map((one) => ({ controller, control, pad: one.pad, min: row.min, max: row.max }))
  const timbre = timbreTable.find(({ id }) => id === control)
  const model = bundle && conditionedModel(bundle)
  if (timbre === undefined || model === undefined || bundle?.manifest.conditions?.includes(timbre.id) !== true)
    return []
  return pads.map((one) => {
    const weights = new Map(weightsOf(one.class))
    const mix = bundle.manifest.classes.map((name) => weights.get(name) ?? 0)
    const [min, max] = reachOf(model, mix, timbre.id)
    return { controller, control, pad: one.pad, min, max }
  })
}
