// A study end to end over HTTP on the shipped model: listeners who hear the brightness of the sounds that they fetch, as
// it measures, with a known noise, get their own threshold back.

import { pino } from 'pino'
import { expect, test } from 'vitest'
import { RandomStream } from '../../src/dsp/random.ts'
import { Gauge } from '../../src/engine/gauge.ts'
import { StimulusMaker } from '../../src/engine/stimulus-maker.ts'
import { Synth } from '../../src/engine/synth.ts'
import { decodeWav } from '../../src/formats/wav.ts'
import { trackResults } from '../../src/lab/analysis/thresholds.ts'
import { rowsOf } from '../../src/lab/analysis/trials.ts'
import { Lab, studyCode } from '../../src/lab/service.ts'
import { SqliteStore } from '../../src/lab/store/sqlite.ts'
import { readBundle } from '../../src/model/bundle.ts'
import { checkStudy } from '../../src/protocol/study.ts'
import { startLabServer } from '../../src/server/lab-server.ts'
import { conduct, fitting, LabClient } from './participant.ts'
import { jndBlock, plainStudy, questPlus } from './studies.ts'
import { shippedFolder } from '../shipped.ts'

const listeners = process.env['GHOSTNOTE_SHORT'] === undefined ? 50 : 6
const sigma = 4
/** d′ at three of four right in 2AFC is 0.9539 (facts of signal detection theory). */
const truth = 0.9539 * sigma

const procedure = {
  ...questPlus,
  levels: { from: 0.5, to: 12, count: 24, scale: 'log' },
  thresholds: { from: 0.5, to: 12, count: 24, scale: 'log' },
  slopes: { from: 0.65, to: 1, count: 4, scale: 'log' },
  trials: 60,
}

test(`${listeners} listeners with a noise of ${sigma} points in brightness have their x75 of ${truth.toFixed(2)} found within 15 %`, async () => {
  const synth = new Synth(readBundle(shippedFolder))
  const gauge = new Gauge()
  const measure = async (samples: Float32Array, rateHz: number) => (await gauge.measure(samples, rateHz)).timbre
  const maker = new StimulusMaker({ synth, edition: 'test', measure })
  const store = new SqliteStore(':memory:')
  const lab = new Lab({ store, makerOf: () => maker })
  const file = {
    ...plainStudy,
    blocks: [{ ...jndBlock, bases: [{ name: 'snare', base: 55, sound: { class: 'snare', seed: 19 } }], procedure }],
  }
  const row = await lab.addStudy(JSON.stringify(file), 'study')
  const server = await startLabServer({
    host: '127.0.0.1',
    port: 0,
    lab,
    studies: [row],
    pageFolder: '/nowhere',
    peerLimits: { connections: 1e6, requestsPerSec: 1e6, requestBurst: 1e6, addresses: 10 },
    log: pino({ level: 'silent' }),
  })
  for (let who = 1; who <= listeners; who++) {
    const client = await LabClient.join(server.address, studyCode(row))
    let { step } = await client.greet()
    while (step.kind !== 'end') {
      let chosen = 0
      if (step.kind === 'jnd') {
        const heard: number[] = []
        const noise = new RandomStream(who, step.step)
        for (const { address } of step.sounds) {
          const bytes = await (await client.ask(`/lab/api/session/${address}`)).arrayBuffer()
          const { channels, rateHz } = decodeWav(new Uint8Array(bytes), address)
          heard.push((await measure(channels[0], rateHz)).brightness! + sigma * noise.normal())
        }
        chosen = heard[1] > heard[0] ? 1 : 0
      }
      step = (await client.answer({ step: step.step, answer: fitting(step, chosen), conduct })).next
    }
  }
  const study = checkStudy(file, 'study')
  const rows = await Promise.all(
    (await store.sessions(row.id)).map(async (session) => rowsOf(session, await store.events(session.id))),
  )
  const jnd = rows.flat().filter((one) => one.kind === 'jnd')
  const results = trackResults(study.blocks[0] as never, jnd, { seed: 1, repetitions: 99 })
  const levels = results.flatMap(({ byProcedure }) => (byProcedure.isEstimable ? [byProcedure.level] : []))
  const sorted = levels.toSorted((a, b) => a - b)
  const median = (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2
  const asked = jnd.map(({ trial, achievedDelta }) => Math.abs(achievedDelta - trial.requestedDelta))
  console.log({
    listeners,
    truth,
    median,
    estimable: levels.length,
    meanMiss: asked.reduce((a, b) => a + b, 0) / asked.length,
  })
  expect(levels.length).toBeGreaterThan(0.8 * listeners)
  expect(Math.abs(median / truth - 1)).toBeLessThan(0.15)
  await server.close()
  await gauge.close()
  await synth.close()
  await store.close()
}, 3_600_000)
