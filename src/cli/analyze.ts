import type { Command } from 'commander'
import { laterVerb } from './later.ts'

export function command(): Command {
  return laterVerb(
    'analyze',
    'Measure timbre descriptors of files or a dataset',
    '`ghostnote prepare` already writes spectral descriptors into catalog.jsonl.',
  )
}
