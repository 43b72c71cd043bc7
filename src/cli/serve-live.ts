// The live side of `ghostnote serve`: MIDI in and sound out of this machine, where it has them.

import type { ShelvedKit } from '../engine/kit-programs.ts'
import type { KitShelf } from '../engine/kit-shelf.ts'
import { checkKitFits } from '../engine/kits.ts'
import { LivePlayer } from '../engine/live.ts'
import type { ModelShelf } from '../engine/shelf.ts'
import type { Synth } from '../engine/synth.ts'
import { Fault } from '../faults/fault.ts'
import type { Kit } from '../protocol/kit.ts'
import type { HitFeed } from '../server/hit-feed.ts'
import type { KitFeed } from '../server/kit-feed.ts'
import type { TurnFeed } from '../server/turn-feed.ts'
import { probeInChild } from './probe.ts'

export interface LiveFlags {
  /** 'auto', 'default', 'none' or the name of an output. */
  readonly audio: string
  /** 'all', 'none' or the name of a port. */
  readonly midi: string
}

export interface LiveSession {
  readonly player: LivePlayer
  /** Says what was played, and lets go of audio and MIDI. */
  close(): Promise<void>
}

interface LiveKits {
  readonly kit: Kit
  /** What program changes choose from. */
  readonly kits: KitShelf
  readonly kitFeed: KitFeed
  readonly hits: HitFeed
  readonly turns: TurnFeed
  readonly synth: Synth
}

/**
 * Opens live play and says what it found; undefined where there is to be none, or with 'auto' can be none.
 * @throws Fault E_MACHINE where an output was asked for that does not open.
 */
export async function openLive(
  { audio, midi }: LiveFlags,
  { kit, kits, kitFeed, hits, turns, synth }: LiveKits,
): Promise<LiveSession | undefined> {
  if (audio === 'none') return undefined
  // Asked in a child first: where a machine has no sound card or no MIDI, the native libraries print pages about it.
  const [outputs, inputs] = await Promise.all([
    audio === 'auto' ? probeInChild('audio') : { found: [audio] },
    midi === 'none' ? { found: [] } : probeInChild('midi'),
  ])
  if (outputs.found === undefined || outputs.found.length === 0) {
    console.log('This machine has no audio output: sound comes out of the browser, and MIDI is not listened to.')
    return undefined
  }
  const isMidiThere = midi !== 'none' && inputs.found !== undefined
  const options = { audio: audio === 'auto' ? 'default' : audio, midi: isMidiThere ? midi : 'none' }
  const player = await LivePlayer.open(options, {
    ports: (names) => console.log(`MIDI now comes from ${listed(names)}.`),
    program(number) {
      const program = number + 1
      const wished = kits.withProgram(program)
      if (wished === undefined) return console.error(`Program ${program} is no kit's.`)
      putOn(player, wished, synth, kitFeed).then(
        () => console.log(`Program ${program}: ${wished.kit.name}`),
        (cause: unknown) => console.error(String(cause)),
      )
    },
    problem: (sentence) => console.error(sentence),
    played: (...hit) => hits.publishLive(synth.bundle.manifest.name, ...hit),
    turned: (...turn) => turns.turn(...turn),
    learned({ controller, control, pad }) {
      console.log(`Controller ${controller} moves ${control} of ${pad === undefined ? 'all pads' : `pad ${pad}`}.`)
      if (player?.kit !== undefined) kitFeed.amend(player.kit)
    },
  }).catch((cause: unknown) => {
    if (audio !== 'auto' || !(cause instanceof Fault)) throw cause
    console.error(cause.message)
    return undefined
  })
  if (player === undefined) return undefined
  try {
    await player.load(kit, synth)
  } catch (cause) {
    await player.close()
    throw cause
  }
  const { output, rateHz, ports, midiProblem } = player.opened
  const missing = midiProblem ?? (inputs.found === undefined ? inputs.problem : undefined)
  const heard = midi === 'none' ? 'none' : missing === undefined ? listed(ports) : `nowhere (${missing})`
  console.log(`MIDI comes from ${heard}, sound goes to ${output} at ${rateHz / 1000} kHz.`)
  return watched(player)
}

/** Kits that pages have MIDI play: they wait until it is open, and nothing is put on where there is none. */
export class FromMidi {
  readonly #shelf: ModelShelf
  readonly #feed: KitFeed
  #player: LivePlayer | undefined
  #isNone = false
  #waiting: (() => void) | undefined
  readonly #known = Promise.withResolvers<boolean>()
  #isOpening = true

  constructor(shelf: ModelShelf, feed: KitFeed) {
    this.#shelf = shelf
    this.#feed = feed
  }

  /** What there is of it; undefined where there is none. */
  opened(player: LivePlayer | undefined): void {
    this.#player = player
    this.#isNone = player === undefined
    this.#waiting?.()
    this.#waiting = undefined
    this.#isOpening = false
    this.#known.resolve(!this.#isNone)
  }

  /** Whether there is any, once that is known; undefined from then on. */
  get opens(): Promise<boolean> | undefined {
    return this.#isOpening ? this.#known.promise : undefined
  }

  /** Puts a kit on; the last one counts. Undefined where nothing plays from MIDI. */
  get play(): ((kit: Kit, model: string) => void) | undefined {
    if (this.#isNone) return undefined
    return (kit, model) => {
      this.#waiting = () => {
        if (this.#player === undefined) return
        this.#waiting = undefined
        const { midi } = this.#feed.kit.name === kit.name ? this.#feed.kit : kit // the page may not know what was learned
        const wished = kit.midi === undefined && midi !== undefined ? { ...kit, midi } : kit
        const shelved = { id: kit.name, program: undefined, own: false, kit: wished }
        putOn(this.#player, shelved, this.#shelf.synth(model), this.#feed).catch((cause: unknown) =>
          console.error(String(cause)),
        )
      }
      this.#waiting()
    }
  }
}

const lookEveryMs = 5000

/** Says while it plays what was not as it should be, and at the end what there was in all. */
function watched(player: LivePlayer): LiveSession {
  let seen = player.metrics()
  const timer = setInterval(() => {
    const now = player.metrics()
    const late = now.fallbacks - seen.fallbacks
    const gaps = now.underruns - seen.underruns
    seen = now
    if (late > 0) console.error(`Synthesis came too late for live hits: ${late}. Rendered sounds stood in.`)
    if (gaps > 0) console.error(`Gaps in the sound: ${gaps}. This machine, or its output, is busy.`)
  }, lookEveryMs).unref()
  return {
    player,
    async close() {
      clearInterval(timer)
      const { hits, liveHits, fallbacks, lateHits, underruns, midiEvents } = player.metrics()
      if (hits > 0)
        console.log(
          `Hits: ${hits}, ${lateHits} of them late; synthesised as struck: ${liveHits}, fallbacks: ${fallbacks}; ` +
            `gaps: ${underruns}; MIDI messages: ${midiEvents}.`,
        )
      await player.close()
    },
  }
}

/** Puts a kit on live play, and tells the pages. @throws Fault where the model cannot play it. */
async function putOn(player: LivePlayer | undefined, wished: ShelvedKit, synth: Synth, feed: KitFeed): Promise<void> {
  checkKitFits(wished.kit, synth.bundle, wished.kit.name)
  feed.put(wished)
  await player?.load(wished.kit, synth)
}

function listed(ports: readonly string[]): string {
  return ports.length === 0 ? 'no port yet' : ports.join(', ')
}
