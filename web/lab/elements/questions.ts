// A questionnaire: choices, numbers, remarks. What is missing is said beside its question, and gets the focus.

import { html, LitElement, nothing } from 'lit'
import type { PropertyValues, TemplateResult } from 'lit'
import type { Step } from '../../../src/protocol/participant.ts'
import { formStyles } from '../../elements/form-parts.ts'
import type { StepWatch } from '../step-watch.ts'
import { labStyles } from '../styles.ts'
import type { Words } from '../words.ts'
import { questionStyles } from './question-styles.ts'

type QuestionsStep = Extract<Step, { kind: 'questions' }>
type Question = QuestionsStep['questions'][number]
type Values = Readonly<Record<string, string | number>>

export type RepliesEvent = CustomEvent<{ readonly values: Values; readonly atMs: number }>

/** Fires 'replied'. */
export class LabQuestions extends LitElement {
  static override styles = [formStyles, labStyles, questionStyles]
  static override properties = {
    step: { attribute: false },
    words: { attribute: false },
    texts: { state: true },
    troubles: { state: true },
  }

  declare step: QuestionsStep
  declare words: Words
  watch!: StepWatch
  /** As typed, by question. */
  declare private texts: Readonly<Record<string, string>>
  declare private troubles: Readonly<Record<string, string>>

  constructor() {
    super()
    this.texts = {}
    this.troubles = {}
  }

  override willUpdate(changed: PropertyValues): void {
    const before = changed.get('step') as QuestionsStep | undefined
    if (!changed.has('step') || before?.step === this.step.step) return
    this.texts = { ...(this.watch.filled as Record<string, string> | undefined) }
    this.troubles = {}
  }

  override render(): TemplateResult {
    const { words, step } = this
    return html`<form class="stack" novalidate @submit=${(event: SubmitEvent) => this.#submit(event)}>
      <h2>${words.questionsHead}</h2>
      ${step.questions.map((question, i) => this.#question(question, `q${i}`))}
      <div class="actions"><button class="button primary" type="submit">${words.goOn}</button></div>
    </form>`
  }

  #question(question: Question, id: string): TemplateResult {
    const { words } = this
    const { name, text, required, answer } = question
    const trouble = this.troubles[name]
    const said = html`${text} ${required ? html`<span class="soft">(${words.required})</span>` : nothing}`
    const wrong = html`<p class="trouble" id="${id}-trouble" role="alert">${trouble ?? ''}</p>`
    const value = this.texts[name] ?? ''
    const put = (event: Event): void => this.#put(name, (event.target as HTMLInputElement).value)
    const invalid = trouble === undefined ? 'false' : 'true'
    if ('choice' in answer)
      return html`<fieldset id=${id} aria-describedby="${id}-trouble">
        <legend>${said}</legend>
        <div class="options">
          ${answer.choice.map(
            (choice) =>
              html`<label class="option">
                <input
                  type="radio"
                  name=${name}
                  .value=${choice.name}
                  .checked=${value === choice.name}
                  aria-invalid=${invalid}
                  @change=${put}
                />
                ${choice.text}
              </label>`,
          )}
        </div>
        ${wrong}
      </fieldset>`
    if ('number' in answer)
      return html`<div class="question">
        <label for=${id}>${said}</label>
        <input
          class="field number"
          id=${id}
          inputmode="decimal"
          autocomplete="off"
          aria-describedby="${id}-trouble"
          aria-invalid=${invalid}
          .value=${value}
          @input=${put}
        />
        ${wrong}
      </div>`
    return html`<div class="question">
      <label for=${id}>${said}</label>
      <textarea
        class="field"
        id=${id}
        rows="4"
        maxlength=${answer.text.maxLength}
        aria-describedby="${id}-trouble"
        aria-invalid=${invalid}
        .value=${value}
        @input=${put}
      ></textarea>
      ${wrong}
    </div>`
  }

  #put(name: string, text: string): void {
    this.texts = { ...this.texts, [name]: text }
    if (name in this.troubles)
      this.troubles = Object.fromEntries(Object.entries(this.troubles).filter(([other]) => other !== name))
    this.watch.remember(this.texts)
  }

  #submit(event: SubmitEvent): void {
    event.preventDefault()
    const values: Record<string, string | number> = {}
    const troubles: Record<string, string> = {}
    for (const { name, required, answer } of this.step.questions) {
      const text = (this.texts[name] ?? '').trim()
      if (text === '') {
        if (required) troubles[name] = this.words.missing
      } else if ('number' in answer) {
        const { min, max } = answer.number
        const value = Number(text.replace(',', '.'))
        if (value >= min && value <= max) values[name] = value
        else troubles[name] = this.words.between(min, max)
      } else values[name] = text
    }
    this.troubles = troubles
    const first = this.step.questions.findIndex(({ name }) => name in troubles)
    if (first < 0) this.dispatchEvent(new CustomEvent('replied', { detail: { values, atMs: event.timeStamp } }))
    else
      void this.updateComplete.then(() => {
        const place = this.renderRoot.querySelector<HTMLElement>(`#q${first}`)
        const field = place instanceof HTMLFieldSetElement ? place.querySelector('input') : place
        field?.focus()
      })
  }
}
