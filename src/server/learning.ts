// Teaching MIDI controllers over the wire: a wish in, a link out, when a controller has moved.

import { Fault } from '../faults/fault.ts'
import { nearest } from '../faults/nearest.ts'
import { controlIds } from '../protocol/controls.ts'
import type { ControllerLink } from '../protocol/kit.ts'
import type { Instrument } from './instrument.ts'

/**
 * The controller that moves next, linked to `control` of one pad or of all.
 * @throws Fault E_PROTOCOL for an unknown control, E_MACHINE where there is no live play, E_LIMIT where another wish or
 * another kit came first.
 */
export async function learnedBy(
  { learn }: Instrument,
  control: string,
  pad: number | undefined,
): Promise<ControllerLink> {
  if (!controlIds.includes(control)) {
    const near = nearest(control, controlIds)
    throw new Fault('E_PROTOCOL', {
      at: 'message: control',
      found: `"${control}"`,
      expected: `one of ${controlIds.join(', ')}`,
      wayOut: near === undefined ? 'Use one of these names.' : `Did you mean "${near}"?`,
    })
  }
  const learning = learn?.(control, pad)
  if (learning === undefined)
    throw new Fault('E_MACHINE', {
      at: 'learn',
      found: 'no live play at the server',
      expected: 'one that listens to MIDI',
      wayOut: 'Start `ghostnote serve` on a machine with an audio output and a MIDI port.',
    })
  const link = await learning
  if (link !== undefined) return link
  throw new Fault('E_LIMIT', {
    at: 'learn',
    found: 'another wish to learn, or another kit',
    expected: 'a controller that moves first',
    wayOut: 'Ask again.',
  })
}
