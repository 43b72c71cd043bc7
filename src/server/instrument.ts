// What the server plays: the models, the kit on the pads, the kits to choose from. HTTP and WebSocket are two doors to
// the same room.

import type { KitShelf } from '../engine/kit-shelf.ts'
import type { ModelShelf } from '../engine/shelf.ts'
import type { ControllerLink, Kit } from '../protocol/kit.ts'
import type { HitFeed } from './hit-feed.ts'
import type { KitFeed } from './kit-feed.ts'
import type { TurnFeed } from './turn-feed.ts'

export interface Instrument {
  /** The package's version. */
  readonly version: string
  readonly shelf: ModelShelf
  /** The kit that a page starts with: the one that is on at this machine. */
  readonly kit: Kit
  /** Tells when a MIDI program puts another kit on; absent where none can. */
  readonly kitFeed?: KitFeed
  /** Has MIDI play a kit on a model that has its classes; absent where nothing plays from MIDI. */
  readonly playFromMidi?: ((kit: Kit, model: string) => void) | undefined
  /** Resolves when it is known whether anything plays from MIDI; absent where it was from the start. */
  readonly midiOpens?: Promise<boolean> | undefined
  readonly kits: KitShelf
  /** All hits, of connections and of MIDI. */
  readonly hits: HitFeed
  /** What MIDI controllers turn; absent where there are none. */
  readonly turns?: TurnFeed
  /**
   * Links the next MIDI controller that moves to a control of the kit that is on at this machine; undefined in the end
   * where another wish or another kit came first. Undefined at once while there is no live play.
   */
  readonly learn?: (control: string, pad?: number) => Promise<ControllerLink | undefined> | undefined
  /** Counters of live play by name; undefined while there is none. */
  readonly liveMetrics?: () => Readonly<Record<string, number>> | undefined
}
