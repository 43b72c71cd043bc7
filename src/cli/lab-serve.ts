// ghostnote lab serve: studies at an address, until it is told to stop.

import { join, resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { pino } from 'pino'
import { makeFolder } from '../formats/folder.ts'
import { Lab } from '../lab/service.ts'
import { Ballast } from '../lab/store/ballast.ts'
import { Desk } from '../lab/desk/desk.ts'
import { SqliteStore } from '../lab/store/sqlite.ts'
import type { StudyRow } from '../lab/store/store.ts'
import type { Study } from '../protocol/study.ts'
import { startLabServer } from '../server/lab-server.ts'
import { readToken } from '../server/token.ts'
import { dataFolder } from './data-folder.ts'
import { makingOf } from './lab-export.ts'
import { labFolderOption } from './lab-folder.ts'
import { deskModels, studyPresets } from './lab-desk-data.ts'
import { LabSounds } from './lab-sounds.ts'
import { readStudyFile } from './lab-study.ts'
import { modelsOption } from './models.ts'
import { hostNames } from './names.ts'
import { packageRoot, packageVersion } from './package.ts'
import { onStop, type Stopping } from './stopping.ts'
import { integerBetween, verb } from './verb.ts'

interface ServeFlags {
  readonly host: string
  readonly port: number
  readonly tokenFile?: string
  readonly allowHost?: readonly string[]
  readonly lab?: string
  readonly models: string
  readonly log: string
}

export function serveCommand(): Command {
  return verb('serve', 'Open studies to participants, and the researcher’s desk.', [
    'lab serve                                     # studies are made and opened at the desk',
    'lab serve my-study.json',
    'lab serve my-study.json --host 0.0.0.0 --token-file ~/.ghostnote-token   # for other machines',
  ])
    .argument('[study...]', 'study files; each gets a link of its own (none: open studies at the desk)')
    .option('--host <address>', 'address to listen at; another than this machine’s own needs --token-file', '127.0.0.1')
    .option('--port <n>', 'port to listen at; 0 takes a free one', integerBetween(0, 65_535), 4780)
    .option('--token-file <file>', 'password for all but what participants need; made where there is none yet')
    .option('--allow-host <name>', 'another name of this server, such as lab.example:8080 (repeat for more)', hostNames)
    .addOption(labFolderOption())
    .addOption(modelsOption())
    .addOption(
      new Option('--log <level>', 'how much to say on stderr')
        .choices(['silent', 'error', 'warn', 'info', 'debug'])
        .default('warn'),
    )
    .action(run)
}

async function run(files: readonly string[], flags: ServeFlags): Promise<void> {
  const read = files.map((file) => ({ file, ...readStudyFile(file) }))
  const sounds = new LabSounds(flags.models)
  const folder = resolve(flags.lab ?? dataFolder('lab'))
  makeFolder(folder)
  const store = new SqliteStore(join(folder, 'lab.sqlite'), { ballast: new Ballast(join(folder, 'ballast')) })
  const makerOf = (study: Study) => sounds.makerOf(study, read.find((one) => one.study.name === study.name)?.file)
  for (const { study } of read) await sounds.shelf.synth(study.model).ready() // says now if a model does not load
  const lab = new Lab({ store, makerOf })
  const studies = await Promise.all(read.map(({ text, file }) => lab.addStudy(text, file)))
  const desk = new Desk({
    store,
    lab,
    makerOf,
    served: studies,
    models: () => deskModels(sounds.shelf),
    presets: studyPresets,
    version: packageVersion(),
    makingOf: (study) => makingOf(study, flags.models),
  })
  const server = await startLabServer({
    host: flags.host,
    port: flags.port,
    allowHosts: flags.allowHost ?? [],
    ...(flags.tokenFile === undefined ? {} : { token: readToken(resolve(flags.tokenFile)) }),
    lab,
    studies,
    desk,
    pageFolder: join(packageRoot, 'web', 'dist'),
    log: pino({ level: flags.log }, pino.destination({ fd: 2, sync: true })),
  })
  const stopping = onStop(async () => {
    await server.close()
    lab.stop()
    await sounds.close()
    await store.close()
  })
  const closed = (await desk.studies()).filter(({ recruiting }) => recruiting === 'closed').map(({ code }) => code)
  for (const [name, link] of Object.entries(server.links))
    console.log(
      `${name}: ${link}${closed.some((code) => link.endsWith(code)) ? ' (closed: open it again at the desk)' : ''}`,
    )
  console.log(`For researchers: ${server.deskAddress}`)
  console.log(`Answers are kept in ${join(folder, 'lab.sqlite')} – Ctrl-C stops, and nothing is lost.`)
  if (!server.hasPage) console.error('The pages are not built yet: run `npm run build` and start again.')
  for (const row of studies) await toldWhenReady(lab, row, stopping)
  await stopping.done
}

/** Makes a study's sounds before they are asked for; those that cannot be made are better known before anybody listens. */
async function toldWhenReady(lab: Lab, row: StudyRow, stopping: Stopping): Promise<void> {
  if (stopping.hasBegun) return
  try {
    const { sounds } = await lab.prepare(row)
    if (!stopping.hasBegun) console.log(`${row.name}: all ${sounds} sounds are ready.`)
  } catch (cause) {
    if (!stopping.hasBegun) console.error(`${row.name}: a sound cannot be made: ${(cause as Error).message}`)
  }
}
