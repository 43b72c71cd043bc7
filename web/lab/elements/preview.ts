// The strip above a preview: that nothing counts, and how to get ahead. Only researchers see it, in English.

import { css, html, LitElement } from 'lit'
import type { TemplateResult } from 'lit'
import type { SkipTo } from '../../../src/protocol/lab-desk.ts'
import { formStyles } from '../../elements/form-parts.ts'
import type { Ears } from '../audio/ears.ts'
import type { Sitting } from '../sitting.ts'

export class LabPreview extends LitElement {
  static override styles = [
    formStyles,
    css`
      section {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.5rem 1rem;
        padding: 0.6rem 1rem;
        border: 1px dashed var(--line-strong);
        border-radius: var(--radius);
      }
      p {
        flex: 1 1 14rem;
        margin: 0;
      }
    `,
  ]
  static override properties = { sitting: { attribute: false }, ears: { attribute: false }, isBusy: { state: true } }

  declare sitting: Sitting
  declare ears: Ears
  declare private isBusy: boolean

  constructor() {
    super()
    this.isBusy = false
  }

  override render(): TemplateResult {
    const button = (to: SkipTo, says: string): TemplateResult =>
      html`<button class="button" ?disabled=${this.isBusy} @click=${() => void this.#skip(to)}>${says}</button>`
    return html`<section lang="en" aria-label="Preview">
      <p><strong>Preview.</strong> Nothing of this is stored.</p>
      ${button('step', 'Skip this step')} ${button('part', 'Skip to the next part')}
    </section>`
  }

  async #skip(to: SkipTo): Promise<void> {
    this.isBusy = true
    void this.ears.wake().catch(() => undefined) // a press that skips the consent starts sound as that would
    await this.sitting.skip(to)
    this.isBusy = false
  }
}
