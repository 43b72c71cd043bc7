// The real program as a player starts it: `ghostnote serve` on a free port of this machine.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const launcher = resolve(import.meta.dirname, '../../src/cli/launcher.cjs')
const readyWithinMs = 60_000

export interface RunningServer {
  readonly url: string
  readonly port: number
  /** Ends the server as Ctrl-C would, and waits for it. */
  stop(): Promise<void>
}

/** A port of this machine that nobody uses at the moment. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}

/**
 * Starts the server, with further flags where given, and waits until it can render. Where they name no folder for kits it
 * has one of its own, so that it neither shows nor keeps any of the user's. @throws Error with all it printed when
 * it does not get there.
 */
export async function startServer(atPort?: number, ...flags: readonly string[]): Promise<RunningServer> {
  const port = atPort ?? (await freePort())
  const url = `http://127.0.0.1:${port}/`
  const kits = mkdtempSync(join(tmpdir(), 'ghostnote-kits-'))
  const own = flags.includes('--kits') ? [] : ['--kits', kits]
  const child = spawn(process.execPath, [launcher, 'serve', '--port', String(port), ...own, ...flags], {
    stdio: 'pipe',
  })
  let printed = ''
  child.stdout.on('data', (text: Buffer) => (printed += text.toString()))
  child.stderr.on('data', (text: Buffer) => (printed += text.toString()))
  const exited = once(child, 'exit')
  const stop = async (): Promise<void> => {
    if (child.exitCode === null) child.kill('SIGTERM')
    await exited
    rmSync(kits, { recursive: true, force: true })
  }
  const giveUpAt = performance.now() + readyWithinMs
  while (performance.now() < giveUpAt && child.exitCode === null) {
    const ready = await fetch(new URL('readyz', url)).then(
      (response) => response.ok,
      () => false,
    )
    if (ready) return { url, port, stop }
    await new Promise((again) => setTimeout(again, 100))
  }
  await stop()
  throw new Error(`serve did not become ready at ${url}; it printed:\n${printed}`)
}
