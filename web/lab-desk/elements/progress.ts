// How far a study is: sessions by state and arm, time, dropouts, screening, the store. Nothing of what was answered.

import { html, LitElement, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import type { DeskDetail, DeskSession } from '../../../src/protocol/lab-desk.ts'
import { formStyles } from '../../elements/form-parts.ts'
import type { DeskLink } from '../link.ts'
import { deskStyles } from '../styles.ts'
import { bytesText, minutesText, timeText } from '../times.ts'
import { stoppingBar } from './study-parts.ts'

const states = { open: 'under way', finished: 'finished', withdrawn: 'withdrawn' } as const

/** Fires 'changed' when something of the study was erased. */
export class DeskProgress extends LitElement {
  static override styles = [formStyles, deskStyles]
  static override properties = { link: { attribute: false }, detail: { attribute: false } }

  declare link: DeskLink
  declare detail: DeskDetail

  override render(): TemplateResult {
    const { detail } = this
    const { arms, rows, sessions } = detail
    const all = sessions.open + sessions.finished + sessions.withdrawn
    return html`<div class="stack">
      <section class="card stack" aria-label="Sessions">
        ${this.#figures()} ${stoppingBar(detail)}
        <p class="small soft">
          What was answered is not shown here: who sees results while a study runs may be led by them.
        </p>
      </section>
      ${arms.length > 1 ? this.#arms() : nothing}
      <section class="card scroll" tabindex="0" aria-label="Sessions one by one">
        <table>
          <caption>
            ${rows.length < all ? `The latest ${rows.length} of ${all} sessions` : 'All sessions, the latest first'}
          </caption>
          <thead>
            <tr>
              <th scope="col">Session</th>
              <th scope="col">State</th>
              <th scope="col">Arm</th>
              <th scope="col" class="number">Steps</th>
              <th scope="col">Begun</th>
              <th scope="col" class="number">Took</th>
              <th scope="col">Screening</th>
            </tr>
          </thead>
          <tbody>
            ${
              rows.length === 0
                ? html`<tr>
                    <td colspan="7" class="soft">Nobody has begun yet.</td>
                  </tr>`
                : nothing
            }
            ${rows.map(sessionRow)}
          </tbody>
        </table>
      </section>
      <desk-withdraw .link=${this.link} .study=${detail.id} .rows=${rows}></desk-withdraw>
    </div>`
  }

  #figures(): TemplateResult {
    const { sessions, wanted, minutesMedian, quiet, screened, flagged, store } = this.detail
    const { finished, open, withdrawn } = sessions
    const figure = (name: string, value: string): TemplateResult =>
      html`<div>
        <dt>${name}</dt>
        <dd>${value}</dd>
      </div>`
    const ballast = { true: '', false: ' · ballast gone: make room', null: '' }[String(store.hasBallast)] ?? ''
    return html`<dl class="figures">
      ${figure('Finished', wanted === null ? String(finished) : `${finished} of ${wanted}`)}
      ${figure('Under way', String(open))} ${figure('Quiet for 30 min', String(quiet))}
      ${figure('Withdrawn', String(withdrawn))}
      ${figure('Median time', minutesMedian === null ? '–' : minutesText(minutesMedian))}
      ${figure('Flagged', `${flagged} of ${screened}`)} ${figure('Store', `${bytesText(store.bytes)}${ballast}`)}
    </dl>`
  }

  #arms(): TemplateResult {
    return html`<section class="card scroll" tabindex="0" aria-label="Arms">
      <table>
        <caption>
          Orders of blocks, filled by completed sessions
        </caption>
        <thead>
          <tr>
            <th scope="col">Arm</th>
            <th scope="col" class="number">Finished</th>
            <th scope="col" class="number">Under way</th>
          </tr>
        </thead>
        <tbody>
          ${this.detail.arms.map(
            ({ finished, open }, arm) =>
              html`<tr>
                <th scope="row">${arm + 1}</th>
                <td class="number">${finished}</td>
                <td class="number">${open}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </section>`
  }
}

function sessionRow({ number, state, arm, answered, openedAt, endedAt, flags }: DeskSession): TemplateResult {
  const tookMs = endedAt === null ? undefined : Date.parse(endedAt) - Date.parse(openedAt)
  const screening =
    flags === null
      ? '–'
      : flags.length === 0
        ? 'nothing against it'
        : flags.map(({ rule, found }) => `${rule}: ${found}`).join('; ')
  return html`<tr>
    <th scope="row">${number}</th>
    <td>${states[state]}</td>
    <td>${arm + 1}</td>
    <td class="number">${answered}</td>
    <td class="time">${timeText(openedAt)}</td>
    <td class="number">${tookMs === undefined || state === 'withdrawn' ? '–' : minutesText(tookMs / 60_000)}</td>
    <td class=${flags !== null && flags.length > 0 ? 'warn' : 'soft'}>${screening}</td>
  </tr>`
}
