import { SaxesParser } from 'saxes'
import { expect, test } from 'vitest'
import { dspresetText } from '../../src/formats/decent-sampler.ts'
import { sampledKit } from './sampled.ts'

interface Element {
  readonly name: string
  readonly path: string
  readonly values: Readonly<Record<string, string>>
}

/** By a strict reader of XML 1.0, which refuses what is not well-formed. */
function elementsOf(text: string): Element[] {
  const elements: Element[] = []
  const open: string[] = []
  const parser = new SaxesParser()
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', ({ name, attributes }) => {
    open.push(name)
    elements.push({ name, path: open.join('/'), values: attributes })
  })
  parser.on('closetag', () => open.pop())
  parser.write(text).close()
  return elements
}

/** Of the developers' guide: the elements that there are, what each may say, and what that may be. */
const yesNo = /^(true|false)$/
const whole = /^\d+$/
const note = /^(\d|[1-9]\d|1[01]\d|12[0-7])$/
const number = /^-?\d+(\.\d+)?$/
const tags = /^\w+(,\w+)*$/
const guide: Readonly<Record<string, Readonly<Record<string, RegExp>>>> = {
  DecentSampler: {},
  'DecentSampler/groups': {},
  'DecentSampler/groups/group': {
    name: /./,
    tags,
    ampVelTrack: /^(0|1|0\.\d+)$/,
    volume: /^-?\d+(\.\d+)?(dB)?$/,
    pan: /^-?(100|\d{1,2}(\.\d+)?)$/,
    ampEnvEnabled: yesNo,
    attack: number,
    decay: number,
    sustain: number,
    release: number,
    silencedByTags: tags,
    silencingDecay: number,
    seqMode: /^(random|true_random|round_robin|always)$/,
    seqLength: whole,
  },
  'DecentSampler/groups/group/sample': {
    path: /^[^/\\][^\\]*\.wav$/,
    rootNote: note,
    loNote: note,
    hiNote: note,
    loVel: note,
    hiVel: note,
    seqPosition: whole,
  },
  'DecentSampler/tags': {},
  'DecentSampler/tags/tag': { name: /^\w+$/, polyphony: whole },
}

const elements = elementsOf(dspresetText(sampledKit))

test('it is XML of elements and attributes that the developers’ guide knows, with values that it allows', () => {
  for (const { path, values } of elements) {
    expect(Object.keys(guide), path).toContain(path)
    for (const [name, value] of Object.entries(values)) {
      expect(Object.keys(guide[path]), path).toContain(name)
      expect(value, `${path} ${name}`).toMatch(guide[path][name])
    }
  }
  for (const path of ['DecentSampler', 'DecentSampler/groups', 'DecentSampler/tags'])
    expect(elements.filter((element) => element.path === path)).toHaveLength(1)
})

const groups = elements.filter(({ name }) => name === 'group').map(({ values }) => values)
const samples = elements.filter(({ name }) => name === 'sample').map(({ values }) => values)

test('every pad is a group, every zone a sample with its note, velocities and turn', () => {
  expect(groups).toHaveLength(sampledKit.pads.length)
  expect(groups[1]['name']).toContain('<region> key=60 "hat" & co -->')
  const wanted = sampledKit.pads.flatMap(({ note: key, turns, zones }) =>
    zones.map((zone) => ({
      path: zone.path,
      rootNote: String(key),
      loNote: String(key),
      hiNote: String(key),
      loVel: String(zone.lowVelocity),
      hiVel: String(zone.highVelocity),
      ...(turns > 1 && { seqPosition: String(zone.turn) }),
    })),
  )
  expect(samples).toEqual(wanted)
  expect(groups[1]).toMatchObject({ seqMode: 'round_robin', seqLength: '2' })
})

test('hats are silenced by each other and not by themselves; one-shots do not hear that they are let go', () => {
  const [kick, closed, open, even, curve] = groups as [
    Record<string, string>,
    Record<string, string>,
    Record<string, string>,
    Record<string, string>,
    Record<string, string>,
  ]
  expect(closed).toMatchObject({ tags: 'pad42', silencedByTags: 'pad46', ampEnvEnabled: 'false', pan: '-25' })
  expect(open).toMatchObject({ tags: 'pad46', silencedByTags: 'pad42', release: '0.01', sustain: '1' })
  expect(open).not.toHaveProperty('ampEnvEnabled')
  expect(kick).not.toHaveProperty('silencedByTags')
  expect(even).toMatchObject({ ampVelTrack: '0', volume: '-12.04dB' })
  expect(curve).toMatchObject({ ampVelTrack: '1' })
  const polyphony = elements
    .filter(({ name }) => name === 'tag')
    .map(({ values }) => [values['name'], values['polyphony']])
  expect(polyphony).toContainEqual(['pad42', '1'])
})
