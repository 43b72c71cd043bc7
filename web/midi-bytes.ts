// A message of Web MIDI → what it means. Browsers hand over whole messages, without running status.

export type MidiMessage =
  | { readonly kind: 'on'; readonly channel: number; readonly note: number; readonly velocity: number }
  | { readonly kind: 'off'; readonly channel: number; readonly note: number }
  | { readonly kind: 'control'; readonly controller: number; readonly value: number }
  | { readonly kind: 'program'; readonly program: number }

/** Undefined for messages that mean nothing here. Channels and programs count from 1; a note-on of 0 is a note-off. */
export function midiMessage([status = 0, first = 0, second = 0]: ArrayLike<number> & Iterable<number>):
  | MidiMessage
  | undefined {
  const channel = (status & 0x0f) + 1
  const [note, velocity] = [first & 0x7f, second & 0x7f]
  switch (status & 0xf0) {
    case 0x90:
      return velocity === 0 ? { kind: 'off', channel, note } : { kind: 'on', channel, note, velocity }
    case 0x80:
      return { kind: 'off', channel, note }
    case 0xb0:
      return { kind: 'control', controller: note, value: velocity }
    case 0xc0:
      return { kind: 'program', program: note + 1 }
    default:
      return undefined
  }
}
