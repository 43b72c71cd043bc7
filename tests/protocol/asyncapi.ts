// The description of the WebSocket in AsyncAPI 3.0, made from the schemas that the program checks messages with;
// docs/asyncapi.json is it, and a test holds the file to it.

import { z } from '../../src/faults/checked.ts'
import { catalog } from '../../src/faults/catalog.ts'
import { type ServerMessage, serverMessage, socketPath, subprotocol } from '../../src/protocol/messages.ts'
import { type ClientMessage, clientMessage } from '../../src/protocol/requests.ts'

/** What each request is answered with; every one but credit and bye may be answered by an error instead. */
const answers: Readonly<Record<ClientMessage['type'], readonly ServerMessage['type'][]>> = {
  hello: ['welcome'],
  credit: [],
  load: ['kit'],
  trigger: ['hit'],
  set: ['done'],
  render: ['shot'],
  measure: ['measured'],
  morph: ['shot'],
  similar: ['neighbours'],
  seed: ['fresh'],
  subscribe: ['done'],
  learn: ['learned'],
  status: ['report'],
  clock: ['time'],
  bye: [],
}

const pcmLayout = [
  'Little-endian, a header of 24 bytes, then interleaved samples:',
  'bytes 0–3 "GNPC"; byte 4 the version, 1; byte 5 the format, 1 for 32-bit floats of full scale ±1, 2 for 16-bit',
  'integers of full scale ±32767; byte 6 the number of channels, 1 to 8; byte 7 flags, bit 0 on the last frame of its id;',
  'bytes 8–11 the id of the shot or hit (u32); 12–15 samples per second (u32); 16–19 the place of the first sample in its',
  'sound, per channel (u32); 20–23 the number of the frame within its id, from 0 (u32).',
].join(' ')

export function asyncApi(): object {
  const fromClient = clientMessage.def.options
  const fromServer = serverMessage.def.options
  const messages = Object.fromEntries([
    ...fromClient.map((schema) => [typeOf(schema), jsonMessage(schema)]),
    ...fromServer.map((schema) => [typeOf(schema), jsonMessage(schema)]),
    ['pcm', { name: 'pcm', title: 'PCM frame', summary: 'Audio of a shot or a hit.', ...binary }],
  ]) as Record<string, object>
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Ghostnote over WebSocket',
      version: subprotocol,
      description:
        'Text frames are JSON messages, binary frames are PCM. A request carries an id, and so do its answer and its ' +
        'audio. Audio keeps within the credit that the client grants; what goes stale meanwhile is dropped, and said so.',
      license: { name: 'MIT' },
    },
    defaultContentType: 'application/json',
    servers: {
      here: {
        host: '127.0.0.1:4770',
        pathname: socketPath,
        protocol: 'ws',
        description: `As \`ghostnote serve\` starts by default. Offer the subprotocol ${subprotocol}.`,
      },
    },
    channels: {
      socket: { address: '/', messages: refs(Object.keys(messages), '#/components/messages') },
    },
    operations: {
      ...Object.fromEntries(fromClient.map((schema) => [typeOf(schema), request(typeOf(schema))])),
      news: {
        action: 'send',
        channel: { $ref: '#/channels/socket' },
        summary:
          'What comes without a request of its own: hits of others, what was dropped, kits that MIDI puts on, audio.',
        messages: list(['hit', 'dropped', 'program', 'pcm']),
      },
    },
    components: { messages },
  }
}

const binary = {
  contentType: 'application/octet-stream',
  description: pcmLayout,
  payload: { type: 'string', format: 'binary', description: pcmLayout },
}

type Option = (typeof clientMessage.def.options)[number] | (typeof serverMessage.def.options)[number]

function typeOf(schema: Option): ClientMessage['type'] | ServerMessage['type'] {
  return schema.shape.type.def.values[0]
}

function jsonMessage(schema: Option): object {
  const { $schema: _, description, ...payload } = z.toJSONSchema(schema, { target: 'draft-7', io: 'input' })
  const type = typeOf(schema)
  const codes = type === 'error' ? { 'x-codes': codesWithMeaning() } : {}
  return { name: type, title: type, summary: description, payload, ...codes }
}

function codesWithMeaning(): Record<string, string> {
  return Object.fromEntries(Object.entries(catalog).map(([code, { means }]) => [code, means]))
}

function request(type: ClientMessage['type'] | ServerMessage['type']): object {
  const channel = { $ref: '#/channels/socket' }
  const answered = answers[type as ClientMessage['type']]
  const reply = answered.length === 0 ? {} : { reply: { channel, messages: list([...answered, 'error']) } }
  return { action: 'receive', channel, messages: list([type]), ...reply }
}

function refs(names: readonly string[], folder: string): Record<string, object> {
  return Object.fromEntries(names.map((name) => [name, { $ref: `${folder}/${name}` }]))
}

function list(names: readonly string[]): object[] {
  return names.map((name) => ({ $ref: `#/channels/socket/messages/${name}` }))
}
