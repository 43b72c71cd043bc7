import { InvalidArgumentError } from 'commander'
import { expect, test } from 'vitest'
import { classFactors, factorsOf, factorsText } from '../../src/cli/class-factors.ts'
import { Fault } from '../../src/faults/fault.ts'

const classes = ['kick', 'clap', 'tom']
const range = { least: 0.5, most: 2, otherwise: 1 }
const parsed = classFactors(range)

test('one number is for all classes, named ones for theirs, and what they become is written as it was read', () => {
  expect(factorsOf(parsed('1.2'), classes, '--spread', range)).toEqual([1.2, 1.2, 1.2])
  const some = factorsOf(parsed('tom=0.5, clap=2'), classes, '--spread', range)
  expect(some).toEqual([1, 2, 0.5])
  expect(factorsText(some, classes, range)).toBe('clap=2,tom=0.5')
  expect(factorsOf(parsed(factorsText(some, classes, range)), classes, '--spread', range)).toEqual(some)
  expect(factorsText([1, 1, 1], classes, range)).toBe('1')
})

test('a class that is not named has what its flag says', () => {
  const shares = { least: 0, most: 1, otherwise: 0 }
  const some = factorsOf(classFactors(shares)('tom=0.5'), classes, '--match-levels', shares)
  expect(some).toEqual([0, 0, 0.5])
  expect(factorsText(some, classes, shares)).toBe('tom=0.5')
})

test.each(['', 'x', '0.4', '2.1', '1,2', 'kick', 'kick=', '=1', 'kick=1=2', 'kick=1,', 'kick=1,kick=1.1', 'kick=NaN'])(
  '"%s" is refused, and the refusal shows how it is written',
  (text) => {
    expect(() => parsed(text)).toThrow(InvalidArgumentError)
    expect(() => parsed(text)).toThrow('0.5 to 2, or such a number for some classes: clap=2,kick=1.25')
  },
)

test('a class that there is not is refused with the one that was meant', () => {
  const refused = () => factorsOf({ klap: 1.2 }, classes, '--spread', range)
  expect(refused).toThrow(Fault)
  expect(refused).toThrow(/--spread.*"klap".*kick, clap, tom.*"clap"/s)
})
