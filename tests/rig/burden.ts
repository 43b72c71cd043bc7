// Preloaded into a program under test to make its life hard: the main thread is held up for 25 ms in every 60, as garbage
// collection and requests would, and never idle for long.

import { isMainThread } from 'node:worker_threads'

const everyMs = 60
const blockedMs = 25

if (isMainThread)
  setInterval(() => {
    const end = performance.now() + blockedMs
    while (performance.now() < end);
  }, everyMs).unref()
