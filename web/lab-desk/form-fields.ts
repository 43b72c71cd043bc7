// Fields of the form in which a study is written: each is bound to a path of the draft, and shows what is wrong there.

import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import { type Json, type Remark, valueAt } from './draft.ts'

/** What a field needs of the editor. */
export interface Desk {
  readonly draft: Json
  /** The study's languages, as far as they are written down. */
  readonly languages: readonly string[]
  /** What is wrong first, or undefined. */
  readonly problem: Remark | undefined
  /** What the model does not reach. */
  readonly remarks: readonly Remark[]
  readonly put: (path: string, value: Json | undefined) => void
}

type Content = string | TemplateResult | typeof nothing

const idOf = (path: string): string => `f-${path.replaceAll('.', '-')}`

/** What is said of a field, or of something in it where it stands for a whole. */
function saidOf({ problem, remarks }: Desk, path: string, isWhole: boolean): readonly Remark[] {
  const isHere = ({ at }: Remark): boolean => at === path || (isWhole && at.startsWith(`${path}.`))
  return [...(problem === undefined ? [] : [problem]), ...remarks].filter(isHere)
}

function field(desk: Desk, path: string, label: string, input: Content, hint = '', isWhole = false): TemplateResult {
  return html`<div class="entry">
    <label for=${idOf(path)}>${label}</label>
    ${input} ${hint === '' ? nothing : html`<span class="small soft" id="${idOf(path)}-hint">${hint}</span>`}
    ${notes(desk, path, isWhole)}
  </div>`
}

export function notes(desk: Desk, path: string, isWhole = false): TemplateResult {
  const said = saidOf(desk, path, isWhole)
  return html`<p class="note warn small" id="${idOf(path)}-note">${said.map(({ says }) => says).join(' ')}</p>`
}

function isInvalid(desk: Desk, path: string, isWhole = false): 'true' | 'false' {
  return saidOf(desk, path, isWhole).some((one) => one === desk.problem) ? 'true' : 'false'
}

export interface TextOptions {
  readonly hint?: string
  readonly rows?: number
  /** May be left out: an empty text takes the field away. */
  readonly optional?: boolean
  readonly lang?: string
}

export function textField(desk: Desk, path: string, label: string, options: TextOptions = {}): TemplateResult {
  const { hint = '', rows, optional = false, lang } = options
  const found = valueAt(desk.draft, path)
  const value = typeof found === 'string' ? found : ''
  const put = (event: Event): void => {
    const text = (event.target as HTMLInputElement).value
    desk.put(path, text === '' && optional ? undefined : text)
  }
  const describedBy = `${idOf(path)}-hint ${idOf(path)}-note`
  const input =
    rows === undefined
      ? html`<input
          class="field"
          id=${idOf(path)}
          autocomplete="off"
          lang=${lang ?? nothing}
          aria-describedby=${describedBy}
          aria-invalid=${isInvalid(desk, path)}
          .value=${value}
          @input=${put}
        />`
      : html`<textarea
          class="field"
          id=${idOf(path)}
          rows=${rows}
          lang=${lang ?? nothing}
          aria-describedby=${describedBy}
          aria-invalid=${isInvalid(desk, path)}
          .value=${value}
          @input=${put}
        ></textarea>`
  return field(desk, path, label, input, hint)
}

/** A text in each of the study's languages; one field where it is the same for everybody. */
export function localField(desk: Desk, path: string, label: string, options: TextOptions = {}): TemplateResult {
  const found = valueAt(desk.draft, path)
  if (typeof found === 'string' || found === undefined)
    return textField(desk, path, desk.languages.length > 1 ? `${label}, for everybody` : label, options)
  return html`<div class="locals">
    ${desk.languages.map((tag) => textField(desk, `${path}.${tag}`, `${label} (${tag})`, { ...options, lang: tag }))}
    ${notes(desk, path)}
  </div>`
}

