// The forms of a study's blocks, one a block.

import { html } from 'lit'
import type { TemplateResult } from 'lit'
import type { DeskModel } from '../../src/protocol/lab-desk.ts'
import { type Json, valueAt } from './draft.ts'
import { type Desk, localField, textField } from './form-fields.ts'
import { jndForm } from './jnd-form.ts'

const kinds: Readonly<Record<string, string>> = {
  jnd: 'just-noticeable difference',
  mushra: 'MUSHRA',
  'multi-stimulus': 'ratings without a reference',
  acr: 'opinions (ACR)',
  pairwise: 'comparisons in pairs',
}

export function blockForms(desk: Desk, models: readonly DeskModel[]): TemplateResult[] {
  const blocks = valueAt(desk.draft, 'blocks')
  if (!Array.isArray(blocks)) return []
  const model = models.find(({ name }) => name === valueAt(desk.draft, 'model'))
  return (blocks as readonly Json[]).map((block, i) => {
    const at = `blocks.${i}`
    const found = valueAt(block, 'kind')
    const kind = typeof found === 'string' ? found : ''
    return html`<fieldset>
      <legend>Block ${i + 1}: ${kinds[kind] ?? kind}</legend>
      <div class="fields">${textField(desk, `${at}.name`, 'Name')}</div>
      ${
        kind === 'jnd'
          ? jndForm(desk, at, model)
          : html`${localField(desk, `${at}.title`, 'Title', { optional: true })}
              <p class="small soft">Its items and systems are written in the JSON beside.</p>`
      }
    </fieldset>`
  })
}
