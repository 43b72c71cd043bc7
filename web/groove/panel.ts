// The groove's entry: what the page loads when the strip is first seen.

import { GrooveStrip } from './groove-strip.ts'
import { StepEditor } from './step-editor.ts'
import { StepGrid } from './step-grid.ts'
import { StepLane } from './step-lane.ts'
import { TransportBar } from './transport-bar.ts'

/** Gives the strip's parts their tags; the strip itself gets its own from who loads it. */
export function grooveStrip(): typeof GrooveStrip {
  const parts = {
    'step-lane': StepLane,
    'step-grid': StepGrid,
    'step-editor': StepEditor,
    'transport-bar': TransportBar,
  }
  for (const [tag, element] of Object.entries(parts))
    if (customElements.get(tag) === undefined) customElements.define(tag, element)
  return GrooveStrip
}
