// One message of each type with every field it can have, for tests of what is accepted and described.

import type { Answer, ServerMessage } from '../../src/protocol/messages.ts'
import { controlTable, timbreTable } from '../../src/protocol/controls.ts'
import type { ClientMessage, Request } from '../../src/protocol/requests.ts'

const sound = { class: { kick: 0.7, snare: 0.3 }, seed: 7, latent: 'AAD_fwCA', controls: { tune: 1 } }
const pads = [{ pad: 0, class: 'kick', seed: 1, name: 'Boom' }]
const limited = [{ control: 'brightness', asked: 99, played: 71.5 }]

export const clientSamples: { readonly [T in ClientMessage['type']]: Required<Request<T>> } = {
  hello: { type: 'hello', format: 's16', creditBytes: 65_536 },
  credit: { type: 'credit', bytes: 65_560 },
  load: {
    type: 'load',
    id: 1,
    name: 'first-light',
    kit: { format: 'ghostnote-kit', version: 1, name: 'Mine', pads },
    model: 'style-lite',
    midi: true,
  },
  trigger: { type: 'trigger', id: 2, pad: 3, velocity: 100 },
  set: { type: 'set', id: 3, pad: 15, controls: { tune: 2, level: null } },
  render: { type: 'render', id: 4, model: 'style-lite', velocity: 127, ...sound },
  morph: { type: 'morph', id: 5, model: 'm', from: sound, to: { class: 'tom', seed: 0 }, amount: 0.5, velocity: 1 },
  similar: { type: 'similar', id: 6, count: 4, distance: 0.2, ...sound },
  seed: { type: 'seed', id: 7 },
  subscribe: { type: 'subscribe', id: 8, hits: 'sound' },
  learn: { type: 'learn', id: 15, control: 'decay', pad: 3 },
  status: { type: 'status', id: 9 },
  clock: { type: 'clock', id: 10, clientMs: 12.5 },
  bye: { type: 'bye' },
}

export const serverSamples: { readonly [T in ServerMessage['type']]: Required<Answer<T>> } = {
  welcome: {
    type: 'welcome',
    version: '0.1.0',
    models: [
      {
        name: 'm',
        classes: ['kick'],
        rateHz: 44_100,
        lengthSamples: 65_536,
        latentSize: 2,
        conditionCount: 1,
        conditions: ['brightness'],
        reach: { kick: { brightness: { min: 10, max: 60 } } },
      },
    ],
    kit: { name: 'k', pads },
    kits: [{ id: 'k', name: 'K' }],
    controls: controlTable.map((row) => ({ ...row })),
    timbre: timbreTable.map((row) => ({ ...row })),
    requests: ['hello'],
    formats: ['f32'],
    maxCreditBytes: 262_144,
    midi: { chosen: false },
    staleMs: 500,
  },
  learned: { type: 'learned', id: 15, controller: 20, control: 'decay', pad: 3 },
  shot: {
    type: 'shot',
    id: 9,
    rateHz: 44_100,
    lengthSamples: 65_536,
    renderMs: 6.5,
    peakDb: -1.2,
    timbre: { brightness: 40 },
    limited,
  },
  hit: {
    type: 'hit',
    id: 0x80000001,
    from: 'midi',
    pad: 2,
    class: 'snare',
    seed: 5,
    latent: 'AAD_fwCA',
    mode: 'live',
    velocity: 99,
    atMs: 1234.5,
    rateHz: 44_100,
    lengthSamples: 32_768,
    limited,
  },
  kit: { type: 'kit', id: 1, model: 'm', kit: { name: 'k', pads } },
  done: { type: 'done', id: 2 },
  neighbours: { type: 'neighbours', id: 3, sounds: [{ from: sound, to: { class: 'kick', seed: 8 }, amount: 0.2 }] },
  fresh: { type: 'fresh', id: 4, seed: 123_456 },
  time: { type: 'time', id: 5, clientMs: 1, receivedMs: 2, sentMs: 3 },
  report: {
    type: 'report',
    id: 6,
    atMs: 100,
    upSec: 10,
    connections: 2,
    memoryBytes: 1e8,
    hits: 50,
    fromPool: 49,
    renewed: 12,
    streamed: 5,
    fallbacks: 1,
    lateSlices: 0,
    queueDepth: 2,
    dropped: { hits: 1, bytes: 2, events: 3 },
    live: { voices: 3 },
  },
  program: { type: 'program', program: 3, kit: 'long-low', name: 'Long low' },
  dropped: { type: 'dropped', ids: [1, 2], hits: 2, bytes: 3000, events: 4 },
  error: { type: 'error', id: 7, code: 'E_LIMIT', message: 'connection: found a; expected b. C.' },
}
