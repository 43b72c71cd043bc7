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
let last: ChildProcess | undefined
afterAll(() => {
  last?.kill('SIGKILL')
  rmSync(folder, { recursive: true })
})

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
  last = child
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
  /** What is known of the session; nothing where the lab was killed between opening it and greeting. */
  let known: { readonly session: number; readonly due: Step } | undefined = {
    session: 1,
    due: (await client.greet()).step,
  }
  let [sent, tookMs] = [0, 10]
  for (let kill = 0; kill < kills; kill++) {
    const { child } = running
    const gone = once(child, 'exit')
    // It dies some requests later, in the middle of one: at a time drawn over what the last ones took and half as much.
    let left = random.integer(8)
    let timer: NodeJS.Timeout | undefined
    const ask = async <T>(request: () => Promise<T>): Promise<T | undefined> => {
      if (left-- === 0) timer = setTimeout(() => child.kill('SIGKILL'), random.uniform(0, 1.5 * tookMs))
      const startMs = performance.now()
      const reply = await request().catch(() => undefined)
      if (reply !== undefined) tookMs = (tookMs + performance.now() - startMs) / 2
      return reply
    }
    for (;;) {
      if (known === undefined || known.due.kind === 'end') {
        const joined = await ask(() => LabClient.join(running.address, running.code))
        if (joined === undefined) break
        client = joined
        known = undefined
        const greeting = await ask(() => joined.greet())
        if (greeting === undefined) break
        known = { session: greeting.session, due: greeting.step }
        continue
      }
      const { session, due }: typeof known = known
      const body = bodyFor(due, random.integer(2))
      sent++
      const outcome = await ask(() => client.answer(body))
      if (outcome === undefined) break
      const said = acknowledged.get(session) ?? new Map<string, string>()
      said.set(body.step, JSON.stringify(body.answer))
      acknowledged.set(session, said)
      known = { session, due: outcome.next }
    }
    clearTimeout(timer)
    child.kill('SIGKILL')
    await gone
    running = await start(path)
    client = client.at(running.address)
    const { step, session } = await client.greet()
    if (known !== undefined) {
      const { due } = known
      expect(session).toBe(known.session)
      // The answer on its way was stored or not; else the very same step is due, word for word.
      const wasStored = step.step !== due.step
      if (wasStored) expect(Number(step.step.slice(1))).toBe(Number(due.step.slice(1)) + 1)
      else expect(step).toEqual(due)
    }
    known = { session, due: step }
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
  console.log({ kills, sent, stored, acked })
  expect(acked).toBeGreaterThan(kills)
  expect(stored).toBeGreaterThan(acked) // some died between storing an answer and saying so …
  expect(stored).toBeLessThan(sent) // … and some before storing it
  expect(stored - acked).toBeLessThanOrEqual(kills)
}, 3_600_000)
