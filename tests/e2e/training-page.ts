// A real training run with its page, for tests and pictures: a small network on synthesised drums.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { prepareDrums } from '../training/drum-dataset.ts'

const launcher = resolve(import.meta.dirname, '../../src/cli/launcher.cjs')

export interface WatchedRun {
  readonly url: string
  /** Ends the run as Ctrl-C would, and waits for it. */
  stop(): Promise<void>
  /** Stops the run and removes its files. */
  end(): Promise<void>
}

/** Starts `ghostnote train --watch` and waits until it says where its page is. */
export async function startWatchedRun(): Promise<WatchedRun> {
  const folder = mkdtempSync(join(tmpdir(), 'ghostnote-watched-'))
  const data = await prepareDrums(folder, 8, 8)
  const config = join(folder, 'watched.json')
  writeFileSync(config, JSON.stringify({ base: 'debug', name: 'watched', previewSteps: 20 }))
  const flags = ['--config', config, '--data', data, '--out', join(folder, 'run'), '--threads', '1', '--watch', '0']
  const child = spawn(process.execPath, [launcher, 'train', ...flags], { stdio: ['ignore', 'ignore', 'pipe'] })
  const exited = once(child, 'exit')
  const stop = async (): Promise<void> => {
    if (child.exitCode === null) child.kill('SIGTERM')
    await exited
  }
  return {
    url: await addressOf(child),
    stop,
    async end() {
      await stop()
      rmSync(folder, { recursive: true })
    },
  }
}

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolveAddress, reject) => {
    let printed = ''
    child.stderr!.on('data', (text: Buffer) => {
      printed += text.toString()
      const address = /Watch this run at (\S+)\n/.exec(printed)?.[1]
      if (address !== undefined) resolveAddress(address)
    })
    child.once('exit', () => reject(new Error(`training ended without a page; it printed:\n${printed}`)))
  })
}
