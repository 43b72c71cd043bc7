// A server whose sounds are known beforehand: it speaks the wire, and every sound that it is asked for is noise by its class
// and seed, made louder as the request says. (ONNX Runtime answers nobody while a worklet of node-web-audio-api waits in its
// process to be rendered; real models play in the browser's tests.)

import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'
import { dbToGain } from '../../src/dsp/level.ts'
import { RandomStream } from '../../src/dsp/random.ts'
import { parseClientMessage } from '../../src/protocol/messages.ts'
import { packShot } from '../../src/protocol/pcm-stream.ts'
import type { Request } from '../../src/protocol/requests.ts'
import { classText, type SoundClass } from '../../src/protocol/sound.ts'
import { welcome } from './welcome.ts'

const rateHz = 44_100
const lengthSamples = 4000

const known = new Map<string, Float32Array>()

/** [N] the sound of a class and seed, decay too, at this level and the hardest hit; its peak is under half of full scale. */
export function soundOf(drum: SoundClass, seed: number, { level = 0, decay = 1 } = {}): Float32Array {
  const key = `${classText(drum)} ${seed} ${level} ${decay}`
  let sound = known.get(key)
  if (sound === undefined) {
    const noise = new RandomStream(seed, classText(drum), Math.round(decay * 100))
    sound = noise.fillUniform(new Float32Array(lengthSamples), -0.4, 0.4)
    for (let i = 0; i < sound.length; i++) sound[i] *= dbToGain(level) * Math.exp(-i / 1000)
    known.set(key, sound)
  }
  return sound
}

export class DrumServer {
  /** Requests for sounds so far. */
  readonly asked: Request<'render' | 'morph'>[] = []
  /** Sounds are asked for in vain. */
  holds = false
  readonly #http: Server
  readonly #sockets: WebSocketServer

  private constructor(http: Server) {
    this.#http = http
    this.#sockets = new WebSocketServer({ server: http, handleProtocols: () => 'ghostnote.v1' })
    this.#sockets.on('connection', (socket) => {
      socket.on('message', (data: Buffer) => {
        const message = parseClientMessage(data.toString('utf8'))
        if (message.type === 'hello') socket.send(JSON.stringify(welcome))
        if (message.type !== 'render' && message.type !== 'morph') return
        this.asked.push(message)
        if (this.holds) return
        const { class: drum, seed, controls } = message.type === 'render' ? message : message.from
        const samples = soundOf(drum, message.type === 'render' ? seed : message.to.seed, controls)
        const shot = { type: 'shot', id: message.id, rateHz, lengthSamples, renderMs: 1, peakDb: -8 }
        socket.send(JSON.stringify(shot))
        for (const bytes of packShot(message.id, rateHz, samples)) socket.send(bytes)
      })
    })
  }

  /** On a free port, or again on the one that it had. */
  static async start(port = 0): Promise<DrumServer> {
    const http = createServer((request, response) => {
      response.setHeader('Content-Type', 'application/json')
      const kits = [
        { id: 'second', own: false, format: 'ghostnote-kit', version: 1, ...welcome.kit, name: 'Second', program: 2 },
      ]
      response.end(request.url === '/api/kits' ? JSON.stringify({ kits }) : '{}')
    }).listen(port, '127.0.0.1')
    await once(http, 'listening')
    return new DrumServer(http)
  }

  get port(): number {
    return (this.#http.address() as AddressInfo).port
  }
  get address(): string {
    return `http://127.0.0.1:${this.port}/`
  }
  /** Plugins that are connected. */
  get clients(): number {
    return this.#sockets.clients.size
  }

  async end(): Promise<void> {
    const closed = once(this.#http, 'close')
    for (const socket of this.#sockets.clients) socket.terminate()
    this.#http.close()
    this.#http.closeAllConnections()
    await closed
  }
}
