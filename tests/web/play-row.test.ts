import { expect, test } from 'vitest'
import { panText } from '../../web/elements/play-row.ts'

test('a place is said by side and percent', () => {
  expect([-1, -0.35, 0, 0.004, 1].map(panText)).toEqual(['left 100', 'left 35', 'middle', 'middle', 'right 100'])
})
