// A kit's SFZ, read by another program and played by a third: Polyphone makes a SoundFont of it, FluidSynth plays a MIDI file
// on that. (Debian: polyphone fluidsynth)

import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { packEntries } from '../../src/engine/pack.ts'
import { planPack } from '../../src/engine/pack-plan.ts'
import { Synth } from '../../src/engine/synth.ts'
import { decodeWav } from '../../src/formats/wav.ts'
import { readBundle } from '../../src/model/bundle.ts'
import type { Kit } from '../../src/protocol/kit.ts'
import { velocityGainDb } from '../../src/protocol/velocity.ts'
import { shippedFolder } from '../shipped.ts'

const room = mkdtempSync(join(tmpdir(), 'ghostnote-sfz-'))
const rateHz = 44_100
const kit: Kit = {
  format: 'ghostnote-kit',
  version: 1,
  name: 'Probe',
  pads: [
    { pad: 0, class: 'kick', seed: 3, name: 'Kick' },
    { pad: 2, class: 'snare', seed: 19, name: 'Left', pan: -1 },
    { pad: 6, class: 'closed-hat', seed: 10, name: 'Closed', choke: 1 },
    { pad: 10, class: 'open-hat', seed: 24, name: 'Open', choke: 1 },
    { pad: 12, class: 'cymbal', seed: 2, name: 'Gate', gated: true },
    { pad: 13, class: 'cymbal', seed: 5, name: 'Crash' },
  ],
}

/** One note: when, in seconds, which, how hard, how long it is held. */
type Note = readonly [atSec: number, note: number, velocity: number, heldSec: number]
const notes: readonly Note[] = [
  [0, 36, 127, 0.05],
  [1, 36, 64, 0.05],
  [2, 36, 20, 0.05],
  [3, 38, 127, 0.05],
  [4, 46, 127, 0.05],
  [4.15, 42, 1, 0.05], // all but silent: it only cuts the open hat
  [5, 46, 127, 0.05],
  [6, 48, 127, 0.1],
  [7, 49, 127, 0.1],
]
let left: Float32Array
let right: Float32Array

beforeAll(async () => {
  const bundle = readBundle(shippedFolder)
  const synth = new Synth(bundle)
  const plan = planPack(kit, bundle, '0123456789abcdef', { format: 'sfz', bits: '24', layers: 2, turns: 1 })
  try {
    for await (const { path, bytes } of packEntries(plan, synth, '0.0.0')) {
      mkdirSync(join(room, path, '..'), { recursive: true })
      writeFileSync(join(room, path), bytes)
    }
  } finally {
    await synth.close()
  }
  const env = { ...process.env, QT_QPA_PLATFORM: 'offscreen', XDG_RUNTIME_DIR: room }
  execFileSync('polyphone', ['-1', '-i', join(room, 'Probe', 'Probe.sfz'), '-d', room, '-o', 'probe'], {
    env,
    stdio: 'ignore',
  })
  writeFileSync(join(room, 'notes.mid'), midiFile(notes))
  const out = join(room, 'out.wav')
  const settings = ['-o', `synth.sample-rate=${rateHz}`, '-o', 'synth.polyphony=64']
  const dry = ['-R', '0', '-C', '0', '-g', '1', '-O', 'float', '-T', 'wav']
  execFileSync(
    'fluidsynth',
    ['-ni', ...dry, ...settings, '-F', out, join(room, 'probe.sf2'), join(room, 'notes.mid')],
    {
      stdio: 'ignore',
    },
  )
  const { channels } = decodeWav(readFileSync(out), 'out.wav')
  left = channels[0]!
  right = channels[1]!
})
afterAll(() => rmSync(room, { recursive: true }))