export function numberField(
  desk: Desk,
  path: string,
  label: string,
  { hint = '', step = 'any' }: { readonly hint?: string; readonly step?: number | 'any' } = {},
): TemplateResult {
  const found = valueAt(desk.draft, path)
  const put = (event: Event): void => {
    const value = (event.target as HTMLInputElement).valueAsNumber
    desk.put(path, Number.isFinite(value) ? value : undefined)
  }
  const input = html`<input
    class="field"
    type="number"
    id=${idOf(path)}
    step=${step}
    autocomplete="off"
    aria-describedby="${idOf(path)}-hint ${idOf(path)}-note"
    aria-invalid=${isInvalid(desk, path)}
    .value=${typeof found === 'number' ? String(found) : ''}
    @input=${put}
  />`
  return field(desk, path, label, input, hint)
}

/** Numbers with commas between them. */
export function numbersField(desk: Desk, path: string, label: string, hint = ''): TemplateResult {
  const found = valueAt(desk.draft, path)
  const put = (event: Event): void => {
    const parts = (event.target as HTMLInputElement).value.split(/[\s,;]+/).filter((part) => part !== '')
    desk.put(
      path,
      parts.map((part) => (Number.isFinite(Number(part)) ? Number(part) : part)),
    )
  }
  const input = html`<input
    class="field"
    id=${idOf(path)}
    autocomplete="off"
    inputmode="decimal"
    aria-describedby="${idOf(path)}-hint ${idOf(path)}-note"
    aria-invalid=${isInvalid(desk, path, true)}
    .value=${Array.isArray(found) ? found.join(', ') : ''}
    @change=${put}
  />`
  return field(desk, path, label, input, hint, true)
}

export type Choices = readonly (readonly [value: string, says: string])[]

/** One of several texts; '' takes the field away. `choose` does more than put the value where it stands. */
export function choiceField(
  desk: Desk,
  path: string,
  label: string,
  choices: Choices,
  { value, choose }: { readonly value?: string; readonly choose?: (value: string) => void } = {},
): TemplateResult {
  const found = value ?? valueAt(desk.draft, path)
  const known = typeof found === 'string' ? found : ''
  const put = (event: Event): void => {
    const chosen = (event.target as HTMLSelectElement).value
    if (choose === undefined) desk.put(path, chosen === '' ? undefined : chosen)
    else choose(chosen)
  }
  const all = choices.some(([one]) => one === known) ? choices : [[known, known] as const, ...choices]
  const input = html`<select
    class="field"
    id=${idOf(path)}
    aria-describedby="${idOf(path)}-note"
    aria-invalid=${isInvalid(desk, path)}
    .value=${known}
    @change=${put}
  >
    ${all.map(([one, says]) => html`<option value=${one} ?selected=${one === known}>${says}</option>`)}
  </select>`
  return field(desk, path, label, input)
}

export function switchField(
  desk: Desk,
  path: string,
  label: string,
  { isOn, put }: { readonly isOn?: boolean; readonly put?: (isOn: boolean) => void } = {},
): TemplateResult {
  const on = isOn ?? valueAt(desk.draft, path) === true
  return html`<label class="switch">
    <input
      type="checkbox"
      .checked=${on}
      @change=${(event: Event) => {
        const { checked } = event.target as HTMLInputElement
        if (put === undefined) desk.put(path, checked)
        else put(checked)
      }}
    />
    ${label}
  </label>`
}

/** Several of a list of texts. */
export function severalField(desk: Desk, path: string, legend: string, choices: Choices): TemplateResult {
  const found = valueAt(desk.draft, path)
  const chosen: readonly Json[] = Array.isArray(found) ? (found as readonly Json[]) : []
  return html`<fieldset class="several">
    <legend>${legend}</legend>
    <div class="row">
      ${choices.map(([value, says]) =>
        switchField(desk, path, says, {
          isOn: chosen.includes(value),
          put: (isOn) =>
            desk.put(
              path,
              choices.flatMap(([one]) => ((one === value ? isOn : chosen.includes(one)) ? [one] : [])),
            ),
        }),
      )}
    </div>
    ${notes(desk, path, true)}
  </fieldset>`
}
