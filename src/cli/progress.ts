// Progress for work that takes longer than two seconds: a bar on a terminal, a line every ten seconds elsewhere.

import { SingleBar } from 'cli-progress'

export interface Progress {
  /** `done` of `total` units are finished; `note` is shown behind the bar. */
  update(done: number, note?: string): void
  stop(): void
}

/** Reports on stderr, so that stdout stays for results. `unit` is a plural noun: "files". */
export function progress(label: string, total: number, unit: string): Progress {
  if (process.stderr.isTTY) {
    const bar = new SingleBar({
      format: `${label} {bar} {value}/{total} ${unit} · {eta_formatted} left {note}`,
      barCompleteChar: '█',
      barIncompleteChar: '░',
      hideCursor: true,
      stream: process.stderr,
    })
    bar.start(total, 0, { note: '' })
    return { update: (done, note = '') => bar.update(done, { note }), stop: () => bar.stop() }
  }
  let last = performance.now()
  return {
    update(done, note = '') {
      if (performance.now() - last < 10_000 && done < total) return
      last = performance.now()
      console.error(`${label}: ${done}/${total} ${unit} ${note}`.trimEnd())
    },
    stop() {},
  }
}
