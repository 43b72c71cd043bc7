import { expect, test } from 'vitest'
import { KitCabinet, readKitText } from '../../web/kit-cabinet.ts'
import { KitChoice } from '../../web/kit-choice.ts'
import { KitMemory } from '../../web/kit-memory.ts'
import { editPad } from '../../web/state.ts'
import { kit, server, Shelf } from './kit-server.ts'
import { welcome } from './welcome.ts'

const keys = (cabinet: { list(): readonly { key: string }[] }) => cabinet.list().map(({ key }) => key)

test('the server’s kits come first, then this browser’s; its starting kit stands alone only if it is none of them', async () => {
  const cabinet = new KitCabinet('http://here/', new Shelf(), server())
  await cabinet.refresh(kit('From a flag'))
  cabinet.keep(kit('Mine'))
  cabinet.keep(kit('Mine'))
  expect(keys(cabinet)).toEqual(['start:', 'server:first', 'browser:mine', 'browser:mine-2'])
  expect(cabinet.startKey).toBe('start:')
  await cabinet.refresh(kit('First'))
  expect(keys(cabinet)).toEqual(['server:first', 'browser:mine', 'browser:mine-2'])
  expect(cabinet.startKey).toBe('server:first')
})

test('a page that was opened with a token shows it with every request, and no other page shows one', async () => {
  const token = 'A'.repeat(43)
  for (const [address, shown] of [
    ['http://here/', undefined],
    [`http://here/#token=${token}`, `Bearer ${token}`],
  ] as const) {
    const seen: unknown[] = []
    const answer = server()
    const cabinet = new KitCabinet(address, new Shelf(), (input, init) => {
      seen.push((init!.headers as Record<string, string>)['Authorization'])
      expect((input as URL).href).not.toContain(token)
      return answer(input, init)
    })
    await cabinet.refresh(kit('First'))
    await cabinet.save(kit('My kit'))
    await cabinet.remove('server:my-kit')
    expect(seen.length).toBeGreaterThan(3)
    expect(new Set(seen)).toEqual(new Set([shown]))
  }
})

test('a kit is saved on the server; where that refuses, in the browser, with the server’s words', async () => {
  const cabinet = new KitCabinet('http://here/', new Shelf(), server())
  await cabinet.refresh(kit('First'))
  expect(await cabinet.save(kit('My kit'))).toEqual({ key: 'server:my-kit' })
  expect(cabinet.find('server:my-kit')).toMatchObject({ from: 'own', kit: { name: 'My kit' } })
  await cabinet.remove('server:my-kit')
  expect(keys(cabinet)).toEqual(['server:first'])

  const closed = new KitCabinet('http://here/', new Shelf(), server({ code: 'E_PATH', message: 'It keeps none.' }))
  await closed.refresh(kit('First'))
  expect(await closed.save(kit('My kit'))).toEqual({ key: 'browser:my-kit', problem: 'It keeps none.' })
  expect(await closed.save(kit('My kit', { program: 3 }))).toMatchObject({ key: 'browser:my-kit' })
  expect(closed.find('browser:my-kit')?.kit.program).toBe(3)
  await closed.remove('browser:my-kit')
  expect(keys(closed)).toEqual(['server:first'])
})

test('a name that is a shipped kit’s is refused and kept nowhere', async () => {
  const cabinet = new KitCabinet('http://here/', new Shelf(), server({ code: 'E_EXISTS', message: 'It is shipped.' }))
  await cabinet.refresh(kit('First'))
  await expect(cabinet.save(kit('First'))).rejects.toThrow('It is shipped.')
  expect(keys(cabinet)).toEqual(['server:first'])
})

test('without a server and without storage there is the kit of the welcome, and saving says what to do', async () => {
  const cabinet = new KitCabinet('http://here/', undefined, () => Promise.reject(new TypeError('no network')))
  await cabinet.refresh(kit('First'))
  expect(keys(cabinet)).toEqual(['start:'])
  await expect(cabinet.save(kit('Mine'))).rejects.toThrow('Export it to a file instead.')
})

test('a file that is no kit is refused by its name and its fault', () => {
  expect(() => readKitText('RIFF', 'loop.wav')).toThrow(/^loop\.wav: found text that is not JSON/)
  expect(() => readKitText('{}', 'a.json')).toThrow(/^a\.json: format: found nothing; expected "ghostnote-kit"/)
  expect(() =>
    readKitText(JSON.stringify({ ...kit('x'), pads: [{ ...kit('x').pads[0], seed: -1 }] }), 'a.json'),
  ).toThrow(/^a\.json: pads\.0\.seed: found -1/)
})

test('edits of each kit are there when it is chosen again and after a reload, until it is saved or reset', async () => {
  const shelf = new Shelf()
  const disk = server()
  const visit = async (): Promise<KitChoice> => {
    const choice = new KitChoice(new KitCabinet('http://here/', shelf, disk), new KitMemory(shelf))
    await choice.hear(welcome)
    return choice
  }
  const choice = await visit()
  const start = choice.greet(welcome, undefined)
  expect([choice.key, choice.isChanged(start)]).toEqual(['start:', false])
  const edited = editPad({ ...start, masterDb: -9 }, 0, { seed: 1234 })
  choice.keep(edited)
  const other = choice.choose('server:first', edited)!
  expect([other.kit.name, other.pads[0].seed, other.masterDb]).toEqual(['First', 1, -9])
  expect(choice.choose('start:', other)).toEqual(edited)
  expect(choice.choose('nowhere', edited)).toBeUndefined()

  const later = await visit()
  const again = later.greet(welcome, undefined)
  expect([again.pads[0].seed, later.isChanged(again)]).toEqual([1234, true])
  const { state } = await later.save('Mine', again)
  expect([later.key, state.kit.name, state.pads[0].seed, later.isChanged(state)]).toEqual([
    'server:mine',
    'Mine',
    1234,
    false,
  ])
  expect(later.choose('start:', state)!.pads[0].seed).toBe(7)

  const last = await visit()
  expect(last.greet(welcome, undefined).kit.name).toBe('House kit') // it was chosen last
  await last.find('mine')
  expect(last.follow('mine', again)?.kit.name).toBe('Mine')
  expect(last.follow('mine', again)).toBeUndefined()
  await last.find('nowhere')
  expect(last.follow('nowhere', again)).toBeUndefined()
  expect((await last.remove(state)).kit.name).toBe('House kit')
  expect(last.list.map(({ key }) => key)).toEqual(['start:', 'server:first'])
})
