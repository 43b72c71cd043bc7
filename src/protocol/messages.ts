// The JSON messages of the WebSocket at /ws, subprotocol ghostnote.v1: each schema is the message's type. Unknown
// fields are refused from clients (a typing error must not pass silently) and ignored from servers (a newer server
// may say more). Here is what servers say; requests.ts is what clients say. Descriptions become docs/asyncapi.json.

import { checked, z } from '../faults/checked.ts'
import { Fault } from '../faults/fault.ts'
import { controlRow, timbreRow } from './controls.ts'
import { kitFields, padFields, playModes } from './kit.ts'
import { type ClientMessage, clientMessage, requestId } from './requests.ts'
import { described, padNumber, seed, velocity } from './schema.ts'
import { latentText, soundClass, soundFields } from './sound.ts'

export const socketPath = '/ws'
export const subprotocol = 'ghostnote.v1'

const reach = z.object({ min: z.number(), max: z.number() })

const modelSummary = z.object({
  name: z.string(),
  classes: z.array(z.string()),
  rateHz: z.number(),
  lengthSamples: z.number(),
  latentSize: z.optional(described(z.number(), 'Values of a sound’s latent, the first part of its place.')),
  conditionCount: z.optional(
    described(z.number(), 'Normals that a sound’s conditions are drawn from, the rest of its place.'),
  ),
  analyses: z.optional(described(z.boolean(), 'Whether it can analyse samples: POST /api/analyses.')),
  conditions: z.optional(
    described(z.array(z.string()), 'What the model is steered by beside the class; absent where by nothing.'),
  ),
  reach: z.optional(
    described(
      z.record(z.string(), z.record(z.string(), reach)),
      'By class and id of a timbre control: what its sounds can measure.',
    ),
  ),
})

export type ModelSummary = z.output<typeof modelSummary>
export type Reach = z.output<typeof reach>

const kit = z.object({ ...kitFields, pads: z.array(z.object(padFields)) })

const welcome = described(
  z.object({
    type: z.literal('welcome'),
    version: described(z.string(), 'The server’s package version.'),
    models: described(z.array(modelSummary), 'What can be played, the model that is meant without a name first.'),
    kit: described(kit, 'The kit on this connection’s pads.'),
    kits: described(
      z.array(z.object({ id: z.string(), name: z.string() })),
      'The kits that load takes, by id; GET /api/kits tells more of them.',
    ),
    controls: described(z.array(controlRow), 'The controls that every model has.'),
    timbre: described(z.array(timbreRow), 'The controls of timbre, for models that are steered by them.'),
    requests: described(z.array(z.string()), 'The types of message that this server understands.'),
    formats: described(z.array(z.string()), 'The forms that PCM frames can have.'),
    maxCreditBytes: described(z.number(), 'The most audio that may be on the way to one client.'),
    midi: z.optional(
      described(
        z.object({
          chosen: described(
            z.boolean(),
            'Whether somebody has chosen the kit that MIDI plays since the server started.',
          ),
          opening: z.optional(
            described(z.boolean(), 'Audio and MIDI are still being opened: a message midi says whether there is any.'),
          ),
        }),
        'There where this connection’s kits may be put on for MIDI as well: see load.',
      ),
    ),
    staleMs: described(z.number(), 'Audio of a hit is dropped when it could not be sent for this long.'),
  }),
  'Answers hello.',
)

const limited = z.optional(
  described(
    z.array(z.object({ control: z.string(), asked: z.number(), played: z.number() })),
    'Timbre controls whose value lies beyond the reach of the class, and what was played instead.',
  ),
)
const rateHz = described(z.number(), 'Samples per second.')
const serverMs = described(z.number(), 'On the server’s clock.')

const shot = described(
  z.object({
    type: z.literal('shot'),
    id: requestId,
    rateHz,
    lengthSamples: described(z.number(), 'Samples per channel that the PCM frames of this id add up to.'),
    renderMs: described(z.number(), 'Time the synthesis took; 0 when the shot came from the bank.'),
    peakDb: described(z.number(), 'Peak of the sound, dB of full scale.'),
    timbre: z.optional(
      described(
        z.record(z.string(), z.number()),
        'What the sound is expected to measure, by id of a timbre control; absent for models without.',
      ),
    ),
    limited,
  }),
  'Answers render and morph; PCM frames of the same id follow.',
)

