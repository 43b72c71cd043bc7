import { expect, test } from 'vitest'
import { sfzText } from '../../src/formats/sfz.ts'
import { sampledKit, squareLaw } from './sampled.ts'

/** The regions with what their groups say, as the format's description tells: comments go, headers open, names and values. */
function regionsOf(text: string): Record<string, string>[] {
  const bare = text.replace(/\/\/.*$/gm, '')
  const regions: Record<string, string>[] = []
  let group: Record<string, string> = {}
  for (const [, header, body] of bare.matchAll(/<(\w+)>([^<]*)/g)) {
    const values = Object.fromEntries(
      [...body.matchAll(/(\w+)=(.*?)(?=\s+\w+=|\s*$)/g)].map(([, name, value]) => [name, value]),
    )
    if (header === 'group') group = values
    else regions.push({ ...group, ...values })
  }
  return regions
}

const text = sfzText(sampledKit)
const regions = regionsOf(text)

test('every zone is a region with its key, velocities, turn and sample, and names add none', () => {
  expect(regions).toHaveLength(sampledKit.pads.flatMap((pad) => pad.zones).length)
  const wanted = sampledKit.pads.flatMap((pad) =>
    pad.zones.map((zone) => [String(pad.note), String(zone.lowVelocity), String(zone.highVelocity), zone.path]),
  )
  expect(regions.map(({ key, lovel, hivel, sample }) => [key, lovel, hivel, sample])).toEqual(wanted)
  expect(regions.filter(({ key }) => key === '42').map((r) => [r.seq_length, r.seq_position])).toEqual([
    ['2', '1'],
    ['2', '1'],
    ['2', '2'],
    ['2', '2'],
  ])
  expect(regions.find(({ key }) => key === '36')).not.toHaveProperty('seq_length')
  expect(text).not.toMatch(/[^\n\x20-\x7Eé]/)
})

test('one-shots play to their end, gated pads until they are let go; hats choke each other', () => {
  const of = (note: string) => regions.find(({ key }) => key === note)!
  expect(of('36').loop_mode).toBe('one_shot')
  expect(of('46')).toMatchObject({ loop_mode: 'no_loop', ampeg_release: '0.01', group: '1', off_by: '1' })
  expect(of('42')).toMatchObject({ group: '1', off_by: '1', note_polyphony: '1', pan: '-25' })
  expect(of('36')).not.toHaveProperty('group')
})

test('a velocity curve is the player’s own where it is the standard one, and else within half a decibel of the pad’s', () => {
  const of = (note: string) => regions.find(({ key }) => key === note)!
  expect(Object.keys(of('36')).filter((name) => name.startsWith('amp_'))).toEqual([])
  expect(of('50')).toMatchObject({ amp_veltrack: '0', volume: '-12.04' })
  const points = Object.entries(of('51')).flatMap(([name, value]) => {
    const velocity = /^amp_velcurve_(\d+)$/.exec(name)?.[1]
    return velocity === undefined ? [] : [[Number(velocity), Number(value)] as const]
  })
  expect(points[0][0]).toBe(1)
  expect(points.at(-1)).toEqual([127, 1])
  for (let velocity = 1; velocity <= 127; velocity++) {
    const above = points.findIndex(([at]) => at >= velocity)
    const [high, top] = points[above]
    const [low, bottom] = points[Math.max(0, above - 1)]
    const drawn = high === low ? top : bottom + ((top - bottom) * (velocity - low)) / (high - low)
    expect(Math.abs(20 * Math.log10(drawn / (velocity / 127)))).toBeLessThan(0.5)
  }
  expect(squareLaw[64]).toBeCloseTo(10 ** (-11.904 / 20), 4) // what sfzformat.com says of a velocity of 64
})
