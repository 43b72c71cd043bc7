import { expect, test } from 'vitest'
import { FromMidi } from '../../src/cli/serve-live.ts'
import { plainKit } from '../../src/engine/kits.ts'
import type { LivePlayer } from '../../src/engine/live.ts'
import type { ModelShelf } from '../../src/engine/shelf.ts'
import { KitFeed } from '../../src/server/kit-feed.ts'

const kitOf = (name: string) => ({ ...plainKit(['kick']), name })

function desk() {
  const loads: string[] = []
  const player = {
    load: (kit: { name: string }, synth: { name: string }) => loads.push(`${kit.name} on ${synth.name}`),
  }
  const shelf = { synth: (name: string) => ({ name, bundle: { manifest: { classes: ['kick'] } } }) }
  const feed = new KitFeed(kitOf('Start'))
  const fromMidi = new FromMidi(shelf as unknown as ModelShelf, feed)
  return { loads, feed, fromMidi, player: player as unknown as LivePlayer }
}

test('kits that pages have MIDI play before it is open wait for it; the last one counts', () => {
  const { loads, feed, fromMidi, player } = desk()
  fromMidi.play!(kitOf('A'), 'm')
  fromMidi.play!(kitOf('B'), 'm')
  expect([loads, feed.isChosen]).toEqual([[], false])
  fromMidi.opened(player)
  expect([loads, feed.kit.name, feed.isChosen]).toEqual([['B on m'], 'B', true])
  fromMidi.play!(kitOf('C'), 'other')
  expect([loads, feed.kit.name]).toEqual([['B on m', 'C on other'], 'C'])
})

test('where nothing plays from MIDI no kit is put on, for pages would start with it', () => {
  const { feed, fromMidi } = desk()
  const early = fromMidi.play!
  early(kitOf('A'), 'm')
  fromMidi.opened(undefined)
  expect(fromMidi.play).toBeUndefined()
  early(kitOf('B'), 'm')
  expect([feed.kit.name, feed.isChosen]).toEqual(['Start', false])
})

test('controllers that were learned stay when the page edits the kit that it does not know them of', () => {
  const { feed, fromMidi, player } = desk()
  fromMidi.opened(player)
  fromMidi.play!(kitOf('A'), 'm')
  const midi = { controllers: [{ controller: 21, control: 'tune' }] }
  feed.amend({ ...feed.kit, midi })
  fromMidi.play!(kitOf('A'), 'm')
  expect(feed.kit.midi).toEqual(midi)
  fromMidi.play!(kitOf('B'), 'm')
  expect(feed.kit.midi).toBeUndefined()
})

test('whether anything plays from MIDI is a promise until it is known', async () => {
  for (const [player, there] of [
    [desk().player, true],
    [undefined, false],
  ] as const) {
    const { fromMidi } = desk()
    const opens = fromMidi.opens
    fromMidi.opened(player)
    expect([await opens, fromMidi.opens]).toEqual([there, undefined])
  }
})
