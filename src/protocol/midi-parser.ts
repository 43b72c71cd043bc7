// MIDI bytes → events: what a port delivers, in whatever pieces, as notes, controls and bends. Knows no port.

/** `channel` is 1 … 16 as players count; 7-bit values are 0 … 127. */
export type MidiEvent =
  | { readonly kind: 'note-on'; readonly channel: number; readonly note: number; readonly velocity: number }
  | { readonly kind: 'note-off'; readonly channel: number; readonly note: number }
  | { readonly kind: 'note-pressure'; readonly channel: number; readonly note: number; readonly pressure: number }
  | { readonly kind: 'control'; readonly channel: number; readonly controller: number; readonly value: number }
  | { readonly kind: 'program'; readonly channel: number; readonly program: number }
  | { readonly kind: 'channel-pressure'; readonly channel: number; readonly pressure: number }
  /** −1 … 1; the wheel at rest is exactly 0. */
  | { readonly kind: 'bend'; readonly channel: number; readonly bend: number }

/**
 * A parser for one port after the MIDI 1.0 Detailed Specification (1996): running status; real-time bytes anywhere,
 * even inside a message; a status byte ends what was begun. System messages are passed over, exclusive ones of any
 * length without being stored: nothing that arrives makes this larger, and nothing makes it throw.
 */
export class MidiParser {
  /** Channel status under which data bytes are read; 0 where they mean nothing. */
  #status = 0
  /** The first of two data bytes, or −1. */
  #first = -1

  /** Calls `hear` for every message that the bytes complete. */
  feed(bytes: Iterable<number>, hear: (event: MidiEvent) => void): void {
    for (const byte of bytes) {
      if (byte >= 0xf8) continue // real time: clock, start, stop, active sensing; changes nothing around it
      if (byte >= 0x80) {
        this.#status = byte < 0xf0 ? byte : 0 // system messages end running status
        this.#first = -1
      } else if (this.#status !== 0) {
        const event = this.#data(byte)
        if (event !== undefined) hear(event)
      }
    }
  }

  #data(byte: number): MidiEvent | undefined {
    const type = this.#status & 0xf0
    const channel = (this.#status & 0x0f) + 1
    if (type === 0xc0) return { kind: 'program', channel, program: byte }
    if (type === 0xd0) return { kind: 'channel-pressure', channel, pressure: byte }
    const first = this.#first
    if (first === -1) {
      this.#first = byte
      return undefined
    }
    this.#first = -1
    switch (type) {
      case 0x80:
        return { kind: 'note-off', channel, note: first }
      case 0x90:
        if (byte === 0) return { kind: 'note-off', channel, note: first } // the specification's other note-off
        return { kind: 'note-on', channel, note: first, velocity: byte }
      case 0xa0:
        return { kind: 'note-pressure', channel, note: first, pressure: byte }
      case 0xb0:
        return { kind: 'control', channel, controller: first, value: byte }
      default: {
        const steps = first + 128 * byte - 8192 // −8192 … 8191
        return { kind: 'bend', channel, bend: steps < 0 ? steps / 8192 : steps / 8191 }
      }
    }
  }
}
