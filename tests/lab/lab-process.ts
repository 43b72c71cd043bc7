// A lab server in a process of its own, to be killed: prints its address and the study's code.

import { pino } from 'pino'
import { Lab, studyCode } from '../../src/lab/service.ts'
import { SqliteStore } from '../../src/lab/store/sqlite.ts'
import { startLabServer } from '../../src/server/lab-server.ts'
import { fullStudy, makerOfNumbers } from './studies.ts'

const store = new SqliteStore(process.argv[2])
const maker = makerOfNumbers()
const lab = new Lab({ store, makerOf: () => maker })
const row = await lab.addStudy(JSON.stringify({ ...fullStudy, headphones: undefined }), 'study')
const server = await startLabServer({
  host: '127.0.0.1',
  port: 0,
  lab,
  studies: [row],
  pageFolder: '/nowhere',
  log: pino({ level: 'silent' }),
})
process.stdout.write(`${JSON.stringify({ address: server.address, code: studyCode(row) })}\n`)