const hit = described(
  z.object({
    type: z.literal('hit'),
    id: described(z.int().check(z.minimum(0), z.maximum(0xffffffff)), 'That of the trigger, or from 2^31 on.'),
    from: described(z.enum(['you', 'socket', 'midi']), 'Who hit: this connection, another one, a MIDI controller.'),
    pad: described(padNumber, 'Of the kit that the one who hit has on.'),
    class: soundClass,
    seed: described(seed, 'The seed of the sound; at each stroke it is a neighbour of that.'),
    latent: z.optional(latentText),
    mode: described(
      z.enum(playModes),
      'How it was made: the pad’s one shot, one of its neighbours, or synthesised at the hit.',
    ),
    velocity: described(velocity, 'MIDI velocity, before the pad’s curve.'),
    atMs: serverMs,
    rateHz,
    lengthSamples: described(
      z.number(),
      'Samples that the PCM frames of this id add up to; of live ones the most that there can be, the frame with the ' +
        'flag is the last; 0 where none follow.',
    ),
    limited,
  }),
  'A pad was hit: the answer to trigger, or what a subscriber hears of others.',
)

const kitLoaded = described(
  z.object({
    type: z.literal('kit'),
    id: requestId,
    model: described(z.string(), 'The model that plays it.'),
    kit: described(kit, 'As it was loaded.'),
  }),
  'Answers load: what is on the pads now.',
)

const done = described(z.object({ type: z.literal('done'), id: requestId }), 'Answers set and subscribe.')

const sound = z.object(soundFields)

const neighbours = described(
  z.object({
    type: z.literal('neighbours'),
    id: requestId,
    sounds: described(
      z.array(z.object({ from: sound, to: sound, amount: z.number() })),
      'Each with the fields that morph takes.',
    ),
  }),
  'Answers similar.',
)

const fresh = described(
  z.object({ type: z.literal('fresh'), id: requestId, seed: described(seed, 'Of six digits at most.') }),
  'Answers seed.',
)

const learned = described(
  z.object({
    type: z.literal('learned'),
    id: requestId,
    controller: described(z.number(), 'The MIDI controller that has moved, 0 … 119.'),
    control: described(z.string(), 'The control that it moves from now on, over its whole range.'),
    pad: z.optional(described(padNumber, 'The pad whose control it is; absent for all pads.')),
  }),
  'Answers learn. Written into a kit under midi.controllers, the link stays.',
)

const measured = described(
  z.object({
    type: z.literal('measured'),
    id: requestId,
    timbre: described(
      z.record(z.string(), z.nullable(z.number())),
      'What the sound measures, by id of a timbre control; null where it cannot be measured, as silence cannot.',
    ),
    tookMs: described(z.number(), 'Time that it took; 0 where it was known.'),
  }),
  'Answers measure.',
)

const time = described(
  z.object({
    type: z.literal('time'),
    id: requestId,
    clientMs: described(z.number(), 'As it was sent.'),
    receivedMs: described(z.number(), 'The server’s clock when the question came.'),
    sentMs: described(z.number(), 'The server’s clock when this answer went.'),
  }),
  'Answers clock. With the client’s time at its arrival these are the four stamps of NTP: the server’s clock is ahead ' +
    'by ((receivedMs − clientMs) + (sentMs − arrival)) / 2.',
)

const report = described(
  z.object({
    type: z.literal('report'),
    id: requestId,
    atMs: serverMs,
    upSec: described(z.number(), 'Seconds since the server started.'),
    connections: described(z.number(), 'WebSockets that are open.'),
    memoryBytes: described(z.number(), 'Resident memory of the server’s process.'),
    hits: described(z.number(), 'Pads hit over all connections since the start.'),
    fromPool: described(z.number(), 'Hits that found a rendered shot.'),
    renewed: described(z.number(), 'Shots rendered behind the hits, to follow those that were played.'),
    streamed: described(z.number(), 'Hits on live pads that were synthesised as they were struck.'),
    fallbacks: described(z.number(), 'Hits on live pads that took a rendered shot: synthesis was busy, or too slow.'),
    lateSlices: described(z.number(), 'Streamed hits that went over to a rendered shot, for a slice came late.'),
    queueDepth: described(z.number(), 'Streamed hits whose synthesis is under way.'),
    dropped: described(
      z.object({ hits: z.number(), bytes: z.number(), events: z.number() }),
      'What was stale or too much, over all connections: hits cut short, bytes of their audio, hits not even told.',
    ),
    live: z.optional(
      described(z.record(z.string(), z.number()), 'Counters of live play by name; absent where there is none.'),
    ),
  }),
  'Answers status.',
)

