import { InvalidArgumentError } from 'commander'
import { expect, test } from 'vitest'
import { classFactors, factorsOf, factorsText } from '../../src/cli/class-factors.ts'
import { Fault } from '../../src/faults/fault.ts'

const classes = ['kick', 'clap', 'tom']

test('one number is for all classes, named ones for theirs, and what they become is written as it was read', () => {
  expect(factorsOf(classFactors('1.2'), classes, '--spread')).toEqual([1.2, 1.2, 1.2])
  const some = factorsOf(classFactors('tom=0.5, clap=2'), classes, '--spread')
  expect(some).toEqual([1, 2, 0.5])
  expect(factorsText(some, classes)).toBe('clap=2,tom=0.5')
  expect(factorsOf(classFactors(factorsText(some, classes)), classes, '--spread')).toEqual(some)
  expect(factorsText([1, 1, 1], classes)).toBe('1')
})

test.each(['', 'x', '0.4', '2.1', '1,2', 'kick', 'kick=', '=1', 'kick=1=2', 'kick=1,', 'kick=1,kick=1.1', 'kick=NaN'])(
  '"%s" is refused, and the refusal shows how it is written',
  (text) => {
    expect(() => classFactors(text)).toThrow(InvalidArgumentError)
    expect(() => classFactors(text)).toThrow('clap=1.2,kick=0.9')
  },
)

test('a class that there is not is refused with the one that was meant', () => {
  const refused = () => factorsOf({ klap: 1.2 }, classes, '--spread')
  expect(refused).toThrow(Fault)
  expect(refused).toThrow(/--spread.*"klap".*kick, clap, tom.*"clap"/s)
})
