import type { Command } from 'commander'
import { laterVerb } from './later.ts'

export function command(): Command {
  return laterVerb(
    'evaluate',
    'Measure a model against held-out sounds',
    'Listen with `ghostnote render` or `ghostnote serve`.',
  )
}
