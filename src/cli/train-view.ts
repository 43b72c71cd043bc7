// Shows a training run while it runs, on stderr: a bar with curves on a terminal, a line every ten seconds elsewhere.

import { MultiBar, type SingleBar } from 'cli-progress'
import type { Telemetry } from '../training/telemetry.ts'
import { plainLine, viewLines } from './train-lines.ts'

export interface TrainView {
  /** Call after each step; it draws no more often than people can read. */
  update(): void
  /** A sentence that stays: about the engine, advice, a warning. */
  say(sentence: string): void
  stop(): void
}

const lineMs = 10_000
const drawMs = 250
/** Lines kept under the bar: the adversarial phase has up to four losses, then the measures. */
const linesUnder = 5

/** A view that says nothing at all, for --quiet. */
export const silentView: TrainView = { update() {}, say() {}, stop() {} }

export function trainView(telemetry: Telemetry, stream: NodeJS.WriteStream = process.stderr): TrainView {
  return stream.isTTY ? terminalView(telemetry, stream) : lineView(telemetry, stream)
}

function lineView(telemetry: Telemetry, stream: NodeJS.WriteStream): TrainView {
  let last = performance.now()
  let shown = -1
  const line = (): void => {
    const snapshot = telemetry.snapshot()
    if (snapshot === undefined || snapshot.step === shown) return
    shown = snapshot.step
    stream.write(`${plainLine(snapshot)}\n`)
  }
  return {
    update() {
      if (performance.now() - last < lineMs) return
      last = performance.now()
      line()
    },
    say: (sentence) => void stream.write(`${sentence}\n`),
    stop: line,
  }
}

function terminalView(telemetry: Telemetry, stream: NodeJS.WriteStream): TrainView {
  const bars = new MultiBar({ hideCursor: true, stream, linewrap: false, forceRedraw: true, gracefulExit: false })
  let bar: SingleBar | undefined
  let under: SingleBar[] = []
  let last = -Infinity
  let stopped = false
  const draw = (): void => {
    const snapshot = telemetry.snapshot()
    if (snapshot === undefined) return
    if (bar === undefined) {
      const look = { barCompleteChar: '█', barIncompleteChar: '░', format: '{phase} {bar} {value}/{total} steps' }
      bar = bars.create(snapshot.steps, snapshot.step, { phase: snapshot.phase }, look)
      under = Array.from({ length: linesUnder }, () => bars.create(1, 0, { text: '' }, { format: '{text}' }))
    }
    bar.update(snapshot.step, { phase: snapshot.phase })
    const lines = viewLines(snapshot)
    under.forEach((row, i) => row.update(0, { text: (lines[i] ?? '').slice(0, stream.columns || 80) }))
    bars.update()
  }
  return {
    update() {
      if (performance.now() - last < drawMs) return
      last = performance.now()
      draw()
    },
    say(sentence) {
      if (bar === undefined || stopped) stream.write(`${sentence}\n`)
      else bars.log(`${sentence}\n`)
    },
    stop() {
      if (stopped) return
      draw()
      bars.stop()
      stopped = true
    },
  }
}
