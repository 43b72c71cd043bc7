// The form of what concerns a whole study: names, languages, model, what comes before and after its blocks, when it ends.

import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import type { DeskModel } from '../../src/protocol/lab-desk.ts'
import { valueAt } from './draft.ts'
import { choiceField, type Desk, localField, numberField, switchField, textField } from './form-fields.ts'

export function studyForm(desk: Desk, models: readonly DeskModel[]): TemplateResult {
  return html`
    <fieldset>
      <legend>Study</legend>
      <div class="fields">
        ${textField(desk, 'name', 'Name in files and columns', { hint: 'lower-case letters, digits, hyphens' })}
        ${languagesField(desk)}
      </div>
      ${localField(desk, 'title', 'Title')}
      <div class="fields">
        ${choiceField(
          desk,
          'model',
          'Model',
          models.map(({ name }) => [name, name]),
        )}
        ${numberField(desk, 'seed', 'Seed of all that is drawn', { step: 1 })}
        ${numberField(desk, 'sessions', 'Completed sessions wanted', { hint: 'empty: no end', step: 1 })}
        ${blockOrder(desk)}
      </div>
    </fieldset>
    <fieldset>
      <legend>Before the sounds</legend>
      ${localField(desk, 'consent', 'Consent', { rows: 4 })}
      ${localField(desk, 'instructions', 'Instructions', { rows: 3, optional: true })}
      <div class="fields">
        ${textField(desk, 'contact', 'Whom participants may ask', { optional: true, hint: 'shown with the consent' })}
        ${headphones(desk)}
        <div class="entry">
          ${switchField(desk, 'levelSetting', 'Set a comfortable level first', {
            isOn: valueAt(desk.draft, 'levelSetting') !== false,
            put: (isOn) => desk.put('levelSetting', isOn ? undefined : false),
          })}
        </div>
      </div>
    </fieldset>
  `
}

function languagesField(desk: Desk): TemplateResult {
  const list = desk.languages.join(', ')
  const put = (event: Event): void => {
    const tags = (event.target as HTMLInputElement).value.split(/[\s,;]+/).filter((tag) => tag !== '')
    desk.put('languages', tags)
  }
  const { problem } = desk
  const isWrong = problem !== undefined && problem.at.startsWith('languages')
  return html`<div class="entry">
    <label for="f-languages">Languages</label>
    <input
      class="field"
      id="f-languages"
      autocomplete="off"
      aria-describedby="f-languages-hint f-languages-note"
      aria-invalid=${isWrong ? 'true' : 'false'}
      .value=${list}
      @change=${put}
    />
    <span class="small soft" id="f-languages-hint">such as en, de; the first is the default</span>
    <p class="note warn small" id="f-languages-note">${isWrong ? problem.says : ''}</p>
  </div>`
}

function blockOrder(desk: Desk): TemplateResult | typeof nothing {
  const blocks = valueAt(desk.draft, 'blocks')
  if (!Array.isArray(blocks) || blocks.length < 2) return nothing
  return choiceField(desk, 'blockOrder', 'Order of blocks', [
    ['', 'as written'],
    ['williams', 'balanced (Williams)'],
  ])
}

function headphones(desk: Desk): TemplateResult {
  const check = valueAt(desk.draft, 'headphones.check')
  const isThere = valueAt(desk.draft, 'headphones') !== undefined
  const choose = (value: string): void => {
    if (value === '') desk.put('headphones', undefined)
    else if (isThere) desk.put('headphones.check', value)
    else desk.put('headphones', { check: value, attempts: 2, onFail: 'flag' })
  }
  return html`${choiceField(
    desk,
    'headphones.check',
    'Headphone check',
    [
      ['', 'none'],
      ['woods', 'Woods: the quietest of three tones'],
      ['huggins', 'Huggins: a pitch in noise'],
    ],
    { value: typeof check === 'string' ? check : '', choose },
  )}
  ${
    isThere
      ? html`${choiceField(desk, 'headphones.onFail', 'Who fails it', [
          ['flag', 'is flagged'],
          ['end', 'ends there'],
        ])}
        ${numberField(desk, 'headphones.attempts', 'Attempts', { step: 1 })}`
      : nothing
  }`
}
