// A study being written: a form for what most people change, and the whole file beside it, always the same study. What
// the validator says stands at its field; what the model does not reach, too.

import { html, LitElement, nothing } from 'lit'
import type { PropertyValues, TemplateResult } from 'lit'
import type { DeskCheck, DeskModel, DeskPreset, DeskStudy } from '../../../src/protocol/lab-desk.ts'
import { download } from '../../download.ts'
import { formStyles } from '../../elements/form-parts.ts'
import { isRemark, type Json, readDraft, type Remark, textOf, valueAt, withValue } from '../draft.ts'
import { blockForms } from '../block-forms.ts'
import type { Desk } from '../form-fields.ts'
import type { DeskLink } from '../link.ts'
import { openPreview } from '../preview.ts'
import { fragmentTo } from '../route.ts'
import { studyForm } from '../study-form.ts'
import { deskStyles } from '../styles.ts'
import { minutesText } from '../times.ts'
import { editorStyles } from './editor-styles.ts'

/** After the last change, before the server is asked what it thinks. */
const checkMs = 400

interface Start {
  readonly says: string
  readonly file: string
}

export class DeskEditor extends LitElement {
  static override styles = [formStyles, deskStyles, editorStyles]
  static override properties = {
    link: { attribute: false },
    from: { attribute: false },
    starts: { state: true },
    text: { state: true },
    draft: { state: true },
    check: { state: true },
    saved: { state: true },
    trouble: { state: true },
    isSimulating: { state: true },
  }

  declare link: DeskLink
  /** The study that this one begins as; undefined for the first of those that come with Ghostnote. */
  declare from: number | undefined
  declare private starts: readonly Start[]
  /** As it stands in the JSON field; while that is no JSON, the draft is what it was before. */
  declare private text: string
  declare private draft: Json | undefined
  declare private check: DeskCheck | undefined
  declare private saved: DeskStudy | undefined
  declare private trouble: string
  declare private isSimulating: boolean
  #models: readonly DeskModel[] = []
  #textProblem: string | undefined
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor() {
    super()
    this.starts = []
    this.text = ''
    this.trouble = ''
    this.isSimulating = false
  }

  override willUpdate(changed: PropertyValues): void {
    if (!this.hasUpdated || changed.has('from')) void this.#load()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    clearTimeout(this.#timer)
  }

  override render(): TemplateResult {
    const { draft, trouble } = this
    const wrong = html`<p class="warn" role="alert" ?hidden=${trouble === ''}>${trouble}</p>`
    if (draft === undefined) return wrong
    const read = readDraft(draft)
    const problem: Remark | undefined = isRemark(read) ? read : undefined
    const desk: Desk = {
      draft,
      languages: texts(valueAt(draft, 'languages')),
      problem,
      remarks: problem === undefined ? (this.check?.remarks ?? []) : [],
      put: (path, value) => this.#set(withValue(draft, path, value)),
    }
    return html`<div class="stack">
      <h1>New study</h1>
      ${this.#startField()}
      <div class="columns">
        <form novalidate @submit=${(event: Event) => event.preventDefault()}>
          <fieldset class="whole" ?disabled=${this.#textProblem !== undefined} aria-label="Form of the study">
            ${studyForm(desk, this.#models)} ${blockForms(desk, this.#models)}
          </fieldset>
        </form>
        ${this.#json()}
      </div>
      <div class="foot">
        ${this.#verdict(problem)} ${wrong}
        <div class="row">
          <button class="button primary" ?disabled=${problem !== undefined} @click=${() => void this.#save()}>
            Save to the lab
          </button>
          <button class="button" ?disabled=${problem !== undefined} @click=${() => void this.#preview()}>
            Preview
          </button>
          <button
            class="button"
            aria-expanded=${this.isSimulating}
            ?disabled=${problem !== undefined}
            @click=${() => (this.isSimulating = !this.isSimulating)}
          >
            Simulate
          </button>
          <button class="button" @click=${() => this.#download()}>Download the file</button>
        </div>
      </div>
      ${
        this.isSimulating && problem === undefined
          ? html`<desk-simulate .link=${this.link} .file=${textOf(draft)}></desk-simulate>`
          : nothing
      }
    </div>`
  }

