// What the server plays: the models, the kit on the pads, the kits to choose from. HTTP and WebSocket are two doors to
// the same room.

import type { KitShelf } from '../engine/kit-shelf.ts'
import type { ModelShelf } from '../engine/shelf.ts'
import type { Kit } from '../protocol/kit.ts'

export interface Instrument {
  /** The package's version. */
  readonly version: string
  readonly shelf: ModelShelf
  /** The kit that a page starts with. */
  readonly kit: Kit
  readonly kits: KitShelf
}
