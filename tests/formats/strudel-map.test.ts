import { expect, test } from 'vitest'
import { strudelMap } from '../../src/formats/strudel-map.ts'

const sound = (name: string, path: string, tune = 0) => ({ class: name, path, tune })

test('sounds stand by class and by short name, in their order, with and without the bank', () => {
  const map = strudelMap('http://127.0.0.1:4770/x/', 'Tin clock', [
    sound('kick', 'a.wav'),
    sound('closed-hat', 'b.wav'),
    sound('kick', 'c.wav'),
  ])
  expect(map).toEqual({
    _base: 'http://127.0.0.1:4770/x/',
    kick: ['a.wav', 'c.wav'],
    bd: ['a.wav', 'c.wav'],
    'closed-hat': ['b.wav'],
    hh: ['b.wav'],
    'tin-clock_kick': ['a.wav', 'c.wav'],
    'tin-clock_bd': ['a.wav', 'c.wav'],
    'tin-clock_closed-hat': ['b.wav'],
    'tin-clock_hh': ['b.wav'],
    'tin-clock': ['a.wav', 'b.wav', 'c.wav'],
  })
})

test('toms are low, middle and high by their tune; fewer stand in for each other', () => {
  const of = (...tunes: number[]) => {
    const map = strudelMap(
      '',
      'k',
      tunes.map((tune) => sound('tom', `${tune}`, tune)),
    )
    return [map['lt'], map['mt'], map['ht'], map['tom']]
  }
  expect(of(3, -4, 0, 5)).toEqual([['-4'], ['0', '3'], ['5'], ['3', '-4', '0', '5']])
  expect(of(3, -4)).toEqual([['-4'], ['-4'], ['3'], ['3', '-4']])
  expect(of(1)).toEqual([['1'], ['1'], ['1'], ['1']])
  expect(of()).toEqual([undefined, undefined, undefined, undefined])
})

test('names are such as Strudel finds: in small letters, without anything that its patterns read as signs', () => {
  const map = strudelMap('', '太鼓 [Kit]*2', [sound('Große~Trommel <1 2>', 'a'), sound('Рим', 'b')])
  for (const name of Object.keys(map).filter((key) => key !== '_base')) expect(name).toMatch(/^[a-z0-9][a-z0-9_-]*$/)
})
