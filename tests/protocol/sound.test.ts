import { expect, test } from 'vitest'
import { z } from '../../src/faults/checked.ts'
import {
  classFromText,
  classText,
  heaviestClass,
  latentText,
  soundClass,
  soundKey,
  soundOf,
  weightsOf,
} from '../../src/protocol/sound.ts'

test('a class is a name or weights that are not all 0', () => {
  for (const good of ['kick', { kick: 1 }, { kick: 0.7, snare: 0.3 }, { kick: 0, snare: 2 }])
    expect(z.safeParse(soundClass, good).success).toBe(true)
  for (const bad of [
    '',
    7,
    null,
    {},
    { kick: 0 },
    { kick: -1, snare: 2 },
    { kick: Number.NaN },
    { kick: Infinity },
    { '': 1 },
    { kick: '1' },
    ['kick'],
  ])
    expect(z.safeParse(soundClass, bad).success, JSON.stringify(bad)).toBe(false)
  const many = Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`c${i}`, 1]))
  expect(z.safeParse(soundClass, many).success).toBe(false)
})

test('as text a mix has its weights, and is read back as it was', () => {
  expect(classText('kick')).toBe('kick')
  expect(classText({ kick: 0.7, snare: 0.3, tom: 0 })).toBe('kick:0.7+snare:0.3')
  for (const of of ['open-hat', { kick: 0.7, snare: 0.3 }, { a: 1e-7, 'b c': 12.5 }])
    expect(classFromText(classText(of))).toEqual(of)
  expect(classFromText('kick+snare')).toEqual({ kick: 1, snare: 1 })
  expect(classFromText('kick+snare:.5')).toEqual({ kick: 1, snare: 0.5 })
})

test('what is no class and no mix has no reading, but a class may be called like one', () => {
  for (const bad of [
    'kick:',
    ':1',
    'kick:1:2',
    'kick:-1',
    'kick:x',
    'kick+',
    '+',
    'kick:1+kick:2',
    'kick:0',
    'kick:9e9',
  ])
    expect(classFromText(bad), bad).toBeUndefined()
  expect(classFromText('a+b', ['a+b'])).toBe('a+b')
  expect(classFromText('__proto__:1+kick:1')).toBeUndefined()
})

test('the heaviest class counts, of equals the first by name', () => {
  expect(heaviestClass('tom')).toBe('tom')
  expect(heaviestClass({ kick: 0.2, snare: 0.5, tom: 0.3 })).toBe('snare')
  expect(heaviestClass({ tom: 1, kick: 1 })).toBe('kick')
  expect(weightsOf({ tom: 0, kick: 2 })).toEqual([['kick', 2]])
})

test('equal sounds have equal keys, and every field of a sound counts', () => {
  const sound = { class: { kick: 0.7, snare: 0.3 }, seed: 7, latent: 'AAAA', controls: { tune: 1, decay: 0.5 } }
  const same = { controls: { decay: 0.5, tune: 1 }, latent: 'AAAA', seed: 7, class: { snare: 0.3, kick: 0.7, tom: 0 } }
  expect(soundKey(same)).toBe(soundKey(sound))
  expect(soundKey({ class: { kick: 3 }, seed: 1 })).toBe(soundKey({ class: 'kick', seed: 1, controls: {} }))
  const others = [{ class: 'kick' }, { seed: 8 }, { latent: 'AAAB' }, { latent: undefined }, { controls: { tune: 1 } }]
  const keys = [sound, ...others.map((other) => ({ ...sound, ...other }))].map(soundKey)
  expect(new Set(keys).size).toBe(keys.length)
})

test('of something that says more, only what names the sound is kept', () => {
  expect(soundOf({ class: 'kick', seed: 1, pad: 3, latent: undefined } as never)).toEqual({ class: 'kick', seed: 1 })
  expect(z.safeParse(latentText, 'ab+c').success).toBe(false)
  expect(z.safeParse(latentText, 'ab-_').success).toBe(true)
})