/** A Standard MIDI File of type 0 at 120 beats a minute: 960 ticks are a second. */
function midiFile(played: readonly Note[]): Buffer {
  const ticksPerSec = 960
  const events = played
    .flatMap(([at, note, velocity, held]) => [
      { tick: Math.round(at * ticksPerSec), bytes: [0x90, note, velocity] },
      { tick: Math.round((at + held) * ticksPerSec), bytes: [0x80, note, 0] },
    ])
    .toSorted((a, b) => a.tick - b.tick)
  const track: number[] = []
  let last = 0
  for (const { tick, bytes } of events) {
    track.push(...variableLength(tick - last), ...bytes)
    last = tick
  }
  track.push(...variableLength(2 * ticksPerSec), 0xff, 0x2f, 0)
  const head = Buffer.from('MThd\0\0\0\u0006\0\0\0\u0001\u0001\u00e0MTrk\0\0\0\0', 'latin1')
  head.writeUInt32BE(track.length, 18)
  return Buffer.concat([head, Buffer.from(track)])
}

function variableLength(value: number): number[] {
  const bytes = [value & 0x7f]
  for (let rest = value >> 7; rest > 0; rest >>= 7) bytes.unshift((rest & 0x7f) | 0x80)
  return bytes
}

function sampleOf(file: string): Float32Array {
  return decodeWav(readFileSync(join(room, 'Probe', 'Samples', file)), file).channels[0]
}

/** How like `sample` the sound from `atSec` on is, wherever it begins within 10 ms, and how much louder, in dB. */
function compared(heard: Float32Array, atSec: number, sample: Float32Array): { likeness: number; gainDb: number } {
  const length = Math.min(4000, sample.length)
  let best = { likeness: 0, gainDb: -Infinity }
  const start = Math.round(atSec * rateHz)
  for (let at = start; at < start + 0.01 * rateHz; at++) {
    let [ab, aa, bb] = [0, 0, 0]
    for (let i = 0; i < length; i++) {
      const [a, b] = [heard[at + i] ?? 0, sample[i]]
      ab += a * b
      aa += a * a
      bb += b * b
    }
    const likeness = ab / Math.sqrt(aa * bb + 1e-20)
    if (likeness > best.likeness) best = { likeness, gainDb: 20 * Math.log10(ab / bb) }
  }
  return best
}

const peakDb = (heard: Float32Array, fromSec: number, toSec: number): number =>
  20 *
  Math.log10(
    heard
      .subarray(Math.round(fromSec * rateHz), Math.round(toSec * rateHz))
      .reduce((m, x) => Math.max(m, Math.abs(x)), 1e-9),
  )

test('a key plays its sample, the layer goes by velocity, and velocities are as loud to each other as in Ghostnote', () => {
  const hard = compared(left, 0, sampleOf('36_kick_v127_01.wav'))
  const middle = compared(left, 1, sampleOf('36_kick_v064_01.wav'))
  const soft = compared(left, 2, sampleOf('36_kick_v064_01.wav'))
  for (const { likeness } of [hard, middle, soft]) expect(likeness).toBeGreaterThan(0.99)
  expect(middle.gainDb - hard.gainDb).toBeCloseTo(velocityGainDb(64), 0)
  expect(soft.gainDb - hard.gainDb).toBeCloseTo(velocityGainDb(20), 0)
})

test('a pad on the left is heard on the left', () => {
  expect(compared(left, 3, sampleOf('38_left_v127_01.wav')).likeness).toBeGreaterThan(0.97)
  // FluidSynth glides to the side in its first milliseconds.
  expect(peakDb(right, 3.03, 3.3)).toBeLessThan(peakDb(left, 3.03, 3.3) - 40)
})

test('the closed hat cuts the open one', () => {
  expect(compared(left, 5, sampleOf('46_open_v127_01.wav')).likeness).toBeGreaterThan(0.95)
  expect(peakDb(left, 4.1, 4.15)).toBeCloseTo(peakDb(left, 5.1, 5.15), 0)
  expect(peakDb(left, 5.35, 5.4)).toBeGreaterThan(-50)
  expect(peakDb(left, 4.35, 4.4)).toBeLessThan(peakDb(left, 5.35, 5.4) - 12) // FluidSynth fades in a time of its own
})

test('a one-shot rings on when its key is let go, a gated pad does not', () => {
  expect(peakDb(left, 7.25, 7.4)).toBeGreaterThan(-50)
  expect(peakDb(left, 6.25, 6.4)).toBeLessThan(peakDb(left, 7.25, 7.4) - 20)
})
