// ghostnote serve: model + kit → the instrument at an address, until it is told to stop.

import { join, resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { pino } from 'pino'
import { KitShelf } from '../engine/kit-shelf.ts'
import { checkKitFits, plainKit, readKit } from '../engine/kits.ts'
import { ModelShelf } from '../engine/shelf.ts'
import type { Kit } from '../protocol/kit.ts'
import { HitFeed } from '../server/hit-feed.ts'
import { KitFeed } from '../server/kit-feed.ts'
import { type RunningServer, startServer } from '../server/server.ts'
import { chosenModel, modelOption, modelsOption } from './models.ts'
import { kitsFolder } from './kits-folder.ts'
import { packageRoot, packageVersion } from './package.ts'
import { type LiveFlags, type LiveSession, openLive } from './serve-live.ts'
import { integerBetween, verb } from './verb.ts'

interface ServeFlags extends LiveFlags {
  readonly host: string
  readonly port: number
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
    'serve --log debug                             # says what it is asked for, on stderr',
  ])
    .option('--host <address>', 'address to listen at; only this machine may reach it', '127.0.0.1')
    .option('--port <n>', 'port to listen at; 0 takes a free one', integerBetween(0, 65_535), 4770)
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
  for (const { name: skipped, fault } of shelf.skipped)
    console.error(`The model ${skipped} is left out. ${fault.code} ${fault.message}`)
  const { classes } = shelf.synth().bundle.manifest
  const kit = startingKit(flags.kit, classes)
  const kits = new KitShelf(presets, resolve(flags.kits ?? kitsFolder()))
  for (const { code, message } of kits.skipped) console.error(`A kit is left out. ${code} ${message}`)
  const kitFeed = new KitFeed(kit)
  const hits = new HitFeed()
  let session: LiveSession | undefined
  const server = await startServer({
    host: flags.host,
    port: flags.port,
    instrument: {
      version: packageVersion(),
      shelf,
      kits,
      kitFeed,
      hits,
      learn: (control, pad) => session?.player.learn(control, pad),
      liveMetrics: () => session?.player.metrics(),
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
  console.log(`Ghostnote plays ${name} at ${server.address} – Ctrl-C stops it.`)
  if (!server.hasPage)
    console.error('The page is not built yet: run `npm run build` and start again. WebSocket and HTTP work meanwhile.')
  else if (flags.open) await openBrowser(server.address)
  const live = openLive(flags, { kit, kits, kitFeed, hits, synth: shelf.synth() }).then((opened) => (session = opened))
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
}

/** The kit that was named, else the shipped one, else (for a model with other classes) a plain one. */
function startingKit(file: string | undefined, classes: readonly string[]): Kit {
  if (file !== undefined) {
    const kit = readKit(resolve(file))
    checkKitFits(kit, classes, `--kit ${file}`)
    return kit
  }
  const kit = readKit(join(presets, startKit))
  return kit.pads.every((pad) => classes.includes(pad.class)) ? kit : plainKit(classes)
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