const program = described(
  z.object({
    type: z.literal('program'),
    program: described(z.number(), 'The MIDI program that came, 1 … 128 as players count.'),
    kit: described(z.string(), 'The id of the kit that it has put on.'),
    name: described(z.string(), 'The kit’s name.'),
  }),
  'MIDI has put another kit on at the server’s machine. The connection keeps its own; load takes the id.',
)

const midi = described(
  z.object({
    type: z.literal('midi'),
    there: described(z.boolean(), 'Whether this connection’s kits may be put on for MIDI.'),
  }),
  'Audio and MIDI of the server’s machine have been opened, or cannot be; follows a welcome that said “opening”.',
)

const turned = described(
  z.object({
    type: z.literal('turned'),
    control: described(z.string(), 'The id of the control.'),
    pads: described(z.array(padNumber), 'The pads of the kit that MIDI plays whose control it is.'),
    values: described(z.array(z.number()), 'Where it is now, one for each of the pads.'),
  }),
  'MIDI controllers have turned a control at the server’s machine; for those who subscribed to that, thirty times a ' +
    'second at most. The connection’s own kit stays as it is.',
)

const dropped = described(
  z.object({
    type: z.literal('dropped'),
    ids: described(z.array(z.number()), 'Hits whose audio does not come, or no more of it; the first 256.'),
    hits: described(z.number(), 'How many there are of those.'),
    bytes: described(z.number(), 'How much audio that is, in bytes of samples.'),
    events: described(z.number(), 'Hits of others that could not even be told.'),
  }),
  'The client takes audio more slowly than it is played; oldest first, this much was left out since the last such message.',
)

const error = described(
  z.object({
    type: z.literal('error'),
    id: z.optional(requestId),
    code: described(z.string(), 'A code of the fault catalogue; it keeps its meaning.'),
    message: described(z.string(), 'What was at fault, found, expected; the way out.'),
  }),
  'Answers anything that could not be done. The connection stays.',
)

export const serverMessage = z.discriminatedUnion('type', [
  welcome,
  shot,
  hit,
  kitLoaded,
  done,
  neighbours,
  fresh,
  learned,
  measured,
  time,
  report,
  program,
  midi,
  turned,
  dropped,
  error,
])

export type WelcomeMessage = z.output<typeof welcome>
export type ShotMessage = z.output<typeof shot>
export type ErrorMessage = z.output<typeof error>
export type ServerMessage = z.output<typeof serverMessage>
export type Answer<T extends ServerMessage['type']> = Extract<ServerMessage, { type: T }>

/** Text of a frame from a client → message. @throws Fault E_PROTOCOL. */
export function parseClientMessage(text: string): ClientMessage {
  return checked(clientMessage, parseJson(text), 'message', 'E_PROTOCOL', 'Correct the message.')
}

/** Text of a frame from a server → message. @throws Fault E_PROTOCOL. */
export function parseServerMessage(text: string): ServerMessage {
  return checked(serverMessage, parseJson(text), 'message', 'E_PROTOCOL', 'Use a server of the same version.')
}

/** The id a client wrote into a message that may be invalid otherwise, so that the error can name it. */
export function requestIdOf(text: string): number | undefined {
  try {
    const parsed = z.safeParse(z.object({ id: requestId }), JSON.parse(text))
    return parsed.success ? parsed.data.id : undefined
  } catch {
    return undefined
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Fault('E_PROTOCOL', {
      at: 'message',
      found: `text that is not JSON (${text.length} characters)`,
      expected: 'one JSON object',
      wayOut: 'Send {"type":"hello"} first.',
    })
  }
}
