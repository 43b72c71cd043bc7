import { expect, test, vi } from 'vitest'
import { type BlockNode, blockFrames, BlockPlayer, openDevice } from '../../src/engine/audio-output.ts'
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

test('what the desk plays goes to the context block by block, sample for sample and in stereo', () => {
  const heard: Float32Array[] = [new Float32Array(64 * blockFrames), new Float32Array(64 * blockFrames)]
  const node = {
    onaudioprocess: undefined as BlockNode['onaudioprocess'] | undefined,
    connect: vi.fn(),
    disconnect: vi.fn(),
  }
  const context = {
    sampleRate: rateHz,
    currentTime: 0,
    destination: {},
    createScriptProcessor: () => node as BlockNode,
  }
  const player = new BlockPlayer(context, performance())
  expect(node.connect).toHaveBeenCalledWith(context.destination)
  for (let block = 0; block < 64; block++) {
    context.currentTime = (block * blockFrames) / rateHz
    const copyToChannel = (data: Float32Array, channel: number) => heard[channel].set(data, block * blockFrames)
    // Blocks 10 and 11 are asked for after they should have sounded.
    const playbackTime = context.currentTime + (block === 10 || block === 11 ? -0.001 : 0.002)
    node.onaudioprocess!({ playbackTime, outputBuffer: { copyToChannel } })
  }
  const process = performance()
  const expected = [new Float32Array(64 * blockFrames), new Float32Array(64 * blockFrames)]
  for (let at = 0; at < 64 * blockFrames; at += blockFrames)
    process(expected[0].subarray(at, at + blockFrames), expected[1].subarray(at, at + blockFrames))
  expect(heard).toEqual(expected)
  expect([player.blocks, player.late]).toEqual([64, 2])
  player.stop()
  expect(node.disconnect).toHaveBeenCalled()
})

test('a hit waits as long as its distance from the last block, and never longer than a block', async () => {
  const node: BlockNode = { onaudioprocess: null, connect: () => {}, disconnect: () => {} }
  const player = new BlockPlayer(
    { sampleRate: rateHz, currentTime: 0, destination: {}, createScriptProcessor: () => node },
    () => {},
  )
  const now = vi.spyOn(globalThis.performance, 'now')
  now.mockReturnValue(1000)
  node.onaudioprocess!({ playbackTime: 0, outputBuffer: { copyToChannel: () => {} } })
  for (const [sinceMs, frames] of [
    [0, 0],
    [1, 48],
    [2.5, 120],
    [5.4, 255],
    [90, 255],
  ]) {
    now.mockReturnValue(1000 + sinceMs)
    expect(player.offsetNow()).toBe(frames)
  }
  now.mockRestore()
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
