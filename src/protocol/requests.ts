// What a client may say: the JSON messages of its side of the WebSocket. Descriptions become docs/asyncapi.json.

import { z } from '../faults/checked.ts'
import { kitFile } from './kit.ts'
import { described, label, padNumber, velocity } from './schema.ts'
import { soundFields } from './sound.ts'

/** The most bytes of audio that a server may have on the way to one client, and what a connection begins with. */
export const maxCreditBytes = 256 << 10
/** The least window: a header and a few milliseconds of sound fit in. */
const minCreditBytes = 4096
/** Ids below are the client's, from here on the server's own: of hits that it did not ask for. */
export const firstServerId = 0x80000000

export const pcmFormats = ['f32', 's16'] as const
export type PcmFormat = (typeof pcmFormats)[number]

/** Correlates a request with its answer and with its PCM frames. */
export const requestId = described(
  z.int().check(z.minimum(0), z.maximum(firstServerId - 1)),
  'Chosen by the client; its answer and its PCM frames carry it, too.',
)

const model = z.optional(described(label, 'A model’s name; the server’s first one when left out.'))
const hardness = described(velocity, 'MIDI velocity.')
const sound = z.strictObject(soundFields)

const hello = described(
  z.strictObject({
    type: z.literal('hello'),
    format: z.optional(described(z.enum(pcmFormats), 'Of the PCM frames from now on; f32 at first.')),
    creditBytes: z.optional(
      described(
        z.int().check(z.minimum(minCreditBytes), z.maximum(maxCreditBytes)),
        'Bytes of PCM frames, headers included, that may be on the way from now on; 262144 at first.',
      ),
    ),
  }),
  'Greets; the answer is welcome.',
)

const credit = described(
  z.strictObject({
    type: z.literal('credit'),
    bytes: described(
      z.int().check(z.minimum(1), z.maximum(maxCreditBytes)),
      'PCM frames taken in since the last grant, headers included; beyond 262144 in all, credit is not kept.',
    ),
  }),
  'Lets the server send that many more bytes of audio. Grant in batches, about a quarter of the window at a time.',
)

const load = described(
  z.strictObject({
    type: z.literal('load'),
    id: requestId,
    name: z.optional(described(label, 'The id of one of the server’s kits.')),
    kit: z.optional(described(kitFile, 'A kit of the client’s own. Exactly one of name and kit must be there.')),
    model,
    midi: z.optional(
      described(
        z.boolean(),
        'MIDI at the server’s machine is to play it, too; only for connections from there. The last one counts.',
      ),
    ),
  }),
  'Puts a kit on this connection’s pads; what was set is forgotten. The answer is kit.',
)

const trigger = described(
  z.strictObject({
    type: z.literal('trigger'),
    id: requestId,
    pad: described(padNumber, 'A pad of the connection’s kit.'),
    velocity: described(velocity, 'MIDI velocity; the pad’s curve says how hard that counts.'),
  }),
  'Plays a pad: the answer is hit, then its PCM frames as fast as credit allows; those of a live pad as they are made. ' +
    'What is late is dropped.',
)

const set = described(
  z.strictObject({
    type: z.literal('set'),
    id: requestId,
    pad: z.optional(described(padNumber, 'All pads of the kit when left out.')),
    controls: described(
      z.record(z.string().check(z.maxLength(40)), z.nullable(z.number())),
      'By control id; null goes back to what the kit says.',
    ),
  }),
  'Turns controls; they act on the next stroke. The answer is done.',
)

const render = described(
  z.strictObject({
    type: z.literal('render'),
    id: requestId,
    model,
    ...soundFields,
    velocity: hardness,
  }),
  'Asks for a whole sound: the answer is shot, then all its PCM frames, however long that takes.',
)

const measure = described(
  z.strictObject({
    type: z.literal('measure'),
    id: requestId,
    model,
    ...soundFields,
    velocity: hardness,
  }),
  'Asks what a sound measures, by the timbre models, as it is rendered: the answer is measured. It takes a quarter of a ' +
    'second, in a thread that nobody plays from; what was measured before comes at once.',
)

const morph = described(
  z.strictObject({
    type: z.literal('morph'),
    id: requestId,
    model,
    from: described(sound, 'The sound at amount 0.'),
    to: described(sound, 'The sound at amount 1.'),
    amount: described(z.number().check(z.minimum(0), z.maximum(1)), 'How far from the one to the other.'),
    velocity: hardness,
  }),
  'Asks for a sound between two: on the great circle between their latents, straight between their controls, classes ' +
    'and timbres. The answer is that of a render.',
)

const similar = described(
  z.strictObject({
    type: z.literal('similar'),
    id: requestId,
    ...soundFields,
    count: described(z.int().check(z.minimum(1), z.maximum(64)), 'How many neighbours.'),
    distance: described(
      z.number().check(z.minimum(0), z.maximum(1)),
      'How far they lie from the sound; at 1 they are sounds of their own.',
    ),
  }),
  'Asks for neighbours of a sound, always the same ones; each can be sent on as a morph. The answer is neighbours.',
)

const freshSeed = described(
  z.strictObject({ type: z.literal('seed'), id: requestId }),
  'Asks for a seed that nobody chose; the answer is fresh.',
)

const subscribe = described(
  z.strictObject({
    type: z.literal('subscribe'),
    id: requestId,
    hits: described(
      z.enum(['none', 'events', 'sound']),
      'What to send of the hits of others: nothing, that they were, or their PCM frames as well.',
    ),
    controllers: z.optional(
      described(z.boolean(), 'Whether to tell what MIDI controllers turn at the server’s machine; not at first.'),
    ),
  }),
  'Listens to all hits of this server: of other connections and of MIDI. The answer is done; then a hit for each, and ' +
    'turned where controllers are wished for.',
)

const learn = described(
  z.strictObject({
    type: z.literal('learn'),
    id: requestId,
    control: described(z.string().check(z.minLength(1), z.maxLength(40)), 'The id of the control to be moved.'),
    pad: z.optional(described(padNumber, 'The pad whose control it is; all pads when left out.')),
  }),
  'Links the MIDI controller that moves next at the server’s machine to a control of the kit that is on there, until ' +
    'another kit is put on. The answer is learned, when that has happened.',
)

const status = described(
  z.strictObject({ type: z.literal('status'), id: requestId }),
  'Asks how the server is; the answer is report.',
)

const clock = described(
  z.strictObject({
    type: z.literal('clock'),
    id: requestId,
    clientMs: described(z.number(), 'The client’s time as it sends this; any zero.'),
  }),
  'Asks for the server’s time; the answer is time. All atMs are on that clock.',
)

const bye = described(z.strictObject({ type: z.literal('bye') }), 'Ends the connection with 1000.')

const messages = [
  hello,
  credit,
  load,
  trigger,
  set,
  render,
  measure,
  morph,
  similar,
  freshSeed,
  subscribe,
  learn,
  status,
  clock,
  bye,
] as const

export const clientMessage = z.discriminatedUnion('type', messages)
export const requestTypes: readonly string[] = messages.map(({ shape }) => shape.type.def.values[0]!)

export type ClientMessage = z.output<typeof clientMessage>
export type Request<T extends ClientMessage['type']> = Extract<ClientMessage, { type: T }>
