// The LIST INFO chunk of a WAV file: text that travels with the sound, such as the recipe that made it.

/** Four-letter identifiers of the RIFF specification: ISFT software, INAM title, ICMT comment, ICOP copyright. */
export type WavInfo = Readonly<Partial<Record<'ISFT' | 'INAM' | 'ICMT' | 'ICOP', string>>>

/**
 * A copy of the WAV file `wav` with a LIST INFO chunk behind its other chunks. Text is written as UTF-8 with a closing
 * zero byte, in the order given. @throws RangeError where `wav` is no RIFF/WAVE file.
 */
export function withWavInfo(wav: Uint8Array, info: WavInfo): Uint8Array {
  const source = Buffer.from(wav.buffer, wav.byteOffset, wav.byteLength)
  if (source.toString('latin1', 0, 4) !== 'RIFF' || source.toString('latin1', 8, 12) !== 'WAVE')
    throw new RangeError('the bytes are no WAV file')
  const entries = Object.entries(info).map(([id, text]) => chunk(id, Buffer.from(`${text}\0`)))
  const file = Buffer.concat([even(source), chunk('LIST', Buffer.concat([Buffer.from('INFO'), ...entries]))])
  file.writeUInt32LE(file.length - 8, 4)
  return new Uint8Array(file.buffer, file.byteOffset, file.length)
}

/**
 * The texts of a WAV file's LIST INFO chunk, by identifier; empty where there is none, or no WAV file. Sizes that lead past
 * the end are taken to end there, so that a damaged file gives less, and nothing else.
 */
export function readWavInfo(wav: Uint8Array): Readonly<Record<string, string>> {
  const source = Buffer.from(wav.buffer, wav.byteOffset, wav.byteLength)
  if (source.toString('latin1', 0, 4) !== 'RIFF' || source.toString('latin1', 8, 12) !== 'WAVE') return {}
  const texts: Record<string, string> = {}
  for (const { id, data } of chunksOf(source.subarray(12))) {
    if (id !== 'LIST' || data.toString('latin1', 0, 4) !== 'INFO') continue
    for (const entry of chunksOf(data.subarray(4))) {
      const end = entry.data.indexOf(0)
      texts[entry.id] = entry.data.toString('utf8', 0, end < 0 ? entry.data.length : end)
    }
  }
  return texts
}

/** Chunks one after the other; each takes 8 bytes at least, so that this ends. */
function* chunksOf(bytes: Buffer): Generator<{ readonly id: string; readonly data: Buffer }> {
  for (let at = 0; at + 8 <= bytes.length;) {
    const size = bytes.readUInt32LE(at + 4)
    yield { id: bytes.toString('latin1', at, at + 4), data: bytes.subarray(at + 8, at + 8 + size) }
    at += 8 + size + (size % 2)
  }
}

/** Identifier, size without the padding, data, padding to an even length. */
function chunk(id: string, data: Buffer): Buffer {
  const head = Buffer.alloc(8)
  head.write(id, 'latin1')
  head.writeUInt32LE(data.length, 4)
  return even(Buffer.concat([head, data]))
}

function even(bytes: Buffer): Buffer {
  return bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(1)])
}
