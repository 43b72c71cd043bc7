import { expect, test } from 'vitest'
import type { AnalysedDescriptors } from '../../../src/protocol/analysis.ts'
import { isAudioFile } from '../../../web/sample/audio-file.ts'
import { descriptorRows, nearnessOf } from '../../../web/sample/words.ts'

const sample: AnalysedDescriptors = {
  hardness: 50,
  depth: 60,
  brightness: 40,
  roughness: null,
  warmth: 30,
  sharpness: 20.4,
  boominess: 10,
}

test('a descriptor is said to differ from five points on, and which way', () => {
  const model = { ...sample, hardness: 55, depth: 54.9, brightness: 36, roughness: 30, warmth: 44.6, boominess: -4.3 }
  const rows = Object.fromEntries(descriptorRows({ sample, model }).map((row) => [row.label, row]))
  expect(rows['Hardness']).toEqual({ label: 'Hardness', sample: '50', model: '55', words: 'harder', isNoticed: true })
  expect(rows['Depth']).toMatchObject({ words: 'shallower', isNoticed: true })
  expect(rows['Brightness']).toMatchObject({ words: 'alike', isNoticed: false })
  expect(rows['Roughness']).toMatchObject({ sample: '–', model: '30', words: 'not measurable', isNoticed: false })
  expect(rows['Warmth']).toMatchObject({ words: 'warmer' })
  expect(rows['Sharpness']).toMatchObject({ sample: '20', words: 'alike' })
  expect(rows['Boominess']).toMatchObject({ model: '−4', words: 'drier' })
})

test('no descriptor is shown as minus nothing', () => {
  const [row] = descriptorRows({ sample: { ...sample, hardness: -0.2 }, model: { ...sample, hardness: 0.4 } })
  expect([row.sample, row.model]).toEqual(['0', '0'])
})

test('a distance is said in words that grow with it', () => {
  expect([0, 3.9, 7.9, 10, 40].map(nearnessOf)).toEqual([
    'very near',
    'very near',
    'as near as two takes of one noise',
    'similar',
    'not very alike',
  ])
})

test('sound files are samples, by their type or their ending, and kits are not', () => {
  for (const [name, type] of [
    ['x', 'audio/x-wav'],
    ['Kick.WAV', ''],
    ['a.b.aiff', 'application/octet-stream'],
    ['hat.flac', ''],
  ])
    expect(isAudioFile({ name, type }), name).toBe(true)
  for (const [name, type] of [
    ['kit.json', 'application/json'],
    ['wav', ''],
    ['x.wav.json', ''],
    ['notes.txt', 'text/plain'],
  ])
    expect(isAudioFile({ name, type }), name).toBe(false)
})