  #startField(): TemplateResult {
    return html`<div class="entry start">
      <label for="start">Begin as</label>
      <select
        class="field"
        id="start"
        @change=${(event: Event) => this.#begin(Number((event.target as HTMLSelectElement).value))}
      >
        ${this.starts.map(({ says }, i) => html`<option value=${i} ?selected=${i === 0}>${says}</option>`)}
      </select>
    </div>`
  }

  #json(): TemplateResult {
    const says = this.#textProblem
    return html`<div class="json">
      <label for="json">The whole file</label>
      <textarea
        class="field"
        id="json"
        spellcheck="false"
        autocomplete="off"
        aria-describedby="json-note"
        aria-invalid=${says === undefined ? 'false' : 'true'}
        .value=${this.text}
        @input=${(event: Event) => this.#typed((event.target as HTMLTextAreaElement).value)}
      ></textarea>
      <p class="note warn small" id="json-note">${says ?? ''}</p>
    </div>`
  }

  #verdict(problem: Remark | undefined): TemplateResult {
    const { check, saved } = this
    if (saved !== undefined)
      return html`<div class="verdict" role="status">
        <p>
          Saved. Nobody can take part before you open it:
          <a href=${fragmentTo({ kind: 'study', id: saved.id, part: 'progress' }, location.hash)}>go to ${saved.name}</a
          >.
        </p>
        <p class="small soft">A study that is changed after that is another study, with a link of its own.</p>
      </div>`
    return html`<div class="verdict" role="status">
      ${
        this.#textProblem !== undefined
          ? html`<p class="warn">The file is not JSON at the moment; the form shows what it was before.</p>`
          : problem !== undefined
            ? html`<p class="warn">${problem.at === '' ? 'The file' : problem.at}: ${problem.says}</p>`
            : check === undefined
              ? nothing
              : html`<p>
                    Valid. At most about <strong>${minutesText(check.minutes)}</strong> and ${check.steps} steps for
                    each participant.
                  </p>
                  ${check.remarks.map(({ at, says }) => html`<p class="warn small">${at}: ${says}</p>`)}`
      }
    </div>`
  }

  async #load(): Promise<void> {
    await this.#try(async () => {
      const [{ models, presets }, studies] = await Promise.all([this.link.start(), this.link.studies()])
      this.#models = models
      const known = await Promise.all(
        studies.toReversed().map(async ({ id, name }) => ({ id, name, file: (await this.link.study(id)).file })),
      )
      const own = known.map(({ id, name, file }) => ({ says: `${name}, of this lab`, file, isFirst: id === this.from }))
      const given = presets.map(({ name, file }: DeskPreset) => ({ says: `${name}, from Ghostnote`, file }))
      this.starts = [...own.filter(({ isFirst }) => isFirst), ...given, ...own.filter(({ isFirst }) => !isFirst)]
      this.#begin(0)
    })
  }

  #begin(index: number): void {
    const start = this.starts[index]
    if (start !== undefined) this.#set(withValue(JSON.parse(start.file) as Json, '$schema', undefined))
  }

  /** From the form. */
  #set(draft: Json): void {
    this.draft = draft
    this.text = textOf(draft)
    this.#textProblem = undefined
    this.#changed()
  }

  /** From the JSON field: the form follows as soon as it can be read. */
  #typed(text: string): void {
    this.text = text
    try {
      this.draft = JSON.parse(text) as Json
      this.#textProblem = undefined
    } catch (error) {
      this.#textProblem = `Not JSON: ${(error as Error).message}`
    }
    this.#changed()
  }

  #changed(): void {
    this.saved = undefined
    this.check = undefined
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#ask(), checkMs)
  }

  async #ask(): Promise<void> {
    const { draft } = this
    if (draft === undefined || isRemark(readDraft(draft))) return
    await this.#try(async () => {
      const check = await this.link.check(textOf(draft))
      if (this.draft === draft) this.check = check
    })
  }

  async #save(): Promise<void> {
    const { draft } = this
    if (draft !== undefined)
      await this.#try(async () => {
        this.saved = await this.link.add(textOf(draft))
      })
  }

  async #preview(): Promise<void> {
    const { draft } = this
    if (draft !== undefined) await this.#try(() => openPreview(this.link, textOf(draft)))
  }

  #download(): void {
    const name = valueAt(this.draft ?? {}, 'name')
    const fileName = `${typeof name === 'string' && name !== '' ? name : 'study'}.json`
    download(new File([this.text], fileName, { type: 'application/json' }))
  }

  async #try(task: () => Promise<void>): Promise<void> {
    try {
      await task()
      this.trouble = ''
    } catch (error) {
      this.trouble = (error as Error).message
    }
  }
}

function texts(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? (value as readonly Json[]).filter((one) => typeof one === 'string') : []
}
