// One study: its link, who may begin, and beneath that its progress, its rehearsal or its results.

import { css, html, LitElement, nothing } from 'lit'
import type { PropertyValues, TemplateResult } from 'lit'
import type { DeskDetail } from '../../../src/protocol/lab-desk.ts'
import { formStyles } from '../../elements/form-parts.ts'
import { download } from '../../download.ts'
import type { DeskLink } from '../link.ts'
import { fragmentTo, type Part } from '../route.ts'
import { deskStyles } from '../styles.ts'
import { openPreview } from '../preview.ts'
import { stateChip, titleOf } from './study-parts.ts'

/** While the page is shown. */
const refreshMs = 4000
const parts = { progress: 'Progress', simulate: 'Simulate', results: 'Results' } as const satisfies Record<Part, string>

export class DeskStudyView extends LitElement {
  static override styles = [
    formStyles,
    deskStyles,
    css`
      .head {
        display: flex;
        flex-wrap: wrap;
        align-items: start;
        justify-content: space-between;
        gap: 0.6rem 1.2rem;
      }
      nav {
        display: flex;
        gap: 0.2rem;
        border-bottom: 1px solid var(--line);
      }
      nav a {
        display: inline-flex;
        align-items: center;
        min-height: 2.75rem;
        padding: 0 1rem;
        border-bottom: 0.16rem solid transparent;
        color: var(--text-soft);
        text-decoration: none;
      }
      nav a[aria-current='page'] {
        border-color: var(--text);
        color: var(--text);
        font-weight: 600;
      }
    `,
  ]
  static override properties = {
    link: { attribute: false },
    study: { attribute: false },
    view: { attribute: false },
    detail: { state: true },
    trouble: { state: true },
    said: { state: true },
  }

  declare link: DeskLink
  declare study: number
  declare view: Part
  declare private detail: DeskDetail | undefined
  declare private trouble: string
  declare private said: string
  #timer: ReturnType<typeof setInterval> | undefined

  constructor() {
    super()
    this.trouble = ''
    this.said = ''
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#timer = setInterval(() => {
      if (document.visibilityState === 'visible') void this.#load()
    }, refreshMs)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    clearInterval(this.#timer)
  }

  override willUpdate(changed: PropertyValues): void {
    if (!changed.has('study')) return
    this.detail = undefined
    void this.#load()
  }

  override render(): TemplateResult {
    const { detail, trouble } = this
    const wrong = html`<p class="warn" role="alert" ?hidden=${trouble === ''}>${trouble}</p>`
    if (detail === undefined) return wrong
    const { name, title, recruiting, file } = detail
    return html`<div class="stack">
      ${wrong}
      <div class="head">
        <div>
          <h1>${titleOf(title)}</h1>
          <p class="small soft">${name}</p>
        </div>
        ${stateChip(detail)}
      </div>
      ${
        recruiting === 'open'
          ? html`<link-row .address=${this.link.participantLink(detail)} .of=${name}></link-row>`
          : nothing
      }
      <div class="row">
        ${this.#recruitButton(detail)}
        <button class="button" @click=${() => void this.#try(() => openPreview(this.link, file))}>Preview</button>
        <a class="button" href=${fragmentTo({ kind: 'new', from: this.study }, location.hash)}>Begin another from it</a>
        <button class="button" @click=${() => download(new File([file], `${name}.json`, { type: 'application/json' }))}>
          Download the file
        </button>
      </div>
      <p class="small soft" role="status">${this.said}</p>
      <nav aria-label="Parts of the study">
        ${(Object.keys(parts) as Part[]).map(
          (part) =>
            html`<a
              href=${fragmentTo({ kind: 'study', id: this.study, part }, location.hash)}
              aria-current=${part === this.view ? 'page' : 'false'}
              >${parts[part]}</a
            >`,
        )}
      </nav>
      ${this.#body(detail)}
    </div>`
  }

  #body(detail: DeskDetail): TemplateResult {
    const { link, view } = this
    const changed = (): void => void this.#load()
    if (view === 'simulate') return html`<desk-simulate .link=${link} .file=${detail.file}></desk-simulate>`
    if (view === 'results')
      return html`<desk-results .link=${link} .detail=${detail} @changed=${changed}></desk-results>`
    return html`<desk-progress .link=${link} .detail=${detail} @changed=${changed}></desk-progress>`
  }

  #recruitButton({ recruiting }: DeskDetail): TemplateResult | typeof nothing {
    if (recruiting === 'complete') return nothing
    const open = recruiting !== 'open'
    const says = recruiting === 'closed' ? 'Open it again' : open ? 'Open to participants' : 'Close to new participants'
    return html`<button
      class="button ${recruiting === 'not yet' ? 'primary' : ''}"
      @click=${() => void this.#recruit(open)}
    >
      ${says}
    </button>`
  }

  async #recruit(open: boolean): Promise<void> {
    await this.#try(async () => {
      await this.link.recruit(this.study, open)
      this.said = open
        ? 'Whoever has the link can take part now.'
        : 'Nobody new can begin; who is in the middle can go on to the end.'
      await this.#load()
    })
  }

  async #load(): Promise<void> {
    await this.#try(async () => {
      const { study } = this
      const detail = await this.link.study(study)
      if (study === this.study) this.detail = detail
    })
  }

  async #try(task: () => Promise<unknown>): Promise<void> {
    try {
      await task()
      this.trouble = ''
    } catch (error) {
      this.trouble = (error as Error).message
    }
  }
}
