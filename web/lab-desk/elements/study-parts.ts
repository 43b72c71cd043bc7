// What the list of studies and a study's own page both show.

import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import type { DeskStudy, Recruiting } from '../../../src/protocol/lab-desk.ts'
import type { LocalText } from '../../../src/protocol/study-stimulus.ts'

const states: Readonly<Record<Recruiting, { readonly says: string; readonly className: string }>> = {
  'not yet': { says: 'Not open yet', className: 'new' },
  open: { says: 'Open to participants', className: 'open' },
  closed: { says: 'Closed', className: 'closed' },
  complete: { says: 'Complete', className: 'complete' },
}

export function stateChip({ recruiting }: DeskStudy): TemplateResult {
  const { says, className } = states[recruiting]
  return html`<span class="state ${className}">${says}</span>`
}

export function titleOf(title: LocalText): string {
  return typeof title === 'string' ? title : (title['en'] ?? Object.values(title)[0] ?? '')
}

/** "12 of 40 finished, 3 under way, 1 withdrawn". */
export function countsText({ sessions, wanted }: DeskStudy): string {
  const { finished, open, withdrawn } = sessions
  return [
    wanted === null ? `${finished} finished` : `${finished} of ${wanted} finished`,
    `${open} under way`,
    ...(withdrawn > 0 ? [`${withdrawn} withdrawn`] : []),
  ].join(', ')
}

/** How far the stopping rule is; nothing where there is none. */
export function stoppingBar({ sessions, wanted, name }: DeskStudy): TemplateResult | typeof nothing {
  if (wanted === null) return nothing
  return html`<progress
    max=${wanted}
    value=${Math.min(wanted, sessions.finished)}
    aria-label="Completed sessions of ${name}"
  ></progress>`
}
