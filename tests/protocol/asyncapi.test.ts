import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { Ajv } from 'ajv'
import { expect, test } from 'vitest'
import { catalog } from '../../src/faults/catalog.ts'
import { parseClientMessage, parseServerMessage } from '../../src/protocol/messages.ts'
import { requestTypes } from '../../src/protocol/requests.ts'
import { asyncApi } from './asyncapi.ts'
import { clientSamples, serverSamples } from './sample-messages.ts'

interface Described {
  readonly components: {
    readonly messages: Readonly<
      Record<
        string,
        {
          readonly summary?: string
          readonly payload: { readonly properties?: Readonly<Record<string, { readonly description?: string }>> }
          readonly 'x-codes'?: Readonly<Record<string, string>>
        }
      >
    >
  }
  readonly operations: Readonly<Record<string, unknown>>
}

const require = createRequire(import.meta.url)
const file = resolve(import.meta.dirname, '../../docs/asyncapi.json')
const description = asyncApi() as Described
const { messages } = description.components
const ajv = new Ajv({ strict: false, allErrors: true })

test('docs/asyncapi.json is what the schemas say', async () => {
  await expect(`${JSON.stringify(asyncApi(), undefined, 2)}\n`).toMatchFileSnapshot(file)
})

test('the description is AsyncAPI 3.0 by the standard’s own schema', () => {
  const path = require.resolve('@asyncapi/specs/schemas/3.0.0-without-$id.json')
  const standard = JSON.parse(readFileSync(path, 'utf8')) as object
  const isValid = new Ajv({ strict: false, validateFormats: false }).compile(standard)
  expect(isValid(description), JSON.stringify(isValid.errors)).toBe(true)
  const sung = { ...description, operations: { trigger: { action: 'sing', channel: { $ref: '#/channels/socket' } } } }
  expect(isValid(sung)).toBe(false)
})

test('every message of either side is described, with every field that it has and a sentence for each', () => {
  const samples = { ...clientSamples, ...serverSamples }
  expect(Object.keys(messages).toSorted()).toEqual([...Object.keys(samples), 'pcm'].toSorted())
  expect(Object.keys(description.operations).toSorted()).toEqual([...requestTypes, 'news'].toSorted())
  for (const [type, sample] of Object.entries(samples)) {
    const { summary, payload } = messages[type]
    expect(summary, type).toMatch(/\.$/)
    const fields = payload.properties!
    expect(Object.keys(fields).toSorted(), type).toEqual(Object.keys(sample).toSorted())
    for (const [field, { description: said }] of Object.entries(fields))
      if (field !== 'type') expect(said, `${type}.${field}`).toMatch(/\.$/)
  }
})

test('what the description accepts the program accepts, and what it refuses the program refuses', () => {
  const sides = [
    [clientSamples, parseClientMessage],
    [serverSamples, parseServerMessage],
  ] as const
  for (const [samples, parse] of sides)
    for (const [type, sample] of Object.entries(samples)) {
      const isDescribed = ajv.compile(messages[type].payload)
      const isRead = (value: object): boolean => {
        try {
          parse(JSON.stringify(value))
          return true
        } catch {
          return false
        }
      }
      expect([isRead(sample), isDescribed(sample)], type).toEqual([true, true])
      for (const field of Object.keys(sample)) {
        const { [field]: _, ...without } = sample as Record<string, unknown>
        expect(isDescribed(without), `${type} without ${field}`).toBe(isRead(without))
        for (const wrong of [null, -1, 1.5, 'x', '', {}, [], 1e300, true]) {
          const changed = { ...sample, [field]: wrong }
          expect(isDescribed(changed), `${type}.${field} = ${JSON.stringify(wrong)}`).toBe(isRead(changed))
        }
      }
    }
})

test('the codes of errors are those of the catalogue', () => {
  const codes = Object.entries(catalog).map(([code, { means }]) => [code, means])
  expect(Object.entries(messages.error['x-codes']!)).toEqual(codes)
})
