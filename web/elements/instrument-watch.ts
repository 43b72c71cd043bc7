// Keeps an element as the instrument is: it renders again whenever that says that something has changed.

import type { ReactiveController, ReactiveControllerHost } from 'lit'
import type { Stage } from '../audio/stage.ts'
import type { Instrument } from '../instrument.ts'

/** An element that has the instrument from before it is attached to the page. */
export type Watcher = ReactiveControllerHost & { readonly instrument: Instrument<Stage> }

export class InstrumentWatch implements ReactiveController {
  readonly #host: Watcher

  constructor(host: Watcher) {
    this.#host = host
    host.addController(this)
  }

  hostConnected(): void {
    this.#host.instrument.addEventListener('change', this.#changed)
  }

  hostDisconnected(): void {
    this.#host.instrument.removeEventListener('change', this.#changed)
  }

  readonly #changed = (): void => this.#host.requestUpdate()
}
