// The screening ledger in the report: who is flagged by which rule, and what was looked at.

import type { LedgerEntry } from '../analysis/ledger.ts'
import type { StudyReport } from '../analysis/report.ts'
import { counted, listed } from '../analysis/wording.ts'
import { type Cell, folded, table } from './html.ts'

export function ledgerSection({ ledger, leftOut }: StudyReport): string {
  const flagged = ledger.filter(({ isFlagged }) => isFlagged)
  const said =
    leftOut.length === 0
      ? 'Nobody is flagged by a rule that leaves out; the results are those of everybody.'
      : `${counted(leftOut.length, 'session')} flagged: ${listed(leftOut.map((number) => `no. ${number}`))}. Nobody is deleted: results stand with everybody, and “without flagged” beside them.`
  return [
    `<p>${said} ${noteOf(flagged)}</p>`,
    ...(flagged.length === 0 ? [] : [entryTable('Flags', flagged)]),
    ...(ledger.length === 0 ? [] : [folded('All that was looked at', entryTable('Screening ledger', ledger))]),
  ].join('\n')
}

function noteOf(flagged: readonly LedgerEntry[]): string {
  return flagged.some(({ leavesOut }) => !leavesOut)
    ? 'A flag that only notes leaves nobody out: those whom a bound stopped hear worse than the study’s range, and without them the others would look better than listeners are.'
    : ''
}

function entryTable(caption: string, entries: readonly LedgerEntry[]): string {
  const rows = entries.map(({ session, rule, block, found, allowed, by, isFlagged, leavesOut }): Cell[] => [
    String(session),
    block === null ? rule : `${rule}, ${block}`,
    found,
    allowed,
    by,
    isFlagged ? { html: `<strong class="flag">⚑ ${leavesOut ? 'flagged' : 'noted'}</strong>` } : 'passed',
  ])
  return table(caption, ['session', 'rule', 'found', 'allowed', 'whose rule', 'outcome'], rows)
}
