import { expect, test } from 'vitest'
import { classOrder, labelOf, nameTokens } from '../../src/dataset/labels.ts'

test.each([
  // As the factory writes them.
  ['kick/kick-00001.wav', 'kick'],
  ['closed-hat/closed-hat-00012.wav', 'closed-hat'],
  ['open-hat/open-hat-00012.wav', 'open-hat'],
  // As drum machines' sample sets are named.
  ['808/BD0000.WAV', 'kick'],
  ['808/SD5050.WAV', 'snare'],
  ['808/RS.WAV', 'rim'],
  ['808/CP.WAV', 'clap'],
  ['808/CH.WAV', 'closed-hat'],
  ['808/OH50.WAV', 'open-hat'],
  ['808/LT25.WAV', 'tom'],
  ['808/HT50.WAV', 'tom'],
  ['808/CY0010.WAV', 'cymbal'],
  // As packs are named.
  ['Pack/Kicks/Deep 01.wav', 'kick'],
  ['Pack/BassDrum_12.aif', 'kick'],
  ['Pack/kickdrum.flac', 'kick'],
  ['Pack/Snare Drum/ludwig v3.wav', 'snare'],
  ['Pack/Snares/Rimshot 3.wav', 'rim'],
  ['Pack/sidestick.wav', 'rim'],
  ['Pack/Hand Clap.wav', 'clap'],
  ['Pack/HiHat_Closed03.wav', 'closed-hat'],
  ['Pack/HHOpen.wav', 'open-hat'],
  ['Pack/hho 2.wav', 'open-hat'],
  ['Pack/hhc 2.wav', 'closed-hat'],
  ['Pack/Hats/Open 01.wav', 'open-hat'],
  ['Pack/Hats/OH 01.wav', 'open-hat'],
  ['Pack/Open Hats/hat 3.wav', 'open-hat'],
  ['Pack/Hats/Crunchy.wav', 'closed-hat'],
  ['Pack/FloorTom.wav', 'tom'],
  ['Pack/Crash/Ride 1.ogg', 'cymbal'],
  ['Pack/perc snare.wav', 'snare'],
  ['Pack/Kicks/Impact.wav', 'kick'],
])('%s is a %s', (path, name) => {
  expect(labelOf(path)).toEqual({ class: name })
})

test.each([
  ['Kicks/snare 4.wav', 'snare', '"Kicks" says kick; taken as snare'],
  ['Kicks/MT Boomer.wav', 'kick', '"MT Boomer" says tom; taken as kick'],
  ['Snares/Clap Snare.wav', 'snare', '"Clap Snare" says clap; taken as snare'],
])('%s is a %s, and the contradiction is reported', (path, name, conflict) => {
  expect(labelOf(path)).toEqual({ class: name, conflict })
})

test.each([
  ['pack/untitled 7.wav', 'neither its name nor its folders say which drum it is'],
  ['Clap Snare.wav', 'its name says clap and snare'],
  ['Kicks/Cowbell.wav', 'cowbell is not one of the classes (a mapping file can make it one)'],
  ['kick_loop_120bpm.wav', 'loop is not one of the classes (a mapping file can make it one)'],
])('%s has no label: %s', (path, reason) => {
  expect(labelOf(path)).toEqual({ class: null, reason })
})

test('names split at punctuation, camelCase and digits', () => {
  expect(nameTokens('HiHat_closed03-v2')).toEqual(['hi', 'hat', 'closed', '03', 'v', '2'])
  expect(nameTokens('HHOpen')).toEqual(['hh', 'open'])
  expect(nameTokens('808BD')).toEqual(['808', 'bd'])
  expect(nameTokens('Caixa Três')).toEqual(['caixa', 'tres'])
})

test('classes stand in their fixed order, new ones behind them by alphabet', () => {
  expect(classOrder(['zap', 'tom', 'cowbell', 'kick', 'tom', 'closed-hat'])).toEqual([
    'kick',
    'closed-hat',
    'tom',
    'cowbell',
    'zap',
  ])
})
