// The kits that ship: what can be said of them without rendering; presets.long.test.ts listens to them.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { KitShelf } from '../../src/engine/kit-shelf.ts'
import { checkKitFits } from '../../src/engine/kits.ts'
import { resolveShot } from '../../src/engine/shot-request.ts'
import { readBundle } from '../../src/model/bundle.ts'
import { controlTable } from '../../src/protocol/controls.ts'
import { heaviestClass } from '../../src/protocol/sound.ts'
import { shippedFolder } from '../shipped.ts'

const root = join(import.meta.dirname, '../..')
const kits = new KitShelf(join(root, 'presets')).list()
const bundle = readBundle(shippedFolder)

test('programs stay: each number is the kit that it was when it was given', () => {
  expect(kits.map(({ program, id, kit }) => [program, id, kit.name])).toEqual([
    [1, 'first-light', 'First light'],
    [2, 'wood-room', 'Wood room'],
    [3, 'long-low', 'Long low'],
    [4, 'tin-clock', 'Tin clock'],
    [5, 'static-bloom', 'Static bloom'],
    [6, 'velvet', 'Velvet'],
  ])
  const readme = readFileSync(join(root, 'README.md'), 'utf8')
  for (const { program, kit } of kits) expect(readme).toContain(`| ${program} | ${kit.name} |`)
})

test('every kit is made for the shipped model: all classes on sixteen pads, and every wish within its reach', () => {
  const { name, classes } = bundle.manifest
  for (const { id, kit } of kits) {
    checkKitFits(kit, bundle, id)
    expect([id, kit.model, kit.description]).toEqual([id, name, expect.stringMatching(/\.$/)])
    expect([id, kit.pads.map(({ pad }) => pad)]).toEqual([id, Array.from({ length: 16 }, (_, pad) => pad)])
    expect([id, new Set(kit.pads.map((pad) => pad.class))]).toEqual([id, new Set(classes)])
    for (const { pad, class: className, seed, controls = {} } of kit.pads) {
      const { timbre } = resolveShot({ class: className, seed, velocity: 127, controls }, bundle)
      expect([id, pad, timbre.limited]).toEqual([id, pad, []])
    }
  }
})

test('no kit spells a default out, which the page would leave out when it sends the kit back', () => {
  const spelled = kits.flatMap(({ id, kit }) =>
    kit.pads.flatMap(({ name, controls = {} }) =>
      controlTable.filter((row) => controls[row.id] === row.default).map((row) => [id, name, row.id]),
    ),
  )
  expect(spelled).toEqual([])
})

test('no two pads of all kits have a sound in common, nor a name within a kit', () => {
  const sounds = kits.flatMap(({ kit }) => kit.pads.map((pad) => `${heaviestClass(pad.class)} ${pad.seed}`))
  expect(new Set(sounds).size).toBe(16 * kits.length)
  for (const { kit } of kits) expect(new Set(kit.pads.map(({ name }) => name)).size).toBe(16)
})

test('the hats of a kit cut each other short and nothing else does; they stand at one place', () => {
  for (const { id, kit } of kits)
    for (const pad of kit.pads) {
      const isHat = heaviestClass(pad.class).endsWith('-hat')
      expect([id, pad.name, pad.choke]).toEqual([id, pad.name, isHat ? 1 : undefined])
      if (isHat) expect(pad.pan ?? 0).toBe(kit.pads[6].pan ?? 0)
    }
})

test('what carries the beat is in the middle, and left and right weigh about the same', () => {
  for (const { id, kit } of kits) {
    for (const { class: className, pan = 0 } of kit.pads) if (className === 'kick') expect([id, pan]).toEqual([id, 0])
    expect(kit.pads.find((pad) => pad.class === 'snare')?.pan ?? 0).toBe(0)
    const balance = kit.pads.reduce((sum, { pan = 0 }) => sum + pan, 0)
    expect([id, Math.abs(balance) <= 1.2]).toEqual([id, true])
  }
})

test('the notes of General MIDI play what it says: kick 36, snare 38, toms, hats 42, 44 and 46, cymbals 49 and 51', () => {
  for (const { id, kit } of kits) {
    const on = (note: number) => heaviestClass(kit.pads.find(({ pad }) => pad === note - 36)!.class)
    const said = 'kick rim snare clap snare tom closed-hat closed-hat tom open-hat cymbal cymbal'
    expect([id, [36, 37, 38, 39, 40, 41, 42, 44, 45, 46, 49, 51].map(on).join(' ')]).toEqual([id, said])
  }
})
