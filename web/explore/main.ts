// The Explore tab's entry: gives its parts their tags. The tab's own element is given one by the page.

import { ExplorePanel } from './explore-panel.ts'
import { MapPart } from './map-part.ts'
import { MapView } from './map-view.ts'
import { MorphHandle } from './morph-handle.ts'
import { MorphPart } from './morph-part.ts'

const parts: Readonly<Record<string, CustomElementConstructor>> = {
  'map-view': MapView,
  'morph-handle': MorphHandle,
  'map-part': MapPart,
  'morph-part': MorphPart,
}

for (const [tag, element] of Object.entries(parts)) customElements.define(tag, element)

export { ExplorePanel }
