import { WaveFile } from 'wavefile'
import { expect, test } from 'vitest'
import { decodeWav, encodeWav } from '../../src/formats/wav.ts'
import { readWavInfo, withWavInfo } from '../../src/formats/wav-info.ts'

const pcm = { channels: [Float32Array.of(0, 0.5, -0.25)], rateHz: 44_100 }

test('another reader finds the text, and the samples are what they were', () => {
  for (const depth of ['16', '24', '32f'] as const) {
    const plain = encodeWav(pcm, depth)
    const marked = withWavInfo(plain, { ISFT: 'Ghostnote', ICMT: '{"seed":7}' })
    const read = new WaveFile(marked)
    expect(read.getTag('ICMT')).toBe('{"seed":7}')
    expect(read.getTag('ISFT')).toBe('Ghostnote')
    expect(decodeWav(marked, 'marked').channels).toEqual(decodeWav(plain, 'plain').channels)
    expect(decodeWav(marked, 'marked').mended).toEqual([])
  }
})

test('every chunk starts at an even byte and the sizes add up to the file, with text of any length', () => {
  for (const text of ['', 'a', 'ab', 'é', 'abc']) {
    const file = Buffer.from(withWavInfo(encodeWav({ ...pcm, channels: [new Float32Array(3)] }, '24'), { ICMT: text }))
    expect(file.readUInt32LE(4)).toBe(file.length - 8)
    const ids: string[] = []
    let at = 12
    while (at < file.length) {
      expect(at % 2).toBe(0)
      ids.push(file.toString('latin1', at, at + 4))
      const size = file.readUInt32LE(at + 4)
      at += 8 + size + (size % 2)
    }
    expect(at).toBe(file.length)
    expect(ids).toEqual(['fmt ', 'data', 'LIST'])
  }
})

test('what is no WAV file is refused', () => {
  expect(() => withWavInfo(new Uint8Array(20), {})).toThrow('no WAV file')
})

test('what was written is read back, and so is what another program wrote', () => {
  const info = { ISFT: 'Ghostnote 1.2.3', INAM: 'Große Trommel', ICMT: '{"seed":7}' }
  expect(readWavInfo(withWavInfo(encodeWav(pcm, '24'), info))).toEqual(info)
  const other = new WaveFile(encodeWav(pcm, '16'))
  other.setTag('IART', 'somebody')
  other.setTag('ICMT', 'odd')
  expect(readWavInfo(other.toBuffer())).toEqual({ IART: 'somebody', ICMT: 'odd' })
})

test('a file without texts, or that is cut short or has sizes past its end, gives what there is and never throws', () => {
  const whole = withWavInfo(encodeWav(pcm, '16'), { ISFT: 'Ghostnote', ICMT: '{"seed":7}' })
  expect(readWavInfo(encodeWav(pcm, '16'))).toEqual({})
  for (let length = 0; length < whole.length; length++) {
    const texts = Object.values(readWavInfo(whole.subarray(0, length)))
    for (const text of texts) expect('Ghostnote {"seed":7}').toContain(text)
  }
  for (let at = 0; at < whole.length; at++) {
    const spoilt = Uint8Array.from(whole)
    spoilt.fill(0xff, at, at + 4)
    expect(Object.keys(readWavInfo(spoilt)).length).toBeLessThanOrEqual(2)
  }
})
