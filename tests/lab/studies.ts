// Study files for tests, and a maker of sounds whose descriptors are what was asked for, off by a known error.

import type { MadeSound, SoundRequest, StimulusMaker } from '../../src/lab/stimulus.ts'
import { timbreTable, type TimbreId } from '../../src/protocol/controls.ts'
import { shippedModel } from '../shipped.ts'

const kick = { class: 'kick', seed: 3 }

export const questPlus = {
  type: 'quest+',
  levels: { from: 0.5, to: 20, count: 40 },
  thresholds: { from: 0.5, to: 20, count: 40 },
  slopes: { from: 0.3, to: 1.3, count: 6 },
  trials: 40,
} as const

export const staircase = {
  type: 'staircase',
  rule: { down: 2, up: 1 },
  start: 16,
  steps: [4, 2, 1],
  scale: 'linear',
  min: 0,
  max: 30,
  reversals: 8,
  trials: 60,
} as const

export const jndBlock = {
  kind: 'jnd',
  name: 'bright',
  task: '2afc',
  controls: ['brightness'],
  bases: [{ name: 'deep-kick', sound: kick }],
  directions: ['up'],
  procedure: staircase,
} as const

export const plainStudy = {
  format: 'ghostnote-study',
  version: 1,
  name: 'small',
  title: { en: 'How bright?', de: 'Wie hell?' },
  languages: ['en', 'de'],
  model: shippedModel,
  seed: 7,
  consent: { en: 'I take part of my own will.', de: 'Ich nehme freiwillig teil.' },
  levelSetting: false,
  blocks: [jndBlock],
} as const

export const mushraBlock = {
  kind: 'mushra',
  name: 'quality',
  items: [
    { name: 'kick', reference: kick, systems: { half: { class: 'kick', seed: 4 }, other: { class: 'kick', seed: 5 } } },
    { name: 'snare', reference: { class: 'snare', seed: 1 }, systems: { half: { class: 'snare', seed: 4 } } },
  ],
} as const

/** Everything that a study can have. */
export const fullStudy = {
  ...plainStudy,
  name: 'full',
  levelSetting: true,
  headphones: { check: 'woods', attempts: 2, onFail: 'end' },
  instructions: { en: 'Listen.', de: 'Hören Sie.' },
  questions: {
    before: [
      { name: 'age', text: 'Age', answer: { number: { min: 18, max: 120 } }, required: true },
      {
        name: 'plays',
        text: 'Do you play?',
        answer: {
          choice: [
            { name: 'yes', text: 'Yes' },
            { name: 'no', text: 'No' },
          ],
        },
      },
    ],
    after: [{ name: 'remarks', text: 'Remarks', answer: { text: { maxLength: 200 } } }],
  },
  blocks: [
    {
      ...jndBlock,
      controls: ['brightness', 'warmth'],
      directions: ['up', 'down'],
      practice: { trials: 3, delta: 20 },
      catches: { every: 5, delta: 25 },
      title: { en: 'Brightness', de: 'Helligkeit' },
    },
    mushraBlock,
    { kind: 'acr', name: 'opinion', items: mushraBlock.items.map(({ name, systems }) => ({ name, systems })) },
    { kind: 'pairwise', name: 'pairs', items: [{ name: 'kick', systems: mushraBlock.items[0].systems }] },
  ],
  blockOrder: 'williams',
} as const

/** Sounds of three samples that tell what they are; `error` is added to what was asked of the moved descriptor. */
export function makerOfNumbers(error = 0): StimulusMaker {
  const natural = Object.fromEntries(timbreTable.map(({ id }, i) => [id, 10 * (i + 1)])) as Record<TimbreId, number>
  return {
    async make(request: SoundRequest): Promise<MadeSound> {
      const { moved } = request
      const descriptors = { ...natural }
      if (moved !== undefined)
        descriptors[moved.control] =
          (moved.base ?? natural[moved.control]) + moved.delta + (moved.delta === 0 ? 0 : error)
      const hash = JSON.stringify(request)
      return { hash, recipe: {}, descriptors, loudnessLufs: -30, rateHz: 44_100, samples: Float32Array.of(0, 0.5, 0) }
    },
  }
}
