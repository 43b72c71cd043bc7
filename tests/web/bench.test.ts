import { expect, test } from 'vitest'
import { Bench } from '../../web/bench.ts'
import { KitCabinet } from '../../web/kit-cabinet.ts'
import { KitChoice } from '../../web/kit-choice.ts'
import { KitMemory } from '../../web/kit-memory.ts'
import { kitOfState, sameKit } from '../../web/kit-state.ts'
import { editPad } from '../../web/state.ts'
import type { InstrumentState } from '../../web/state.ts'
import { kit, server, Shelf } from './kit-server.ts'
import { welcome } from './welcome.ts'

/** A bench with the server's one kit on. */
async function open(answers = server()) {
  const became: string[] = []
  const cabinet = new KitCabinet('http://here/', new Shelf(), answers)
  const choice = new KitChoice(cabinet, new KitMemory(new Shelf()))
  const bench = new Bench(choice, (_, cause) => became.push(cause))
  await bench.greet(welcome)
  bench.choose('server:first')
  return { bench, choice, cabinet, became }
}

const seeded = (place: number, seed: number) => (state: InstrumentState) => editPad(state, place, { seed })

test('undo and redo go through edits of pads, the level, and the model’s fit, and show the pad that changes', async () => {
  const { bench } = await open()
  const start = bench.state!
  bench.apply(seeded(3, 77), 'sound of Clap')
  bench.apply((state) => ({ ...state, masterDb: -20 }), 'master level')
  bench.apply((state) => ({ ...state, selected: 9 }))
  expect([bench.undoLabel, bench.redoLabel]).toEqual(['master level', undefined])
  await bench.undo()
  expect(bench.state).toMatchObject({ masterDb: start.masterDb, selected: 9 })
  await bench.undo()
  expect(bench.state!.pads).toEqual(start.pads)
  expect(bench.state!.selected).toBe(3)
  expect([bench.undoLabel, bench.redoLabel]).toEqual(['choice of First', 'sound of Clap'])
  await bench.redo()
  await bench.redo()
  expect(bench.state).toMatchObject({ masterDb: -20 })
  expect(bench.state!.pads[3].seed).toBe(77)
  await bench.redo() // nothing is ahead
  expect(bench.redoLabel).toBeUndefined()
})

test('what changes nothing is no step, and how the page behaves is none either', async () => {
  const { bench, became } = await open()
  const before = bench.undoLabel
  bench.apply((state) => ({ ...state }), 'nothing')
  bench.apply((state) => ({ ...state, keysPlay: false }))
  expect(bench.undoLabel).toBe(before)
  expect(became.slice(-1)).toEqual(['setting'])
  bench.apply(seeded(0, 5), 'sound of Kick')
  bench.apply((state) => ({ ...state, keysPlay: true }))
  await bench.undo()
  expect(bench.state!.keysPlay).toBe(true)
})

test('a reset and a choice of kit are undone with the edits there were', async () => {
  const { bench, choice } = await open()
  bench.apply(seeded(0, 4242), 'sound of Kick')
  bench.reset()
  expect(choice.isChanged(bench.state!)).toBe(false)
  await bench.undo()
  expect(bench.state!.pads[0].seed).toBe(4242)
  bench.choose('start:')
  expect(choice.key).toBe('start:')
  await bench.undo()
  expect(choice.key).toBe('server:first')
  expect(bench.state!.pads[0].seed).toBe(4242)
  await bench.redo()
  expect(choice.key).toBe('start:')
})

test('an import is undone; its kit stays in the list, and redo puts it on again', async () => {
  const { bench, choice, cabinet } = await open()
  bench.import(JSON.stringify(kit('Brought')), 'brought.json')
  expect(choice.key).toBe('browser:brought')
  expect(bench.undoLabel).toBe('import of brought.json')
  await bench.undo()
  expect(choice.key).toBe('server:first')
  expect(cabinet.find('browser:brought')).toBeDefined()
  await bench.redo()
  expect(bench.state!.kit.name).toBe('Brought')
  expect(choice.key).toBe('browser:brought')
})

test('a kit that was removed is kept again where it lay, with the edits it had', async () => {
  const { bench, choice, cabinet } = await open()
  bench.apply(seeded(1, 11), 'sound of Snare')
  await bench.save('Mine')
  bench.apply(seeded(2, 22), 'sound of Rim')
  const edited = bench.state!
  await bench.remove()
  expect(cabinet.find('server:mine')).toBeUndefined()
  await bench.undo()
  expect(choice.key).toBe('server:mine')
  expect(sameKit(bench.state!, edited)).toBe(true)
  expect(kitOfState(choice.original(bench.state!)).pads.find(({ pad }) => pad === 2)).toBeUndefined() // as it was saved
  await bench.undo() // the edit
  await bench.undo() // the saving: what was saved stays, the page is back on the kit it was an edit of
  expect(choice.key).toBe('server:first')
  expect(bench.state!.pads[1].seed).toBe(11)
  expect(cabinet.find('server:mine')).toBeDefined()
})

test('a step that cannot be taken back because the server refuses is still there for another attempt', async () => {
  let refuses = false
  const answers = server()
  const taken = server({ code: 'E_EXISTS', message: 'That name is a shipped kit’s.' })
  const { bench } = await open((input, init) =>
    refuses && init?.method === 'PUT' ? taken(input, init) : answers(input, init),
  )
  await bench.save('Mine')
  await bench.remove()
  refuses = true
  await expect(bench.undo()).rejects.toThrow('shipped')
  expect(bench.undoLabel).toBe('removal of Mine')
  refuses = false
  await bench.undo()
  expect(bench.state!.kit.name).toBe('Mine')
})

test('a step to a model that the server has no more is fitted to one that it has', async () => {
  const two = { ...welcome, models: [...welcome.models, { ...welcome.models[0], name: 'other' }] }
  const { bench } = await open()
  await bench.greet(two)
  bench.apply((state) => ({ ...state, model: 'other' }), 'choice of other')
  bench.apply((state) => ({ ...state, model: 'plain' }), 'choice of plain')
  await bench.greet(welcome)
  await bench.undo()
  expect(bench.state!.model).toBe('plain')
})
