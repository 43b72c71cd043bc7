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
