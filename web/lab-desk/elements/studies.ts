// All studies of the lab: who may begin, how far each is, its link.

import { css, html, LitElement, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import type { DeskStudy } from '../../../src/protocol/lab-desk.ts'
import { formStyles } from '../../elements/form-parts.ts'
import type { DeskLink } from '../link.ts'
import { fragmentTo } from '../route.ts'
import { deskStyles } from '../styles.ts'
import { timeText } from '../times.ts'
import { countsText, stateChip, stoppingBar, titleOf } from './study-parts.ts'

export class DeskStudies extends LitElement {
  static override styles = [
    formStyles,
    deskStyles,
    css`
      ul {
        display: grid;
        gap: 1rem;
        grid-template-columns: repeat(auto-fill, minmax(min(100%, 27rem), 1fr));
        margin: 0;
        padding: 0;
        list-style: none;
      }
      .card {
        display: flex;
        flex-direction: column;
        gap: 0.8rem;
      }
      .head {
        display: flex;
        align-items: start;
        justify-content: space-between;
        gap: 0.6rem 1rem;
      }
      h2 a {
        display: block;
        padding: 0.2rem 0;
      }
      .card .button {
        align-self: start;
        margin-top: auto;
      }
    `,
  ]
  static override properties = {
    link: { attribute: false },
    studies: { state: true },
    trouble: { state: true },
  }

  declare link: DeskLink
  declare private studies: readonly DeskStudy[] | undefined
  declare private trouble: string

  constructor() {
    super()
    this.trouble = ''
  }

  override connectedCallback(): void {
    super.connectedCallback()
    void this.#load()
  }

  override render(): TemplateResult {
    const { studies, trouble } = this
    return html`<div class="stack">
      <h1>Studies</h1>
      <p class="warn" role="alert" ?hidden=${trouble === ''}>${trouble}</p>
      ${studies === undefined ? nothing : studies.length === 0 ? none() : this.#list(studies)}
    </div>`
  }

  #list(studies: readonly DeskStudy[]): TemplateResult {
    return html`<ul>
      ${studies.toReversed().map((study) => this.#card(study))}
    </ul>`
  }

  #card(study: DeskStudy): TemplateResult {
    const { id, title, name, addedAt, recruiting } = study
    const there = fragmentTo({ kind: 'study', id, part: 'progress' }, location.hash)
    return html`<li class="card">
      <div class="head">
        <h2><a href=${there}>${titleOf(title)}</a></h2>
        ${stateChip(study)}
      </div>
      <p class="small soft">${name} · added ${timeText(addedAt)}</p>
      <p>${countsText(study)}</p>
      ${stoppingBar(study)}
      ${
        recruiting === 'open'
          ? html`<link-row .address=${this.link.participantLink(study)} .of=${name}></link-row>`
          : nothing
      }
    </li>`
  }

  async #load(): Promise<void> {
    try {
      this.studies = await this.link.studies()
      this.trouble = ''
    } catch (error) {
      this.trouble = (error as Error).message
    }
  }
}

function none(): TemplateResult {
  return html`<div class="card stack">
    <p>There is no study yet. Begin with one of those that come with Ghostnote, and change what you like.</p>
    <a class="button primary" href=${fragmentTo({ kind: 'new' }, location.hash)}>New study</a>
  </div>`
}
