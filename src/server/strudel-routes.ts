// Maps of samples for Strudel, and their sounds. They are for pages of every origin, as Strudel's own is one, where only
// this machine can reach the server. So a page that somebody visits can learn a kit's seeds, if it knows the kit's name,
// and have sounds rendered: one at a time, behind which others wait for no longer than for that one.

import { setTimeout as wait } from 'node:timers/promises'
import { type Context, Hono } from 'hono'
import { checkKitFits } from '../engine/kits.ts'
import { Fault } from '../faults/fault.ts'
import { strudelMap } from '../formats/strudel-map.ts'
import { heaviestClass, type Sound, soundOf } from '../protocol/sound.ts'
import { maxVelocity } from '../protocol/velocity.ts'
import type { Synth } from '../engine/synth.ts'
import { editionOf } from './edition.ts'
import { Gate } from './gate.ts'
import type { Instrument } from './instrument.ts'
import { readShotPath, shotPath } from './shot-address.ts'
import { shotReply } from './shot-reply.ts'

const prefix = '/strudel/'
const soundsPath = `${prefix}shots/`
const ownSeeds = 16
const mostSeeds = 32
/** Requests for sounds that may wait. */
const mostWaiting = 64
/** A map is answered by then, also when its first sounds are not rendered yet. */
const patienceMs = 4000

/** Whether a path is one of these. */
export function isStrudelPath(path: string): boolean {
  return path.startsWith(prefix)
}

/**
 * GET /strudel/:file (<kit>.json), /strudel/models/:file (<model>.json?seeds=…) and their sounds. Faults are thrown; the app
 * that mounts this answers them.
 */
export function strudelRoutes(instrument: Instrument): Hono {
  const app = new Hono()
  const gate = new Gate(mostWaiting)
  const ahead = new RenderedAhead(gate)

  const mapReply = async (
    context: Context,
    synth: Synth,
    bank: string,
    sounds: readonly Sound[],
  ): Promise<Response> => {
    const { bundle } = synth
    const edition = editionOf(bundle.hash, instrument.version)
    const rows = sounds.map((sound) => ({
      class: heaviestClass(sound.class),
      path: shotPath(bundle.manifest.name, edition, sound),
      tune: sound.controls?.['tune'] ?? 0,
    }))
    if (context.req.method === 'GET')
      await Promise.race([ahead.start(synth, sounds), wait(patienceMs, undefined, { ref: false })])
    const base = `http://${context.req.header('Host')}${soundsPath}`
    return context.json(strudelMap(base, bank, rows), 200, { 'Cache-Control': 'no-cache' })
  }

  app.get(`${prefix}:file`, async (context) => {
    const id = nameOf(context.req.param('file'))
    const { kit } = instrument.kits.find(id)
    const synth = instrument.shelf.synth()
    checkKitFits(kit, synth.bundle, `kit ${kit.name}`)
    const pads = kit.pads.toSorted((a, b) => a.pad - b.pad)
    return await mapReply(context, synth, id, pads.map(soundOf))
  })
  app.get(`${prefix}models/:file`, async (context) => {
    const synth = instrument.shelf.synth(nameOf(context.req.param('file')))
    const { name, classes } = synth.bundle.manifest
    const count = readSeeds(context.req.query('seeds'))
    const sounds = classes.flatMap((of) => Array.from({ length: count }, (_, seed) => ({ class: of, seed })))
    return await mapReply(context, synth, name, sounds)
  })
  app.get(`${soundsPath}:model/:class/:file`, async (context) => {
    const { model, class: named, file } = context.req.param()
    const asked = { model, class: named, address: readShotPath(file) }
    return await shotReply(context, instrument, asked, (task) => gate.pass(task))
  })
  return app
}

/** Strudel drops a hit whose sound is not there within a tenth of a second, so all of a map are rendered when it is asked for. */
class RenderedAhead {
  readonly #gate: Gate
  /** Those of the last map; an earlier one's are given up. */
  #wanted: readonly Sound[] = []

  constructor(gate: Gate) {
    this.#gate = gate
  }

  /** Renders the first sound of each class, then, behind the caller's back, the others. What cannot be is said when it is asked for. */
  async start(synth: Synth, sounds: readonly Sound[]): Promise<void> {
    this.#wanted = sounds
    const classes = new Map(sounds.toReversed().map((sound) => [heaviestClass(sound.class), sound]))
    const firsts = [...classes.values()]
    await this.#render(synth, firsts, sounds)
    void this.#render(
      synth,
      sounds.filter((sound) => !firsts.includes(sound)),
      sounds,
    )
  }

  async #render(synth: Synth, some: readonly Sound[], of: readonly Sound[]): Promise<void> {
    for (const sound of some) {
      if (this.#wanted !== of) return
      try {
        await this.#gate.pass(() => synth.render({ ...sound, velocity: maxVelocity }))
      } catch {
        return // busy, or a sound that the model cannot make
      }
    }
  }
}

/** @throws Fault E_PATH for a name that does not end in .json. */
function nameOf(file: string): string {
  const name = /^(.+)\.json$/.exec(file)?.[1]
  if (name !== undefined) return name
  throw new Fault('E_PATH', {
    at: 'address',
    found: `"${file}"`,
    expected: 'a name that ends in .json',
    wayOut: 'For example: /strudel/first-light.json',
  })
}

function readSeeds(text: string | undefined): number {
  const count = text === undefined ? ownSeeds : /^\d{1,3}$/.test(text) ? Number(text) : Number.NaN
  if (count >= 1 && count <= mostSeeds) return count
  throw new Fault('E_USAGE', {
    at: 'query: seeds',
    found: `"${text}"`,
    expected: `a whole number from 1 to ${mostSeeds}`,
    wayOut: 'Choose a number in that range.',
  })
}
