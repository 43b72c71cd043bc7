// A network that drops, doubles and reorders requests: no answer is lost, none counts twice.

import { pino } from 'pino'
import { expect, test } from 'vitest'
import { RandomStream } from '../../src/dsp/random.ts'
import { Lab, studyCode } from '../../src/lab/service.ts'
import { SqliteStore } from '../../src/lab/store/sqlite.ts'
import type { AnswerBody } from '../../src/protocol/participant.ts'
import { startLabServer } from '../../src/server/lab-server.ts'
import { bodyFor, LabClient } from './participant.ts'
import { jndBlock, makerOfNumbers, mushraBlock, plainStudy } from './studies.ts'

const participants = process.env['GHOSTNOTE_SHORT'] === undefined ? 1000 : 60
const atOnce = 20
const shaken = 0.3

test(`of ${participants} participants whose requests are dropped, doubled and reordered, no answer is lost`, async () => {
  const store = new SqliteStore(':memory:')
  const maker = makerOfNumbers()
  const lab = new Lab({ store, makerOf: () => maker })
  const blocks = [{ ...jndBlock, procedure: { ...jndBlock.procedure, trials: 12, reversals: 6 } }, mushraBlock]
  const row = await lab.addStudy(JSON.stringify({ ...plainStudy, blocks }), 'study')
  const server = await startLabServer({
    host: '127.0.0.1',
    port: 0,
    lab,
    studies: [row],
    pageFolder: '/nowhere',
    peerLimits: { connections: 1e6, requestsPerSec: 1e6, requestBurst: 1e6, addresses: 10 },
    log: pino({ level: 'silent' }),
  })
  const said = new Map<number, AnswerBody[]>()
  let troubles = 0

  const participate = async (who: number): Promise<void> => {
    const random = new RandomStream(who, 'network')
    const client = await LabClient.join(server.address, studyCode(row))
    const { step: first, session } = await client.greet()
    let step = first
    const answers: AnswerBody[] = []
    said.set(session, answers)
    const late: AnswerBody[] = []
    while (step.kind !== 'end') {
      const body = bodyFor(step, random.integer(2))
      answers.push(body)
      for (let received = false; !received;) {
        const trouble = random.chance(shaken) ? random.integer(4) : -1
        if (trouble >= 0) troubles++
        if (trouble === 0) continue // never arrives
        const sent = client.answer(body)
        if (trouble === 1) {
          await sent // the reply is lost: it is sent again
          continue
        }
        const [outcome] = await Promise.all(trouble === 2 ? [sent, client.answer(body)] : [sent])
        if (trouble === 3) late.push(body)
        step = outcome.next
        received = true
      }
      // One that was thought lost arrives now, after others.
      const straggler = random.chance(0.5) ? late.shift() : undefined
      if (straggler !== undefined) await client.answer(straggler)
    }
  }

  for (let from = 0; from < participants; from += atOnce)
    await Promise.all(Array.from({ length: Math.min(atOnce, participants - from) }, (_, i) => participate(from + i)))

  const sessions = await store.sessions(row.id)
  expect(sessions).toHaveLength(participants)
  for (const { id, number, state } of sessions) {
    expect(state).toBe('finished')
    const events = (await store.events(id)).filter(({ kind }) => kind === 'answered')
    const stored = events.map(({ data }) => data as AnswerBody)
    expect(stored.map(({ step, answer }) => ({ step, answer }))).toEqual(
      said.get(number)!.map(({ step, answer }) => ({ step, answer })),
    )
  }
  expect(troubles).toBeGreaterThan(participants)
  await server.close()
  await store.close()
}, 3_600_000)
