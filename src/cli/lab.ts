import type { Command } from 'commander'
import { laterVerb } from './later.ts'

export function command(): Command {
  return laterVerb(
    'lab',
    'Run listening tests and measure just-noticeable differences',
    'Render the sounds to compare with `ghostnote render`.',
  )
}
