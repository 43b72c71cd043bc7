// What the process uses, under the names that Prometheus's own clients give it.

import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Family } from './exposition.ts'

const nanosecondsPerSec = 1e9

/** The event loop's delay is watched from here on, until `stop`. */
export function processNumbers(): { readonly families: readonly Family[]; stop(): void } {
  const startedSec = Date.now() / 1000 - process.uptime()
  const delay = monitorEventLoopDelay({ resolution: 20 })
  delay.enable()
  const one = (kind: 'counter' | 'gauge', name: string, help: string, value: () => number): Family => ({
    name,
    kind,
    help,
    samples: () => [{ value: value() }],
  })
  return {
    families: [
      one('counter', 'process_cpu_seconds_total', 'Processor time, of user and system, of all threads', () => {
        const { user, system } = process.cpuUsage()
        return (user + system) / 1e6
      }),
      one('gauge', 'process_resident_memory_bytes', 'Resident memory', () => process.memoryUsage.rss()),
      one('gauge', 'process_start_time_seconds', 'Start of the process, in seconds since 1970', () => startedSec),
      {
        name: 'ghostnote_event_loop_delay_seconds',
        kind: 'gauge',
        help: 'How late the main thread came to what was due, since the last look at these numbers',
        samples() {
          const rows = [0.5, 0.99].map((level) => ({
            labels: { quantile: level },
            value: delay.count === 0 ? 0 : delay.percentile(100 * level) / nanosecondsPerSec,
          }))
          delay.reset()
          return rows
        },
      },
    ],
    stop: () => void delay.disable(),
  }
}
