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
import { type RunningServer, startServer } from '../server/server.ts'
import { readToken } from '../server/token.ts'
import { chosenModel, modelOption, modelsOption } from './models.ts'
import { kitsFolder } from './kits-folder.ts'
import { hostNames, origins } from './names.ts'
import { packageRoot, packageVersion } from './package.ts'
import { FromMidi, type LiveFlags, type LiveSession, openLive } from './serve-live.ts'
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
  const kits = new KitShelf(presets, resolve(flags.kits ?? kitsFolder()))
  for (const { code, message } of kits.skipped) console.error(`A kit is left out. ${code} ${message}`)
  const kitFeed = new KitFeed(kit)
  const hits = new HitFeed()
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
      learn: (control, pad) => session?.player.learn(control, pad),
      liveMetrics: () => session?.player.metrics(),
      get playFromMidi() {
        return fromMidi.play
      },
      get kit() {
        return kitFeed.kit
      },
    },
    pageFolder: join(packageRoot, 'web', 'dist'),
    log: pino({ level: flags.log }, pino.destination({ fd: 2, sync: true })),
  })
  const stopped = untilStopped(server)
  try {
    await shelf.synth().ready() // loads the model before the first hit, and says now if it does not load
  } catch (error) {
    await server.close()
    throw error
  }
  console.log(`Ghostnote plays ${name} at ${server.pageAddress} – Ctrl-C stops it.`)
  if (!server.hasPage)
    console.error('The page is not built yet: run `npm run build` and start again. WebSocket and HTTP work meanwhile.')
  else if (flags.open) await openBrowser(server.pageAddress)
  const live = openLive(flags, { kit, kits, kitFeed, hits, synth: shelf.synth() }).then((opened) => {
    session = opened
    fromMidi.opened(opened?.player)
    if (opened !== undefined) server.measure('live', { rows: liveMetricTable, read: () => opened.player.metrics() })
  })
  try {
    await Promise.race([stopped, live.then(() => stopped)])
  } catch (error) {
    await server.close()
    throw error
  }
  // Stopped while it was still opening: what it could not finish is no fault.
  await live.then(
    () => session?.close(),
    () => undefined,
  )
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

/** Resolves after SIGINT, SIGTERM or SIGHUP, once everybody has been told; a second signal does not wait. */
function untilStopped(server: RunningServer): Promise<void> {
  return new Promise((resolveStopped, reject) => {
    let stopping = false
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.on(signal, () => {
        if (stopping) process.exit(130)
        stopping = true
        server.close().then(resolveStopped, reject)
      })
  })
}

/** Only where a person sits at a desktop; a browser that does not open is no reason to stop. */
async function openBrowser(address: string): Promise<void> {
  const { DISPLAY, WAYLAND_DISPLAY, SSH_CONNECTION, CI } = process.env
  const hasDesktop =
    process.platform === 'linux' ? DISPLAY !== undefined || WAYLAND_DISPLAY !== undefined : SSH_CONNECTION === undefined
  if (!process.stdout.isTTY || !hasDesktop || CI !== undefined) return
  try {
    const { default: open } = await import('open')
    const browser = await open(address)
    browser.on('error', () => console.error(`The browser did not open; go to ${address}`))
  } catch {
    console.error(`The browser did not open; go to ${address}`)
  }
}
