// A welcome as a server with one model sends it, for the tests of the page's pure parts.

import { controlTable, timbreTable } from '../../src/protocol/controls.ts'
import type { WelcomeMessage } from '../../src/protocol/messages.ts'

export const classes = ['kick', 'snare', 'rim', 'clap', 'closed-hat', 'open-hat', 'tom', 'cymbal']

export const welcome: WelcomeMessage = {
  type: 'welcome',
  version: '0.1.0',
  models: [{ name: 'plain', classes, rateHz: 44_100, lengthSamples: 32_768 }],
  kit: {
    name: 'House kit',
    pads: [
      { pad: 0, class: 'kick', seed: 7, name: 'Deep kick' },
      { pad: 5, class: 'open-hat', seed: 12, name: 'Open hat', controls: { decay: 0.5 } },
    ],
  },
  kits: [{ id: 'house', name: 'House kit' }],
  controls: [...controlTable],
  timbre: [...timbreTable],
  requests: ['hello', 'render'],
  formats: ['f32'],
  maxCreditBytes: 1 << 18,
  staleMs: 500,
}
