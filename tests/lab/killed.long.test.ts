// kill -9 in the middle of answers: what was acknowledged is there, once, and the trial that is due is the same.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, expect, test } from 'vitest'
import { RandomStream } from '../../src/dsp/random.ts'
import { SqliteStore } from '../../src/lab/store/sqlite.ts'
import type { Step } from '../../src/protocol/participant.ts'
import { bodyFor, LabClient } from './participant.ts'

const kills = process.env['GHOSTNOTE_SHORT'] === undefined ? 500 : 25
const folder = mkdtempSync(join(tmpdir(), 'ghostnote-killed-'))
afterAll(() => rmSync(folder, { recursive: true }))

interface Running {
  readonly child: ChildProcess
  readonly address: string
  readonly code: string
}

async function start(path: string): Promise<Running> {
  const script = join(import.meta.dirname, 'lab-process.ts')
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  return { child, ...(JSON.parse(line) as { address: string; code: string }) }
}

test(`${kills} times killed while it takes answers, the lab loses none that it has acknowledged, and doubles none`, async () => {
  const path = join(folder, 'lab.sqlite')
  const random = new RandomStream(1, 'kills')
  let running = await start(path)
  let client = await LabClient.join(running.address, running.code)
  /** Steps acknowledged, of all sessions, by session number. */
  const acknowledged = new Map<number, Map<string, string>>()
  let session = 1
  let due: Step = (await client.greet()).step
  let sent = 0
  for (let kill = 0; kill < kills; kill++) {
    const { child } = running
    const gone = once(child, 'exit')
    const timer = setTimeout(() => child.kill('SIGKILL'), random.uniform(2, 60))
    for (let alive = true; alive;) {
      if (due.kind === 'end') {
        client = await LabClient.join(running.address, running.code).catch(() => client)
        const joined = await client.greet().catch(() => undefined)
        if (joined === undefined) break
        session = joined.session
        due = joined.step
        continue
      }
      const body = bodyFor(due, random.integer(2))
      sent++
      const outcome = await client.answer(body).catch(() => undefined)
      if (outcome === undefined) {
        alive = false
        continue
      }
      const said = acknowledged.get(session) ?? new Map<string, string>()
      said.set(body.step, JSON.stringify(body.answer))
      acknowledged.set(session, said)
      due = outcome.next
    }
    clearTimeout(timer)
    child.kill('SIGKILL')
    await gone
    running = await start(path)
    client = client.at(running.address)
    const { step, session: number } = await client.greet()
    expect(number).toBe(session)
    // The answer on its way was stored or not; else the very same step is due, word for word.
    const wasStored = step.step !== due.step
    if (wasStored) expect(Number(step.step.slice(1))).toBe(Number(due.step.slice(1)) + 1)
    else expect(step).toEqual(due)
    due = step
  }
  running.child.kill('SIGKILL')
  await once(running.child, 'exit')
  const store = new SqliteStore(path)
  let stored = 0
  for (const { id, number } of await store.sessions(1)) {
    const answers = (await store.events(id)).filter(({ kind }) => kind === 'answered')
    const steps = answers.map(({ data }) => (data as { step: string }).step)
    expect(new Set(steps).size).toBe(steps.length)
    stored += steps.length
    for (const [step, answer] of acknowledged.get(number) ?? []) {
      const found = answers.find(({ data }) => (data as { step: string }).step === step)
      expect(JSON.stringify((found?.data as { answer?: object } | undefined)?.answer)).toBe(answer)
    }
  }
  await store.close()
  const acked = [...acknowledged.values()].reduce((sum, said) => sum + said.size, 0)
  expect(acked).toBeGreaterThan(kills)
  expect(stored).toBeGreaterThanOrEqual(acked)
  expect(stored).toBeLessThanOrEqual(sent)
  expect(stored - acked).toBeLessThanOrEqual(kills)
}, 3_600_000)
