// Hands the pattern to the player as a MIDI file; the program that writes it is loaded when it is wanted.

import type { Pattern } from '../../src/protocol/pattern.ts'
import type { Instrument } from '../instrument.ts'
import { kitId } from '../kit-state.ts'

export async function saveMidiFile(instrument: Instrument, pattern: Pattern, bars: number): Promise<void> {
  const { state } = instrument
  if (state === undefined) return
  try {
    const { midiFileOf } = await import('./midi-file.ts')
    const notes = new Map(state.pads.flatMap(({ note }, pad) => (note === undefined ? [] : [[pad, note] as const])))
    const bytes = midiFileOf(pattern, { name: state.kit.name, bars, notes })
    const link = document.createElement('a')
    link.href = URL.createObjectURL(new Blob([bytes], { type: 'audio/midi' }))
    link.download = `${kitId(state.kit.name)}-${bars}-bar${bars === 1 ? '' : 's'}.mid`
    link.click()
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error)
    instrument.tell({ kind: 'error', sentence: `The MIDI file could not be written. ${what}` })
  }
}
