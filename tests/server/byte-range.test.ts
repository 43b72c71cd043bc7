import { expect, test } from 'vitest'
import { isKnown, rangeOf } from '../../src/server/byte-range.ts'

const etag = '"abc"'
const of1000 = (header?: string, ifRange?: string) => rangeOf(header, ifRange, etag, 1000)

// The examples of RFC 9110, 14.1.2, of a length of 10 000 there.
test('the ranges of the standard’s examples mean what it says', () => {
  const of10000 = (header: string) => rangeOf(header, undefined, etag, 10_000)
  expect(of10000('bytes=0-499')).toEqual({ first: 0, last: 499 })
  expect(of10000('bytes=500-999')).toEqual({ first: 500, last: 999 })
  expect(of10000('bytes=-500')).toEqual({ first: 9500, last: 9999 })
  expect(of10000('bytes=9500-')).toEqual({ first: 9500, last: 9999 })
})

test('a range that ends behind the bytes ends with them; one that begins there cannot be had', () => {
  expect(of1000('bytes=990-5000')).toEqual({ first: 990, last: 999 })
  expect(of1000('bytes=-5000')).toEqual({ first: 0, last: 999 })
  for (const header of ['bytes=1000-', 'bytes=1000-1001', 'bytes=-0']) expect(of1000(header), header).toBe('none')
})

test('what is no single range of bytes is as if it were not there', () => {
  for (const header of [undefined, '', 'bytes=', 'bytes=-', 'bytes=5-4', 'bytes=0-1,3-4', 'lines=0-1', 'bytes=a-b'])
    expect(of1000(header), header).toBeUndefined()
})

test('If-Range lets a range through for the same bytes only', () => {
  expect(of1000('bytes=0-1', etag)).toEqual({ first: 0, last: 1 })
  for (const other of ['"abd"', 'W/"abc"', 'Sat, 21 Nov 2026 07:00:00 GMT'])
    expect(of1000('bytes=0-1', other)).toBeUndefined()
})

test('If-None-Match knows an ETag alone, in a list, as a weak one, and any with *', () => {
  for (const known of [etag, 'W/"abc"', '"x", "abc"', '"x",W/"abc","y"', ' * ']) expect(isKnown(known, etag)).toBe(true)
  for (const other of [undefined, '', '"x"', 'abc', '"abc', '"ab"']) expect(isKnown(other, etag)).toBe(false)
})
