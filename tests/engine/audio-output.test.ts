import { expect, test } from 'vitest'
import { OfflineAudioContext } from 'node-web-audio-api'
import { type BlockContext, blockFrames, BlockPlayer, openDevice } from '../../src/engine/audio-output.ts'
import { Desk } from '../../src/engine/desk.ts'
import { MidiParser } from '../../src/engine/midi-parser.ts'
import { plainRule } from '../../src/engine/voices.ts'
import { Fault } from '../../src/faults/fault.ts'

const rateHz = 48_000
const silentListener = { played: () => {}, program: () => {} }

/** A desk with two pads, played from MIDI bytes as its blocks are asked for. */
function performance(): (left: Float32Array, right: Float32Array) => void {
  const desk = new Desk(rateHz, silentListener)
  const noise = (seed: number) => Float32Array.from({ length: 9000 }, (_, i) => 0.8 * Math.sin(i * i * seed))
  desk.load([
    { pad: 0, class: 'kick', rule: { ...plainRule, pan: -0.3 }, shots: [noise(0.001)] },
    { pad: 1, class: 'rim', rule: { ...plainRule, gated: true }, shots: [noise(0.002)] },
  ])
  const parser = new MidiParser()
  const score: Readonly<Record<number, number[]>> = { 2: [0x99, 36, 127], 5: [0x99, 37, 90, 36, 40], 20: [0x89, 37, 0] }
  let block = 0
  return (left, right) => {
    parser.feed(score[block] ?? [], (event) => desk.midi(event, block))
    block++
    desk.process(left, right)
  }
}

/** A clock that the test turns, over a real offline graph: blocks are scheduled in it before it renders. */
function offline(seconds: number) {
  const graph = new OfflineAudioContext(2, seconds * rateHz, rateHz)
  const context: BlockContext & { currentTime: number } = {
    sampleRate: rateHz,
    currentTime: 0,
    destination: graph.destination,
    createBuffer: (...args) => graph.createBuffer(...args),
    createBufferSource: () => graph.createBufferSource() as unknown as ReturnType<BlockContext['createBufferSource']>,
  }
  return { graph, context }
}

test('what the desk plays is what the audio graph puts out: without a seam between blocks, in stereo', async () => {
  const { graph, context } = offline(0.5)
  const player = new BlockPlayer(context, performance())
  player.stop() // the test advances it
  for (; context.currentTime < 0.5; context.currentTime += 0.001) player.advance()
  const heard = await graph.startRendering()
  const expected = [new Float32Array(24_000), new Float32Array(24_000)]
  const process = performance()
  for (let at = 0; at + blockFrames <= 24_000; at += blockFrames)
    process(expected[0].subarray(at, at + blockFrames), expected[1].subarray(at, at + blockFrames))
  const delay = 0.006 * rateHz // the lead
  for (const channel of [0, 1]) {
    const out = heard.getChannelData(channel)
    let worst = 0
    for (let i = 0; i < 23_000; i++) worst = Math.max(worst, Math.abs(out[i + delay] - expected[channel][i]))
    expect(worst).toBeLessThan(1e-6)
  }
  expect(player.late).toBe(0)
})

test('every hit waits one lead, however it falls between the blocks', () => {
  const { context } = offline(1)
  let asked = 0
  const player = new BlockPlayer(context, () => asked++)
  player.stop()
  const start = 0.006 * rateHz
  for (let ms = 0; ms < 100; ms++) {
    context.currentTime = ms / 1000
    const soundsAt = start + asked * blockFrames + player.offsetNow()
    expect(Math.abs(soundsAt - (ms + 6) * 48)).toBeLessThanOrEqual(blockFrames)
    player.advance()
    expect(start + asked * blockFrames + player.offsetNow()).toBeGreaterThanOrEqual((ms + 6) * 48)
  }
})

test('a thread that was held up counts one gap, and then hands its blocks over earlier, within a bound', () => {
  const { context } = offline(60)
  const player = new BlockPlayer(context, () => {})
  player.stop()
  player.advance()
  context.currentTime = 0.5 // code is still warming up: a gap, but no reason to wait longer from now on
  player.advance()
  expect([player.late, player.leadSec]).toEqual([1, 0.006])
  for (; context.currentTime < 3; context.currentTime += 0.001) player.advance()
  expect([player.late, player.leadSec]).toEqual([1, 0.006])
  for (let held = 1; held <= 20; held++) {
    context.currentTime += 0.5
    player.advance()
    expect(player.late).toBe(held + 1)
    context.currentTime += player.leadSec / 2 // on time
    player.advance()
    expect(player.late).toBe(held + 1)
  }
  expect(player.leadSec).toBe(0.06)
})

test('an output that is not there is refused by name, with the way to play without it', async () => {
  const fault = await openDevice('No such card').then(
    () => undefined,
    (cause: unknown) => cause,
  )
  expect(fault).toBeInstanceOf(Fault)
  expect((fault as Fault).code).toBe('E_MACHINE')
  expect((fault as Fault).message).toMatch(/^--audio No such card: found no output of that name; .*--audio none/)
})
