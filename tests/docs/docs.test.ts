// What people read in docs/ against what there is: files that are shown, links, flags, numbers.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { command as bundle } from '../../src/cli/bundle.ts'
import { command as evaluate } from '../../src/cli/evaluate.ts'
import { command as exportVerb } from '../../src/cli/export.ts'
import { command as factory } from '../../src/cli/factory.ts'
import { command as prepare } from '../../src/cli/prepare.ts'
import { command as serve } from '../../src/cli/serve.ts'
import { command as train } from '../../src/cli/train.ts'
import { verdictsOf } from '../../src/evaluation/aims.ts'
import { KitShelf } from '../../src/engine/kit-shelf.ts'
import { padOfNote } from '../../src/protocol/midi-map.ts'
import { packPcmFrame } from '../../src/protocol/pcm-frame.ts'
import { maxCreditBytes, requestTypes } from '../../src/protocol/requests.ts'
import { timbreTable } from '../../src/protocol/controls.ts'
import { staleMs } from '../../src/server/outlet.ts'
import { padCodes, plainKeyCap } from '../../web/keys.ts'
import { report, toneRow } from '../evaluation/reports.ts'

const root = resolve(import.meta.dirname, '../..')
const folder = join(root, 'docs')
const pages = new Map(
  readdirSync(folder)
    .filter((name) => name.endsWith('.md'))
    .map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
)
const page = (name: string) => pages.get(name)!
/** The cells of tables, row by row. */
const rowsIn = (text: string) =>
  [...text.matchAll(/^ *\|(.+)\|$/gm)].map(([, row]) => row.split('|').map((cell) => cell.trim()))

const rowsOf = (name: string) => rowsIn(page(name))

/** As GitHub makes them of headings. */
const anchorsOf = (text: string) =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} -]/gu, '')
      .replaceAll(' ', '-'),
  )

test('a file that a page shows is shown as it is', () => {
  const shown = [...pages].flatMap(([name, text]) =>
    [...text.matchAll(/^```\w+ file=(\S+)\n(.*?)^```$/gms)].map(([, file, code]) => ({ name, file, code })),
  )
  expect(shown.map(({ file }) => file).toSorted()).toEqual(['clients/hit-pad.ts', 'clients/hit_pad.py'])
  for (const { file, code } of shown) expect(code).toBe(readFileSync(join(folder, file), 'utf8'))
})

test('links from page to page lead somewhere, and to headings that are there', () => {
  for (const [name, text] of pages)
    for (const [, target] of text.matchAll(/\]\((?!https?:)([^)]+)\)/g)) {
      const [path, anchor] = target.split('#')
      const file = path === '' ? join(folder, name) : join(dirname(join(folder, name)), path)
      expect(existsSync(file), `${name} → ${target}`).toBe(true)
      if (anchor !== undefined) expect(anchorsOf(readFileSync(file, 'utf8')), `${name} → ${target}`).toContain(anchor)
    }
})

