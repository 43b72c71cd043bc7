// Worker of `ghostnote analyze`: a file's name in by message, its descriptors or its fault out.

import { parentPort } from 'node:worker_threads'
import { analyzeFile, type FileOrder } from './analyze-file.ts'

const parent = parentPort!

parent.on('message', (order: FileOrder) => {
  // What is not a fault is our bug: unhandled, it ends this worker and reaches the parent with its stack.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  void analyzeFile(order).then((outcome) => parent.postMessage(outcome))
})
