// Hits a pad and writes what it sounds like: node hit-pad.ts [address] [file]. Node 24, and no package.
import { writeFileSync } from 'node:fs'

const [address = 'http://127.0.0.1:4770', file = 'pad.wav'] = process.argv.slice(2)
const socket = new WebSocket(`${address.replace('http', 'ws')}/ws`, 'ghostnote.v1')
socket.binaryType = 'arraybuffer'
const say = (message: object) => socket.send(JSON.stringify(message))
const parts: Buffer[] = []

socket.addEventListener('open', () => {
  say({ type: 'hello', format: 's16' })
  say({ type: 'trigger', id: 1, pad: 0, velocity: 100 })
})
socket.addEventListener('message', (event) => {
  const data = event.data as string | ArrayBuffer
  if (typeof data === 'string') return console.log(data.slice(0, 120)) // welcome and hit, or an error
  const frame = Buffer.from(data) // a header of 24 bytes, then samples
  parts.push(frame.subarray(24))
  say({ type: 'credit', bytes: frame.length })
  if ((frame[7]! & 1) === 0) return // more to come
  const [samples, rateHz] = [Buffer.concat(parts), frame.readUInt32LE(12)]
  const wav = Buffer.from('RIFF....WAVEfmt ....................data....', 'latin1')
  const numbers = { 4: 36 + samples.length, 16: 16, 20: 0x10001, 24: rateHz, 28: 2 * rateHz, 32: 0x100002 }
  for (const [at, number] of Object.entries(numbers)) wav.writeUInt32LE(number, Number(at))
  wav.writeUInt32LE(samples.length, 40)
  writeFileSync(file, Buffer.concat([wav, samples]))
  socket.close()
})