test('flags that the page on training names are flags of its verbs, or of train.sh', () => {
  const packaged = readFileSync(join(root, 'src/cli/packaged.ts'), 'utf8')
  const known = new Set([
    ...[train(), bundle(), exportVerb(), prepare(), factory(), serve(), evaluate()].flatMap(({ options }) =>
      options.map(({ long }) => long!),
    ),
    ...[...packaged.matchAll(/(?<=')--[a-z][a-z-]+/g)].map(([flag]) => flag),
  ])
  for (const [flag] of page('training.md').matchAll(/(?<=[ `])--[a-z][a-z-]+/g)) expect([...known]).toContain(flag)
})

test('flags of serve that the pages for players, DAWs and programs name are flags of it', () => {
  const known = serve().options.map(({ long }) => long!)
  for (const name of ['players.md', 'daw.md', 'api.md'])
    for (const [flag] of page(name).matchAll(/(?<=[ `])--[a-z][a-z-]+/g)) expect(known, name).toContain(flag)
})

test('the page on evaluation names flags that there are, with the defaults that they have', () => {
  const { options } = evaluate()
  const known = new Map(options.map(({ long, defaultValue }) => [long!, String(defaultValue)]))
  for (const [flag] of page('evaluate.md').matchAll(/(?<=[ `])--[a-z][a-z-]+/g))
    expect([...known.keys()]).toContain(flag)
  const told = rowsOf('evaluate.md').filter(([flag]) => flag.startsWith('`--'))
  expect(told.length).toBe(6)
  for (const [flag, value] of told) expect([flag, value]).toEqual([flag, known.get(flag.slice(1, -1))])
})

test('the aims that the page on evaluation tells are those that reports are held against', () => {
  const verdicts = verdictsOf(report({ tones: [toneRow()] }))
  const rows = rowsOf('evaluate.md')
  const told = rows.slice(rows.findIndex(([head]) => head === 'aim') + 2).slice(0, verdicts.length)
  // What drum-KID may be is the dataset's to say.
  const aimOf = ({ id, aim }: (typeof verdicts)[number]) =>
    id === 'drum-kid' ? '≤ 3 × that of training sounds, and its deviation' : aim
  expect(told.map(([label, aim]) => [label, aim])).toEqual(verdicts.map((own) => [own.label, aimOf(own)]))
})

test('the keys stand in the page for players as they lie on the page', () => {
  const keys = rowsOf('players.md').filter(([cell]) => /^`.`$/.test(cell))
  expect(
    keys
      .map((row) => row.map((cell) => cell.replaceAll('`', '')))
      .toReversed()
      .flat(),
  ).toEqual(padCodes.map(plainKeyCap))
})

test('the kits that players are told of are those that are shipped, by their programs', () => {
  const shelf = new KitShelf(join(root, 'presets'), join(root, 'no-folder'))
  const shipped = shelf.list().map(({ program, kit }) => [String(program), kit.name])
  const told = rowsOf('players.md').filter(([cell]) => /^\d$/.test(cell))
  expect(told).toEqual(shipped.toSorted(([a], [b]) => Number(a) - Number(b)))
})

test('notes on channel 10 play what players are told', () => {
  const [, text] = rowsOf('players.md').find(([cell]) => cell === 'notes on channel 10')!
  const classes = ['kick', 'snare', 'closed hat', 'open hat', 'cymbal']
  const pads = classes.map((name, pad) => ({ pad, class: name.replace(' ', '-'), note: 100 + pad }))
  const told = [...text.matchAll(/(\d+)(?: and (\d+))? ([a-z ]+)/g)]
  expect(told.map(([, , , name]) => name)).toEqual(classes)
  for (const [, first, second, name] of told)
    for (const note of [first, second ?? first]) expect(padOfNote(10, Number(note), pads)).toBe(classes.indexOf(name))
})

test('the frame that programs are told of is the one that is sent', () => {
  const frame = { id: 7, rateHz: 48_000, channels: 1, sampleOffset: 960, sequence: 2, last: true }
  const bytes = Buffer.from(packPcmFrame({ ...frame, samples: Float32Array.of(1) }, 's16'))
  const rows = rowsOf('api.md').filter(([at, , , more]) => /^\d+$/.test(at) && more === undefined)
  const read = Object.fromEntries(
    rows.map(([at, kind, what]) => {
      const place = Number(at)
      if (kind === '`GNPC`') return ['magic', bytes.toString('latin1', place, place + 4)]
      return [what.split(/[,:]/)[0], kind === 'u8' ? bytes.readUInt8(place) : bytes.readUInt32LE(place)]
    }),
  )
  expect(read).toEqual({
    magic: 'GNPC',
    version: 1,
    1: 2,
    channels: 1,
    'bit 0': 1,
    id: 7,
    rate: 48_000,
    'place of its first sample in the sound': 960,
    0: 2,
  })
  expect([bytes.length, bytes.readInt16LE(24)]).toEqual([26, 32_767])
})

test('messages, limits and controls that programs are told of are those that there are', () => {
  const [table] = page('api.md').slice(page('api.md').indexOf('| you say |')).split('\n\n')
  const told = rowsIn(table)
    .slice(2)
    .flatMap(([said]) => [...said.split(' with ')[0].matchAll(/`(\w+)`/g)].map(([, name]) => name))
  expect(told.length).toBeGreaterThan(10)
  for (const name of told) expect(requestTypes).toContain(name)
  expect(page('api.md')).toContain(`At most ${String(maxCreditBytes).replace(/(\d{3})$/, ' $1')} bytes`)
  expect([page('api.md').includes('after half a second'), staleMs]).toEqual([true, 500])
  const seven = /seven more: ([a-z, ]+)\./.exec(page('players.md').replaceAll('\n', ' '))![1].split(', ')
  expect(seven).toEqual(timbreTable.map(({ id }) => id))
})
