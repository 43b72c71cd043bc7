// What can be said of a study before anybody hears it: how long it takes at most, and whether its model reaches what its
// blocks ask for.

import { timbreTable } from '../../protocol/controls.ts'
import type { DeskCheck, DeskModel } from '../../protocol/lab-desk.ts'
import { heaviestClass, weightsOf } from '../../protocol/sound.ts'
import type { JndBlock, Procedure } from '../../protocol/study-blocks.ts'
import type { ModelSound, Stimulus } from '../../protocol/study-stimulus.ts'
import type { Study } from '../../protocol/study.ts'
import { longestSession } from '../simulation/duration.ts'

type Remark = DeskCheck['remarks'][number]

export function checkedStudy(study: Study, models: readonly DeskModel[]): DeskCheck {
  const { minutes, steps } = longestSession(study)
  const model = models.find(({ name }) => name === study.model)
  const names = models.map(({ name }) => name).join(', ')
  const remarks: Remark[] =
    model === undefined
      ? [{ at: 'model', says: `There is no model ${study.model} here; there is ${names}.` }]
      : study.blocks.flatMap((block, i) =>
          block.kind === 'jnd' ? ofJnd(block, model, `blocks.${i}`) : ofItems(block.items, model, `blocks.${i}.items`),
        )
  return { minutes, steps, remarks }
}

function ofJnd(block: JndBlock, model: DeskModel, at: string): Remark[] {
  const missing = block.controls.filter((control) => !model.controls.includes(control))
  const has = model.controls.join(', ') || 'none'
  return [
    ...missing.map((control) => ({
      at: `${at}.controls`,
      says: `${model.name} has no control of ${control}; it has ${has}.`,
    })),
    ...block.bases.flatMap((base, k) => {
      const place = `${at}.bases.${k}`
      const unknown = ofClass(base.sound, model, `${place}.sound.class`)
      return unknown.length > 0 ? unknown : ofReach(block, base, model, place)
    }),
  ]
}

function ofItems(
  items: readonly { readonly systems: Readonly<Record<string, Stimulus>>; readonly reference?: Stimulus }[],
  model: DeskModel,
  at: string,
): Remark[] {
  return items.flatMap(({ systems, reference }, i) => [
    ...(reference === undefined ? [] : ofSound(reference, model, `${at}.${i}.reference`)),
    ...Object.entries(systems).flatMap(([name, sound]) => ofSound(sound, model, `${at}.${i}.systems.${name}`)),
  ])
}

function ofSound(sound: Stimulus, model: DeskModel, at: string): Remark[] {
  return 'file' in sound ? [] : ofClass(sound, model, `${at}.class`)
}

function ofClass(sound: ModelSound, model: DeskModel, at: string): Remark[] {
  const unknown = weightsOf(sound.class).find(([name]) => !model.classes.includes(name))
  return unknown === undefined
    ? []
    : [{ at, says: `${model.name} has no class ${unknown[0]}; it has ${model.classes.join(', ')}.` }]
}

/** A base as the sound has it is only known when it is rendered; the reach of a mix is not known here. */
function ofReach(block: JndBlock, { sound, base }: JndBlock['bases'][number], model: DeskModel, at: string): Remark[] {
  if (base === undefined || weightsOf(sound.class).length > 1) return []
  const name = heaviestClass(sound.class)
  const most = largestDelta(block)
  return block.controls.flatMap((control) => {
    const reach = model.reach[name]?.[control]
    if (reach === undefined) return []
    const says = `${name} reaches ${control} ${points(reach.min)} … ${points(reach.max)}`
    const outside = (value: number): boolean => value < reach.min || value > reach.max
    if (outside(base)) return [{ at: `${at}.base`, says: `${says}; base ${points(base)} is outside.` }]
    return block.directions.flatMap((direction) => {
      const end = direction === 'up' ? base + most : base - most
      if (!outside(end)) return []
      const room = direction === 'up' ? reach.max - base : base - reach.min
      return [
        {
          at: `${at}.base`,
          says:
            `${says}; from base ${points(base)} there are ${points(room)} points ${direction}wards, ` +
            `and differences go up to ${points(most)}. What is out of reach is presented, and counted, as far as it comes.`,
        },
      ]
    })
  })
}

/** The largest difference that a block can present. */
function largestDelta({ procedure, practice, catches }: JndBlock): number {
  return Math.max(largestOf(procedure), practice?.delta ?? 0, catches?.delta ?? 0)
}

function largestOf(procedure: Procedure): number {
  if (procedure.type === 'staircase') return procedure.max
  return procedure.type === 'quest+' ? procedure.levels.to : Math.max(...procedure.levels)
}

const mostDecimals = Math.max(...timbreTable.map(({ step }) => (step < 1 ? 1 : 0)))

function points(value: number): string {
  return String(Number(value.toFixed(mostDecimals)))
}
