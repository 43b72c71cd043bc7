// Reads a question from its parent process: does this execution provider run this model? Writes one answer back.
// Run by engine-choice.ts in a process of its own, with stderr closed, since drivers print and sometimes crash.

import type * as Runtime from 'onnxruntime-node'

export interface ProbeQuestion {
  readonly provider: 'cpu' | 'webgpu' | 'cuda'
  /** An ONNX model from `a` [size, size] to one output. */
  readonly model: Uint8Array
  readonly size: number
}

export type ProbeAnswer = { readonly ms: number } | { readonly ms: undefined; readonly problem: string }

async function measure({ provider, model, size }: ProbeQuestion): Promise<ProbeAnswer> {
  let runtime: typeof Runtime
  try {
    runtime = await import('onnxruntime-node')
  } catch {
    return { ms: undefined, problem: `onnxruntime-node does not load on ${process.platform}-${process.arch}` }
  }
  const { InferenceSession, Tensor, listSupportedBackends } = runtime
  if (!listSupportedBackends().some(({ name }) => name === provider)) {
    return { ms: undefined, problem: `not part of ONNX Runtime for ${process.platform}-${process.arch}` }
  }
  try {
    const session = await InferenceSession.create(model, { executionProviders: [provider] })
    const feeds = { a: new Tensor('float32', new Float32Array(size * size).fill(1 / size), [size, size]) }
    let fastest = Infinity
    for (let run = 0; run < 5; run++) {
      const start = performance.now()
      await session.run(feeds)
      if (run > 0) fastest = Math.min(fastest, performance.now() - start) // the first one also compiles shaders
    }
    return { ms: fastest }
  } catch (cause) {
    return { ms: undefined, problem: inWords(provider, cause) }
  }
}

/** ONNX Runtime's messages name its own source lines; people get what they mean for this machine. */
function inWords(provider: ProbeQuestion['provider'], cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause)
  if (provider === 'cuda' && /load/i.test(message)) return 'its CUDA libraries are not installed'
  if (provider === 'webgpu' && /adapter/i.test(message)) return 'no GPU adapter'
  const line = message.replaceAll(/\s+/g, ' ')
  return line.length > 200 ? `…${line.slice(-200)}` : line
}

process.once('message', (question: ProbeQuestion) => {
  void measure(question).then((answer) => process.send?.(answer))
})
