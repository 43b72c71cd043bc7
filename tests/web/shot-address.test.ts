import { expect, test } from 'vitest'
import { readShotAddress, readShotClass } from '../../src/server/shot-address.ts'
import { shotAddress, wavName } from '../../web/shot-address.ts'
import { classes } from './welcome.ts'

const recipe = { model: 'style-lite', class: 'kick', seed: 7, controls: {} }

test('the server reads out of a pad’s address what the pad says of its sound', () => {
  const latent = 'AbC-_0'
  const mixed = {
    ...recipe,
    class: { 'closed-hat': 0.7, snare: 0.3 },
    latent,
    controls: { tune: -2.5, decay: 1e-7 + 0.4 },
  }
  const { pathname, searchParams, hash } = new URL(shotAddress('http://here:4770/#token=secret', mixed))
  const [, room, model, named, file] = pathname.split('/').map(decodeURIComponent)
  expect([room, model, hash]).toEqual(['shots', 'style-lite', ''])
  expect(readShotClass(named, classes)).toEqual(mixed.class)
  const read = readShotAddress(file, searchParams)
  expect(read).toMatchObject({ seed: 7, latent, velocity: 127, bits: '24' })
  expect(read.controls).toMatchObject({ tune: -2.5, decay: 0.4000001 })
})

test('a page under a sub-path has its sounds there too', () => {
  expect(shotAddress('http://here/drums/', recipe)).toBe(
    'http://here/drums/shots/style-lite/kick/7.wav?velocity=127&bits=24',
  )
})

test('a file is called as its pad is, without what no system takes in a name', () => {
  expect(wavName('Deep kick', 28)).toBe('Deep kick 28.wav')
  expect(wavName('a/b:c*"d"', 1)).toBe('a b c d 1.wav')
  expect(wavName('Größe 8½', 2)).toBe('Größe 8½ 2.wav')
  expect(wavName('///', 3)).toBe('Pad 3.wav')
})
