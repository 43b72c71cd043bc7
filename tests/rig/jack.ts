// A studio without hardware: a JACK server on its dummy driver, `ghostnote serve` playing into it, and the probe that
// strikes pads and records what comes of it, all on one clock.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import { buildRig, probePath } from './build.ts'

const launcher = resolve(import.meta.dirname, '../../src/cli/launcher.cjs')
const hook = pathToFileURL(join(import.meta.dirname, 'use-jack-midi.ts')).href

export const rateHz = 48_000
/** Frames of a JACK cycle; a note that stands in a multiple of this is handed over as its cycle begins. */
export const cycleFrames = 128

/** MIDI bytes that are to arrive in `frame`, counted from the start of the performance. */
export interface ScoreEvent {
  readonly frame: number
  readonly bytes: readonly number[]
}

export interface Take {
  /** [N] each, from the start of the performance. */
  readonly left: Float32Array
  readonly right: Float32Array
  /** Cycles that JACK itself could not keep; what was recorded around them says nothing. */
  readonly xruns: number
  /** The longest time that a core of the machine was held up for, ms; the sound may have come that much later. */
  readonly heldUpMs: number
}

/** A machine that was held up for longer cannot play in time. */
const calmMs = 3
/** How often a take of a machine that is held up is taken again. */
const mostTakes = 12

export class Studio {
  readonly #folder = mkdtempSync(join(tmpdir(), 'ghostnote-rig-'))
  readonly #jack: ChildProcess
  readonly #probe: ChildProcess
  readonly #program: ChildProcess
  readonly #answers: AsyncIterator<string>
  /** What the program under test has said so far, on both of its streams. */
  said = ''

  /**
   * Starts all three, and waits until the program plays into JACK and listens to the probe.
   * `flags` follow `ghostnote serve`; modules in `preload` run before it, in each of its threads.
   */
  static async open(flags: readonly string[], preload: readonly string[] = []): Promise<Studio> {
    buildRig()
    const studio = new Studio(flags, preload)
    try {
      await studio.#ask('wait')
      return studio
    } catch (cause) {
      await studio.close()
      throw new Error(`the studio does not open; serve said: ${studio.said}`, { cause })
    }
  }

  private constructor(flags: readonly string[], preload: readonly string[]) {
    const name = `ghostnote-${process.pid}`
    const env = { ...process.env, JACK_DEFAULT_SERVER: name, JACK_NO_AUDIO_RESERVATION: '1' }
    const driver = ['-d', 'dummy', '-r', String(rateHz), '-p', String(cycleFrames), '-C', '2', '-P', '2']
    const server = ['-n', name, '--no-mlock', '--realtime', '-P', '20', '-S', ...driver]
    this.#jack = spawn('jackd', server, { stdio: 'ignore', env })
    this.#jack.on('error', () => {}) // the probe says that there is no server
    this.#probe = spawn('sh', ['-c', `jack_wait -w -t 10 >/dev/null 2>&1; exec "${probePath}"`], {
      stdio: ['pipe', 'pipe', 'ignore'],
      env,
    })
    this.#answers = createInterface({ input: this.#probe.stdout! })[Symbol.asyncIterator]()
    const imports = [hook, ...preload].map((module) => `--import=${module}`).join(' ')
    const kits = join(this.#folder, 'kits') // and none of the user's
    this.#program = spawn(process.execPath, [launcher, 'serve', '--port', '0', '--kits', kits, ...flags], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...env, NODE_OPTIONS: `${imports} --disable-warning=ExperimentalWarning` },
    })
    const hear = (text: Buffer) => (this.said += text.toString())
    this.#program.stdout!.on('data', hear)
    this.#program.stderr!.on('data', hear)
  }

  /** The address that the program serves at, once it has said so. */
  get address(): string {
    return /http:\S+/.exec(this.said)![0]
  }

  /** Resolves when the program has said something like `pattern` since `from`. */
  async hears(pattern: RegExp, from = 0): Promise<void> {
    const giveUpAt = performance.now() + 60_000
    while (!pattern.test(this.said.slice(from))) {
      if (performance.now() > giveUpAt) throw new Error(`serve never said ${String(pattern)}, but: ${this.said}`)
      await new Promise((again) => setTimeout(again, 50))
    }
  }

  /** Plays `score`, in order of its frames, and records `frames` from its start. */
  async take(score: readonly ScoreEvent[], frames: number): Promise<Take> {
    const path = join(this.#folder, 'take.f32')
    const lines = score.map(({ frame, bytes }) => `${frame} ${Buffer.from(bytes).toString('hex')}`)
    const answer = await this.#ask([`play ${path} ${frames}`, ...lines, '.'].join('\n'))
    const bytes = readFileSync(path)
    const both = new Float32Array(bytes.buffer, bytes.byteOffset, frames * 2)
    const channel = (c: number) => Float32Array.from({ length: frames }, (_, i) => both[2 * i + c])
    const [, xruns, heldUpUs] = answer.split(' ').map(Number)
    return { left: channel(0), right: channel(1), xruns, heldUpMs: heldUpUs / 1000 }
  }

  /**
   * Plays `score` and lets `judge` look at what comes of it, which throws at what it does not like. Where JACK or the
   * machine itself was held up it is played again; such a take acquits the program, and does not convict it.
   */
  async judge(score: readonly ScoreEvent[], frames: number, judge: (take: Take) => void): Promise<void> {
    for (let left = mostTakes; ; left--) {
      const take = await this.take(score, frames)
      try {
        return judge(take)
      } catch (cause) {
        if (left === 1 || (take.xruns === 0 && take.heldUpMs < calmMs)) throw cause
      }
    }
  }

  /** Lets JACK stand still for `forMs`, as a machine that is put to sleep does. */
  async stand(forMs: number): Promise<void> {
    this.#jack.kill('SIGSTOP')
    await new Promise((wake) => setTimeout(wake, forMs))
    this.#jack.kill('SIGCONT')
  }

  /** Takes the MIDI port away, as pulling out its plug would. */
  async unplug(): Promise<void> {
    await this.#ask('unplug')
  }

  /** Brings it back and waits until the program listens to it. */
  async plug(): Promise<void> {
    await this.#ask('plug')
    await this.#ask('wait')
  }

  async close(): Promise<void> {
    this.#probe.stdin!.end()
    await ended(this.#program)
    await ended(this.#probe)
    await ended(this.#jack)
    rmSync(this.#folder, { recursive: true })
  }

  async #ask(command: string): Promise<string> {
    this.#probe.stdin!.write(`${command}\n`)
    for (;;) {
      const { value, done } = await this.#answers.next()
      if (done) throw new Error('the probe has ended; is jackd installed, and may it start?')
      if (value.startsWith('error')) throw new Error(`the probe: ${value.slice(6)}`)
      if (!value.startsWith('open')) return value
    }
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
  const exit = once(child, 'exit')
  child.kill('SIGTERM')
  await exit
}
