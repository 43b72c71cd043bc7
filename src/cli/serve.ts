// ghostnote serve: model + kit → the instrument at an address, until it is told to stop.

import { join, resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { pino } from 'pino'
import { cacheFolder } from '../compile/session-cache.ts'
import { KitShelf } from '../engine/kit-shelf.ts'
import { checkKitFits, plainKit, readKit } from '../engine/kits.ts'
import { liveMetricTable } from '../engine/live-metrics.ts'
import { ModelShelf } from '../engine/shelf.ts'
import type { Bundle } from '../model/bundle.ts'
import type { Kit } from '../protocol/kit.ts'
import { weightsOf } from '../protocol/sound.ts'
import { HitFeed } from '../server/hit-feed.ts'
import { KitFeed } from '../server/kit-feed.ts'
import { startServer } from '../server/server.ts'
import { TurnFeed } from '../server/turn-feed.ts'
import { readToken } from '../server/token.ts'
import { chosenModel, modelOption, modelsOption } from './models.ts'
import { dataFolder } from './data-folder.ts'
import { hostNames, origins } from './names.ts'
import { openBrowser } from './open-browser.ts'
import { packageRoot, packageVersion } from './package.ts'
import { FromMidi, type LiveFlags, type LiveSession, openLive } from './serve-live.ts'
import { onStop } from './stopping.ts'
import { integerBetween, verb } from './verb.ts'

interface ServeFlags extends LiveFlags {
  readonly host: string
  readonly port: number
  readonly tokenFile?: string
  readonly allowHost?: readonly string[]
  readonly allowOrigin?: readonly string[]
  readonly kit?: string
  readonly kits?: string
  readonly open?: true
  readonly log: string
  readonly model?: string
  readonly models: string
}

const presets = join(packageRoot, 'presets')
const startKit = 'first-light.json'
const notBuilt = 'The page is not built yet: run `npm run build` and start again. WebSocket and HTTP work meanwhile.'

export function command(): Command {
  return verb('serve', 'Open the instrument: a page with sixteen pads, and a WebSocket and HTTP beside it.', [
    'serve',
    'serve --model my-drums --open                 # opens the browser, too',
    'serve --kit my-kit.json --port 8080',
    'serve --audio default --midi TD-17           # play from a drum kit, heard at this machine',
    'serve --host 0.0.0.0 --token-file ~/.ghostnote-token   # for other machines, too',
    'serve --log debug                             # says what it is asked for, on stderr',
  ])
    .option('--host <address>', 'address to listen at; another than this machine’s own needs --token-file', '127.0.0.1')
    .option('--port <n>', 'port to listen at; 0 takes a free one', integerBetween(0, 65_535), 4770)
    .option('--token-file <file>', 'password for all but the page; made where there is none yet')
    .option(
      '--allow-host <name>',
      'another name of this server, such as drums.example:8080 (repeat for more)',
      hostNames,
    )
    .option('--allow-origin <origin>', 'a page that may use it, such as https://drums.example (repeat)', origins)
    .option('--kit <file>', `kit file for the pads (default: presets/${startKit})`)
    .option('--kits <folder>', 'where kits are saved to (default: ghostnote/kits in your data folder)')
    .option('--audio <output>', 'where MIDI hits sound: auto, default, none, or an output by name', 'auto')
    .option('--midi <port>', 'what to play from: all, none, or a port by name', 'all')
    .option('--open', 'open the page in the browser where there is a desktop')
    .addOption(
      new Option('--log <level>', 'how much to say on stderr')
        .choices(['silent', 'error', 'warn', 'info', 'debug'])
        .default('warn'),
    )
    .addOption(modelOption())
    .addOption(modelsOption())
    .action(run)
}

async function run(flags: ServeFlags): Promise<void> {
  const { folder, name } = chosenModel(flags)
  const shelf = new ModelShelf(folder, name)
  const cache = cacheFolder()
  await shelf.tryOut({ folder: cache === undefined ? undefined : join(cache, 'tried') })
  for (const { name: skipped, fault } of shelf.skipped)
    console.error(`The model ${skipped} is left out. ${fault.code} ${fault.message}`)
  const kit = startingKit(flags.kit, shelf.synth().bundle)
  const kits = new KitShelf(presets, resolve(flags.kits ?? dataFolder('kits')))
  for (const { code, message } of kits.skipped) console.error(`A kit is left out. ${code} ${message}`)
  const kitFeed = new KitFeed(kit)
  const hits = new HitFeed()
  const turns = new TurnFeed()
  let session: LiveSession | undefined
  const fromMidi = new FromMidi(shelf, kitFeed)
  const server = await startServer({
    host: flags.host,
    port: flags.port,
    allowHosts: flags.allowHost ?? [],
    allowOrigins: flags.allowOrigin ?? [],
    ...(flags.tokenFile === undefined ? {} : { token: readToken(resolve(flags.tokenFile)) }),
    instrument: {
      version: packageVersion(),
      shelf,
      kits,
      kitFeed,
      hits,
      turns,
      learn: (control, pad) => session?.player.learn(control, pad),
      liveMetrics: () => session?.player.metrics(),
      get playFromMidi() {
        return fromMidi.play
      },
      get midiOpens() {
        return fromMidi.opens
      },
      get kit() {
        return kitFeed.kit
      },
    },
    pageFolder: join(packageRoot, 'web', 'dist'),
    log: pino({ level: flags.log }, pino.destination({ fd: 2, sync: true })),
  })
  const stopping = onStop(() => server.close())
  try {
    await shelf.synth().ready() // loads the model before the first hit, and says now if it does not load
    if (!stopping.hasBegun) {
      console.log(`Ghostnote plays ${name} at ${server.pageAddress} – Ctrl-C stops it.`)
      if (!server.hasPage) console.error(notBuilt)
      else if (flags.open) await openBrowser(server.pageAddress)
      session = await openLive(flags, { kit, kits, kitFeed, hits, turns, synth: shelf.synth() })
      fromMidi.opened(session?.player)
      const player = session?.player
      if (player !== undefined) server.measure('live', { rows: liveMetricTable, read: () => player.metrics() })
    }
  } catch (error) {
    // Stopped while it was still opening: what it could not finish is no fault.
    if (!stopping.hasBegun) {
      await server.close()
      throw error
    }
  }
  await stopping.done
  await session?.close()
  if (!shelf.isStuck) return
  console.error('A model has not come back from its last sound; the process ends without it.')
  process.kill(process.pid, 'SIGKILL') // a thread in native code would hold any other way out
}

/** The kit that was named, else the shipped one, else (for a model with other classes) a plain one. */
function startingKit(file: string | undefined, bundle: Bundle): Kit {
  const { classes } = bundle.manifest
  if (file !== undefined) {
    const kit = readKit(resolve(file))
    checkKitFits(kit, bundle, `--kit ${file}`)
    return kit
  }
  const kit = readKit(join(presets, startKit))
  const isKnown = ([name]: readonly [string, number]) => classes.includes(name)
  return kit.pads.every((pad) => weightsOf(pad.class).every(isKnown)) ? kit : plainKit(classes)
}
