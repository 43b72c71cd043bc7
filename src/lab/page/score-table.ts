// Every score of a block, as it was given.

import type { AcrResult, BoxResult } from '../analysis/block-results.ts'
import { plain } from '../analysis/wording.ts'
import { table } from './html.ts'

export function scoreTable({ block, scores: all }: BoxResult | AcrResult): string {
  const rows = all.map(({ session, item, system, place, score }) => [
    String(session),
    item,
    system,
    String(place + 1),
    plain(score),
  ])
  return table(`${block}: every score`, ['session', 'item', 'system', 'place', 'score'], rows)
}
