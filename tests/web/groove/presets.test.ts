// The patterns of the shipped kits, without hearing them: tests/e2e/groove.test.ts does that.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { KitShelf } from '../../../src/engine/kit-shelf.ts'
import { resolveShot } from '../../../src/engine/shot-request.ts'
import { readBundle } from '../../../src/model/bundle.ts'
import { curvedVelocity, velocityGainDb } from '../../../src/protocol/velocity.ts'
import { hitsOf } from '../../../web/groove/timing.ts'
import { shippedFolder } from '../../shipped.ts'

const root = join(import.meta.dirname, '../../..')
const kits = new KitShelf(join(root, 'presets')).list()
const bundle = readBundle(shippedFolder)
const bars = 16

test('every shipped kit has a pattern of its own, on pads that it has, in tempos and feels apart', () => {
  const feels = kits.map(({ kit }) => `${kit.pattern!.tempo} ${kit.pattern!.swing}`)
  expect(new Set(feels).size).toBe(kits.length)
  for (const { id, kit } of kits) {
    const pads = kit.pads.map(({ pad }) => pad)
    for (const { pad } of kit.pattern!.lanes) expect(pads, id).toContain(pad)
    expect(kit.pattern!.lanes.length, id).toBeGreaterThanOrEqual(6)
  }
})

test('each begins with a kick, goes between soft and hard, and no two of its bars in a row are alike', () => {
  for (const { id, kit } of kits) {
    const heard = Array.from({ length: bars * 16 }, (_, count) => hitsOf(kit.pattern!, count))
    const padOf = (pad: number) => kit.pads.find((one) => one.pad === pad)!
    expect(
      heard[0].map(({ pad }) => padOf(pad).class),
      id,
    ).toContain('kick')
    const gains = heard
      .flat()
      .map(({ pad, velocity }) => velocityGainDb(curvedVelocity(velocity, padOf(pad).velocityCurve)))
    expect(Math.max(...gains) - Math.min(...gains), id).toBeGreaterThan(10)
    expect(heard.flat().length / bars, id).toBeGreaterThan(16)
    const bar = (number: number): string =>
      heard.slice(number * 16, number * 16 + 16).map((hits) => hits.map(({ pad }) => pad).join()).join(';') // prettier-ignore
    for (let number = 1; number < bars; number++) expect(bar(number), id).not.toBe(bar(number - 1))
  }
})

test('the drummer’s kits have ghost notes: a snare far below its backbeat', () => {
  for (const name of ['first-light', 'wood-room', 'velvet']) {
    const { kit } = kits.find(({ id }) => id === name)!
    const { velocityCurve } = kit.pads.find(({ pad }) => pad === 2)!
    const { steps } = kit.pattern!.lanes.find(({ pad }) => pad === 2)!
    const levels = steps.map(({ velocity }) => velocityGainDb(curvedVelocity(velocity, velocityCurve)))
    const loudest = Math.max(...levels)
    expect(levels.filter((level) => level < loudest - 14).length, name).toBeGreaterThanOrEqual(3)
  }
})

test('what a step locks is within the model’s reach', () => {
  const locked = kits.flatMap(({ id, kit }) =>
    kit.pattern!.lanes.flatMap(({ pad, steps }) =>
      steps.flatMap(({ controls }) => (controls === undefined ? [] : [{ id, pad: kit.pads[pad], controls }])),
    ),
  )
  expect(locked.length).toBeGreaterThan(3)
  for (const { id, pad, controls } of locked) {
    const said = { class: pad.class, seed: pad.seed, velocity: 127, controls: { ...pad.controls, ...controls } }
    expect(resolveShot(said, bundle).timbre.limited, `${id} ${pad.name}`).toEqual([])
  }
})

test('the README’s table has the tempo of each', () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8')
  for (const { kit } of kits) expect(readme).toMatch(new RegExp(`\\| ${kit.name} \\|.*\\b${kit.pattern!.tempo} BPM`))
})
