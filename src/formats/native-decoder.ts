// FLAC and Ogg Vorbis bytes → samples, by a child process that is started when first needed and lives as long as
// this thread. A stream that kills it, or that it does not finish, costs that one file.

import { type ChildProcess, fork } from 'node:child_process'

export interface DecodeOrder {
  readonly bytes: Uint8Array
  /** The stream's own rate. */
  readonly rateHz: number
}

export type DecodeAnswer =
  | { readonly kind: 'decoded'; readonly channels: readonly Float32Array[] }
  | { readonly kind: 'broken'; readonly reason: string }
  /** The native library cannot be loaded on this machine. */
  | { readonly kind: 'missing'; readonly reason: string }

/** A one-shot decodes in milliseconds; a stream that takes this long never ends. */
const timeLimitMs = 30_000

let child: ChildProcess | undefined
let last: Promise<unknown> = Promise.resolve()

/** Decodes one stream; calls made at the same time wait for each other. Does not throw. */
export function decodeNatively(order: DecodeOrder): Promise<DecodeAnswer> {
  const answer = last.then(() => ask(order))
  last = answer
  return answer
}

function start(): ChildProcess {
  const started = fork(new URL('./native-decode-worker.ts', import.meta.url), {
    serialization: 'advanced', // typed arrays travel as they are
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'], // a dying decoder's last words mean nothing to the user
    execArgv: [],
  })
  const forget = () => {
    if (child === started) child = undefined
  }
  started.once('exit', forget)
  started.on('error', forget)
  return started
}

function ask(order: DecodeOrder): Promise<DecodeAnswer> {
  const asked = (child ??= start())
  asked.ref()
  asked.channel?.ref()
  return new Promise((resolve) => {
    const settle = (answer: DecodeAnswer) => {
      clearTimeout(timer)
      asked.removeAllListeners('message')
      asked.removeListener('exit', died)
      asked.removeListener('error', died)
      // An idle child must not keep this process alive; its end of the channel closes with ours.
      asked.unref()
      asked.channel?.unref()
      resolve(answer)
    }
    const died = () => settle({ kind: 'broken', reason: 'it makes the decoder crash' })
    const timer = setTimeout(() => {
      child = undefined
      asked.kill('SIGKILL')
      settle({ kind: 'broken', reason: `not done after ${timeLimitMs / 1000} s` })
    }, timeLimitMs)
    asked.once('message', settle)
    asked.once('exit', died)
    asked.once('error', died) // could not be started
    asked.send(order, (error) => {
      if (error !== null) asked.kill('SIGKILL') // its exit settles
    })
  })
}
