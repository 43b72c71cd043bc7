// Which elements fill the page's other places: tabs beside "Sound", and the strip under everything. Each is loaded when
// it is first seen, gets `.instrument`, and listens to its 'change' and 'hit'. A place without an element is not shown.

import type { Instrument } from './instrument.ts'

export interface Panel {
  /** A tab of the right column, or the strip that can be folded. */
  readonly place: 'tab' | 'strip'
  /** Its element; the name of a tab is what is written on it. */
  readonly tag: string
  readonly label: string
  /** A strip of which something is to be seen while it is folded, on the line of its name: its element's `folded`. */
  readonly hasBar?: boolean
  readonly load: () => Promise<new () => PanelElement>
}

export interface PanelElement extends HTMLElement {
  instrument: Instrument
  folded?: boolean
}

/** In the order in which they stand; a line each. */
export const panels: readonly Panel[] = [
  {
    place: 'tab',
    tag: 'explore-panel',
    label: 'Explore',
    load: () => import('./explore/main.ts').then(({ ExplorePanel }) => ExplorePanel),
  },
  {
    place: 'tab',
    tag: 'sample-panel',
    label: 'Sample',
    load: async () => (await import('./sample/sample-panel.ts')).SamplePanel,
  },
  {
    place: 'strip',
    tag: 'groove-strip',
    label: 'Groove',
    hasBar: true,
    load: async () => (await import('./groove/panel.ts')).grooveStrip(),
  },
]

const defined = new Map<string, Promise<void>>()

/** The element of a panel, its program loaded. @throws where it cannot be loaded: the next call tries again. */
export async function panelElement({ tag, load }: Panel, instrument: Instrument): Promise<PanelElement> {
  if (!defined.has(tag)) {
    const done = load().then((type) => customElements.define(tag, type))
    defined.set(tag, done)
    done.catch(() => defined.delete(tag))
  }
  await defined.get(tag)
  return Object.assign(document.createElement(tag) as PanelElement, { instrument })
}
