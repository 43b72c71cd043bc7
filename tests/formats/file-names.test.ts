import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { fileName, slug } from '../../src/formats/file-names.ts'

test('names keep their letters, whatever the script, and lose what a file system could misread', () => {
  expect(fileName('First light', 'Kit')).toBe('First light')
  expect(fileName('Großer Köter 太鼓', 'Kit')).toBe('Großer Köter 太鼓')
  expect(fileName('../../etc/passwd', 'Kit')).toBe('etc-passwd')
  expect(fileName('C:\\dir\\a?*<b>|"c".', 'Kit')).toBe('C--dir-a---b---c-')
  expect(fileName(' . ', 'Kit')).toBe('Kit')
  expect(fileName('con', 'Kit')).toBe('Kit')
  expect(fileName('LPT1.kit', 'Kit')).toBe('Kit')
  expect(fileName('\u202Egpj.tik', 'Kit')).toBe('gpj.tik') // no turning of the writing's direction
})

test('slugs are of letters and digits alone', () => {
  expect(slug('Tight snare', 'drum')).toBe('tight-snare')
  expect(slug('Große Trommel!', 'drum')).toBe('gro-e-trommel')
  expect(slug('Café №2', 'drum')).toBe('cafe-no2')
  expect(slug('太鼓', 'drum')).toBe('drum')
  expect(slug('-', 'drum')).toBe('drum')
  expect(slug('NUL', 'drum')).toBe('drum')
})

test('whatever it was called, a file’s name is one: not empty, not hidden, no path, no device, short, and stays what it is', () => {
  const device = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (name) => {
      const made = fileName(name, 'Kit')
      expect(made).toMatch(/^[^/\\<>:"|?*\p{Cc}]+$/u)
      expect(made).not.toMatch(/^[. -]|[. ]$/)
      expect(made).not.toMatch(device)
      expect(Buffer.byteLength(made)).toBeLessThanOrEqual(120)
      expect(fileName(made, 'Kit')).toBe(made)
      const short = slug(name, 'drum')
      expect(short).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
      expect(short).not.toMatch(device)
      expect(short.length).toBeLessThanOrEqual(40)
    }),
    { numRuns: 300 },
  )
})
