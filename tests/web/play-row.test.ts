import { expect, test } from 'vitest'
import { panText, restOf } from '../../web/elements/play-row.ts'

const pad = { name: 'Kick', named: false, class: 'kick', seed: 1, controls: {} }

test('a place is said by side and percent', () => {
  expect([-1, -0.35, 0, 0.004, 1].map(panText)).toEqual(['left 100', 'left 35', 'middle', 'middle', 'right 100'])
})

test('what only the kit file can change is said in words, and nothing where all is at its default', () => {
  expect(restOf(pad)).toBe('')
  expect(restOf({ ...pad, velocityCurve: 'linear', gated: false })).toBe('')
  expect(restOf({ ...pad, gated: true, polyphony: 1, velocityCurve: 'soft', note: 24 })).toBe(
    'Ends when let go, one voice, soft velocity curve, MIDI note 24',
  )
  expect(restOf({ ...pad, polyphony: 4, velocityCurve: { fixed: 100 } })).toBe('4 voices, every hit counts 100')
  expect(restOf({ ...pad, velocityCurve: { exponent: 0.7 } })).toBe('Velocity to the power of 0.7')
})
