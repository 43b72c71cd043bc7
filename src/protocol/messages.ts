// The JSON messages of the WebSocket at /ws, subprotocol ghostnote.v1: each schema is the message's type. Unknown
// fields are refused from clients (a typing error must not pass silently) and ignored from servers (a newer server
// may say more).

import { checked, z } from '../faults/checked.ts'
import { Fault } from '../faults/fault.ts'
import { controlRow, timbreRow } from './controls.ts'
import { kitFields, padFields } from './kit.ts'
import { controlValues, label, seed, velocity } from './schema.ts'

export const socketPath = '/ws'
export const subprotocol = 'ghostnote.v1'

/** Correlates a request with its answer and with its PCM frames; chosen by the client. */
const requestId = z.int().check(z.minimum(0), z.maximum(0xffffffff))

const hello = z.strictObject({ type: z.literal('hello') })

const render = z.strictObject({
  type: z.literal('render'),
  id: requestId,
  /** A model's name; the server's first model when left out. */
  model: z.optional(label),
  class: label,
  seed,
  velocity,
  controls: z.optional(controlValues),
})

const clientMessage = z.discriminatedUnion('type', [hello, render])

export type RenderMessage = z.output<typeof render>
export type ClientMessage = z.output<typeof clientMessage>

const reach = z.object({ min: z.number(), max: z.number() })

const modelSummary = z.object({
  name: z.string(),
  classes: z.array(z.string()),
  rateHz: z.number(),
  lengthSamples: z.number(),
  /** What the model is steered by beside the class; absent where by nothing. */
  conditions: z.optional(z.array(z.string())),
  /** By class and id of a timbre control: what its sounds can measure. */
  reach: z.optional(z.record(z.string(), z.record(z.string(), reach))),
})

export type ModelSummary = z.output<typeof modelSummary>
export type Reach = z.output<typeof reach>

const welcome = z.object({
  type: z.literal('welcome'),
  /** The server's package version. */
  version: z.string(),
  models: z.array(modelSummary),
  kit: z.object({ ...kitFields, pads: z.array(z.object(padFields)) }),
  controls: z.array(controlRow),
  timbre: z.array(timbreRow),
})

const shot = z.object({
  type: z.literal('shot'),
  id: requestId,
  rateHz: z.number(),
  /** Samples per channel that the PCM frames of this id add up to. */
  lengthSamples: z.number(),
  /** Time the synthesis took; 0 when the shot came from the bank. */
  renderMs: z.number(),
  peakDb: z.number(),
  /** What the sound is expected to measure, by id of a timbre control; absent for models without. */
  timbre: z.optional(z.record(z.string(), z.number())),
  /** Timbre controls whose value lies beyond the reach of the class, and what was played instead. */
  limited: z.optional(z.array(z.object({ control: z.string(), asked: z.number(), played: z.number() }))),
})

const program = z.object({
  type: z.literal('program'),
  /** The MIDI program that came, 1 … 128 as players count. */
  program: z.number(),
  /** The id and the name of the kit that it has put on, as GET /api/kits lists it. */
  kit: z.string(),
  name: z.string(),
})

const error = z.object({
  type: z.literal('error'),
  id: z.optional(requestId),
  /** A code of the fault catalogue. */
  code: z.string(),
  message: z.string(),
})

const serverMessage = z.discriminatedUnion('type', [welcome, shot, program, error])

export type WelcomeMessage = z.output<typeof welcome>
export type ShotMessage = z.output<typeof shot>
export type ErrorMessage = z.output<typeof error>
export type ServerMessage = z.output<typeof serverMessage>

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
