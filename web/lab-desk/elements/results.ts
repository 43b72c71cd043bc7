// What a study has found. While it still takes participants the results open only to who asks for them twice, and the
// study keeps note of that.

import { css, html, LitElement, nothing } from 'lit'
import type { PropertyValues, TemplateResult } from 'lit'
import type { DeskDetail, ResultsBody, ResultsPlace } from '../../../src/protocol/lab-desk.ts'
import { download } from '../../download.ts'
import { formStyles } from '../../elements/form-parts.ts'
import { JobWatch } from '../job-watch.ts'
import type { DeskLink } from '../link.ts'
import { deskStyles } from '../styles.ts'
import { timeText } from '../times.ts'

/** Fires 'changed' when a look was noted. */
export class DeskResults extends LitElement {
  static override styles = [
    formStyles,
    deskStyles,
    css`
      iframe {
        width: 100%;
        height: 80dvh;
        border: 1px solid var(--line);
        border-radius: var(--radius);
        background: #fff;
      }
      ul {
        margin: 0;
        padding-inline-start: 1.2rem;
      }
    `,
  ]
  static override properties = {
    link: { attribute: false },
    detail: { attribute: false },
    report: { state: true },
    isBusy: { state: true },
    trouble: { state: true },
  }

  declare link: DeskLink
  declare detail: DeskDetail
  declare private report: ResultsPlace | undefined
  declare private isBusy: boolean
  declare private trouble: string
  #watch: JobWatch | undefined

  constructor() {
    super()
    this.isBusy = false
    this.trouble = ''
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    void this.#watch?.cancel()
  }

  override willUpdate(changed: PropertyValues): void {
    const before = changed.get('detail') as DeskDetail | undefined
    if (before === undefined) return
    // A withdrawal takes the report along.
    const isOther = before.id !== this.detail.id || before.sessions.withdrawn !== this.detail.sessions.withdrawn
    if (isOther) this.report = undefined
  }

  override render(): TemplateResult {
    const { detail, report, isBusy, trouble } = this
    const { finished } = detail.sessions
    return html`<div class="stack">
      <section class="card stack" aria-label="Opening the results">
        <h2>Results</h2>
        ${
          isOver(detail)
            ? html`<p>
                The study is ${detail.recruiting}, with ${finished} finished ${finished === 1 ? 'session' : 'sessions'}.
                ${detail.sessions.open > 0 ? 'Sessions that are still under way count with what they have.' : ''}
              </p>`
            : html`<p>
                The study ${detail.recruiting === 'open' ? 'still takes participants' : 'has not been opened yet'}.
                Whoever sees results meanwhile may be led by them: to stop when they please, to recruit on until they
                do. Close the study first, or open them all the same; that is written down and stands in the report.
              </p>`
        }
        <div class="row">
          <button class="button ${isOver(detail) ? 'primary' : ''}" ?disabled=${isBusy} @click=${() => this.#press()}>
            ${isOver(detail) ? 'Open results' : 'Open results all the same …'}
          </button>
          ${
            report === undefined
              ? nothing
              : html`<button class="button" @click=${() => void this.#download(report)}>Download the report</button>
                  <button class="button" ?disabled=${isBusy} @click=${() => void this.#package()}>
                    Download all data (ZIP)
                  </button>`
          }
        </div>
        <p class="small soft" role="status">${isBusy ? 'Curves are fitted and their intervals drawn …' : ''}</p>
        <p class="warn" role="alert" ?hidden=${trouble === ''}>${trouble}</p>
        ${looks(detail)}
      </section>
      ${
        report === undefined
          ? nothing
          : html`<iframe sandbox="" title="Report of ${detail.name}" src=${this.link.at(report.address)}></iframe>`
      }
      <dialog aria-labelledby="head" aria-describedby="ask">
        <div class="stack">
          <h2 id="head">Look at results while answers come in?</h2>
          <p id="ask">
            The look is noted in the study with its time, and every report names it. It cannot be taken back.
          </p>
          <div class="row">
            <button class="button primary" autofocus @click=${() => this.#dialog.close()}>Wait</button>
            <button class="button" @click=${() => void this.#openEarly()}>Open results</button>
          </div>
        </div>
      </dialog>
    </div>`
  }

  get #dialog(): HTMLDialogElement {
    return this.renderRoot.querySelector('dialog')!
  }

  #press(): void {
    if (isOver(this.detail)) void this.#open(false)
    else this.#dialog.showModal()
  }

  async #openEarly(): Promise<void> {
    this.#dialog.close()
    await this.#open(true)
  }

  async #open(early: boolean): Promise<void> {
    this.report = await this.#make({ early })
  }

  /** The same answers as the report that is open, and as early as that. */
  async #package(): Promise<void> {
    const made = await this.#make({ early: !isOver(this.detail), as: 'package' })
    if (made !== undefined) await this.#download(made)
  }

  async #make(body: ResultsBody): Promise<ResultsPlace | undefined> {
    this.isBusy = true
    this.trouble = ''
    this.#watch ??= new JobWatch(this.link)
    try {
      const made = await this.#watch.run(
        () => this.link.openResults(this.detail.id, body),
        () => undefined,
      )
      this.dispatchEvent(new Event('changed'))
      return made as ResultsPlace | undefined
    } catch (error) {
      this.trouble = (error as Error).message
      return undefined
    } finally {
      this.isBusy = false
    }
  }

  async #download({ address, fileName }: ResultsPlace): Promise<void> {
    const response = await fetch(this.link.at(address)).catch(() => undefined)
    if (response?.ok === true) download(new File([await response.blob()], fileName))
    else this.trouble = 'It is not there any more: open the results again.'
  }
}

function isOver({ recruiting }: DeskDetail): boolean {
  return recruiting === 'closed' || recruiting === 'complete'
}

function looks({ looks: all }: DeskDetail): TemplateResult | typeof nothing {
  if (all.length === 0) return nothing
  return html`<div class="small soft">
    <p>Results were opened:</p>
    <ul>
      ${all.map(
        ({ at, isEarly, finished }) =>
          html`<li>${timeText(at)}, with ${finished} finished${isEarly ? ' – before all answers were in' : ''}</li>`,
      )}
    </ul>
  </div>`
}
