import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Fault } from '../../src/faults/fault.ts'
import { checkKit, kitJsonSchema } from '../../src/protocol/kit.ts'

const pad = { pad: 0, class: 'kick', seed: 1, name: 'Boom' }
const kit = { format: 'ghostnote-kit', version: 1, name: 'Test', pads: [pad, { ...pad, pad: 15 }] }

function faultOf(change: object): string {
  try {
    checkKit({ ...kit, ...change }, 'kit.json')
  } catch (fault) {
    expect(fault).toBeInstanceOf(Fault)
    expect((fault as Fault).code).toBe('E_CONFIG')
    return (fault as Fault).message
  }
  throw new Error('nothing was refused')
}

test('a kit of everything that a kit can say passes as it is', () => {
  const full = {
    $schema: '../docs/kit.schema.json',
    ...kit,
    description: 'All of it.',
    model: 'style-lite',
    program: 128,
    limiter: { driveDb: 6, ceilingDb: -1 },
    midi: {
      controllers: [
        { controller: 74, control: 'brightness' },
        { controller: 1, control: 'tune', pad: 3 },
      ],
    },
    pattern: {
      tempo: 93.5,
      swing: 58,
      accents: [4, 12],
      seed: 5,
      repeats: true,
      lanes: [
        {
          pad: 0,
          length: 12,
          steps: [
            { step: 0, velocity: 127 },
            { step: 15, velocity: 30, probability: 0.5, nudge: -0.1, ratchet: 3, controls: { brightness: 70 } },
          ],
        },
      ],
    },
    pads: [
      {
        ...pad,
        controls: { decay: 0.5, brightness: 60 },
        mode: 'live',
        choke: 2,
        gated: true,
        polyphony: 1,
        pan: -0.3,
        velocityCurve: { exponent: 0.7 },
        note: 24,
      },
      { ...pad, pad: 1, mode: 'round-robin', velocityCurve: 'soft' },
      { ...pad, pad: 2, mode: 'frozen', velocityCurve: { fixed: 100 } },
    ],
  }
  expect(checkKit(full, 'kit.json')).toEqual(full)
})

test('a pad or a note twice, a curve, a mode or a number that is none is refused by its place', () => {
  const inPad = (change: object) => faultOf({ pads: [{ ...pad, ...change }] })
  expect(inPad({ pad: 16 })).toMatch(/^kit\.json: pads\.0\.pad: found 16; expected at most 15/)
  expect(faultOf({ version: 2 })).toMatch(/^kit\.json: version: found 2; expected 1/)
  expect(faultOf({ pads: [] })).toMatch(/expected at least 1 entries/)
  expect(faultOf({ colour: 'red' })).toMatch(/^kit\.json: colour: found an unknown field/)
  expect(faultOf({ pads: [pad, pad] })).toMatch(/^kit\.json: pads: .*expected every pad number at most once/)
  expect(
    faultOf({
      pads: [
        { ...pad, note: 9 },
        { ...pad, pad: 1, note: 9 },
      ],
    }),
  ).toMatch(/expected every note at most once/)
  expect(inPad({ velocityCurve: 'loud' })).toMatch(
    /^kit\.json: pads\.0\.velocityCurve: found "loud"; expected soft, linear, hard, \{"exponent": 0\.1 … 10\} or/,
  )
  expect(inPad({ velocityCurve: { fixed: 0 } })).toMatch(/velocityCurve/)
  expect(inPad({ mode: 'alive' })).toMatch(/expected "frozen" or "round-robin" or "live"/)
  expect(inPad({ note: 128 })).toMatch(/^kit\.json: pads\.0\.note: found 128; expected at most 127/)
  expect(faultOf({ program: 0 })).toMatch(/^kit\.json: program: found 0; expected at least 1/)
  expect(faultOf({ limiter: { driveDb: 30 } })).toMatch(/^kit\.json: limiter\.driveDb: found 30; expected at most 24/)
  expect(faultOf({ limiter: { drive: 3 } })).toMatch(/^kit\.json: limiter\.drive: .*Did you mean "driveDb"\?/)
})

test('a control that there is not is refused where it is set and where it is learned', () => {
  expect(faultOf({ pads: [{ ...pad, controls: { brightnes: 50 } }] })).toMatch(
    /^kit\.json: pads\.0\.controls: brightnes: found an unknown control; .*Did you mean "brightness"\?/,
  )
  expect(faultOf({ pads: [pad, { ...pad, pad: 1, controls: { decay: 7 } }] })).toMatch(
    /^kit\.json: pads\.1\.controls: decay/,
  )
  const learned = (link: object) => faultOf({ midi: { controllers: [{ controller: 1, control: 'tune', ...link }] } })
  expect(learned({ control: 'tun' })).toMatch(/^kit\.json: midi\.controllers\.0\.control: .*Did you mean "tune"\?/)
  expect(learned({ controller: 120 })).toMatch(/midi\.controllers\.0\.controller: found 120; expected at most 119/)
})

test('a pattern is refused by the place of what is wrong in it, its locks too', () => {
  const step = { step: 0, velocity: 100 }
  const inPattern = (change: object) => faultOf({ pattern: { tempo: 120, lanes: [], ...change } })
  const inStep = (change: object) => inPattern({ lanes: [{ pad: 0, steps: [{ ...step, ...change }] }] })
  expect(inPattern({ tempo: 20 })).toMatch(/^kit\.json: pattern\.tempo: found 20; expected at least 30/)
  expect(inPattern({ swing: 80 })).toMatch(/^kit\.json: pattern\.swing: found 80; expected at most 75/)
  expect(inPattern({ accents: [3, 3] })).toMatch(/pattern\.accents: .*expected every step at most once/)
  expect(inPattern({ swung: 60 })).toMatch(/pattern\.swung: .*Did you mean "swing"\?/)
  const lane = { pad: 3, steps: [step] }
  expect(inPattern({ lanes: [lane, lane] })).toMatch(/pattern\.lanes: .*expected every pad at most once/)
  expect(inPattern({ lanes: [{ ...lane, length: 17 }] })).toMatch(/lanes\.0\.length: found 17; expected at most 16/)
  expect(inPattern({ lanes: [{ ...lane, steps: [step, step] }] })).toMatch(/steps: .*expected every step at most once/)
  expect(inStep({ velocity: 0 })).toMatch(/lanes\.0\.steps\.0\.velocity: found 0; expected at least 1/)
  expect(inStep({ probability: 1.1 })).toMatch(/probability: found 1\.1; expected at most 1/)
  expect(inStep({ ratchet: 5 })).toMatch(/ratchet: found 5; expected at most 4/)
  expect(inStep({ controls: { tune: 0, level: 0, decay: 1, depth: 0, warmth: 0 } })).toMatch(
    /at most 4 controls a step/,
  )
  expect(inStep({ controls: { brightnes: 3 } })).toMatch(
    /^kit\.json: pattern\.lanes\.0\.steps\.0\.controls: brightnes: .*Did you mean "brightness"\?/,
  )
})

test('docs/kit.schema.json says what the program checks', async () => {
  const written = `${JSON.stringify(kitJsonSchema(), undefined, 2)}\n`
  await expect(written).toMatchFileSnapshot(join(import.meta.dirname, '../../docs/kit.schema.json'))
})
