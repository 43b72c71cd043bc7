// The button that erases what a participant has said, and the question before it.

import { html, LitElement } from 'lit'
import type { TemplateResult } from 'lit'
import { formStyles } from '../../elements/form-parts.ts'
import { labStyles } from '../styles.ts'
import type { Words } from '../words.ts'
import { withdrawStyles } from './withdraw-styles.ts'

/** Fires 'withdraw'. */
export class LabWithdraw extends LitElement {
  static override styles = [formStyles, labStyles, withdrawStyles]
  static override properties = { words: { attribute: false } }

  declare words: Words

  override render(): TemplateResult {
    const { words } = this
    const dialog = (): HTMLDialogElement => this.renderRoot.querySelector('dialog')!
    return html`
      <button class="button quiet" @click=${() => dialog().showModal()}>${words.withdraw}</button>
      <dialog aria-labelledby="head" aria-describedby="ask">
        <div class="stack">
          <h2 id="head">${words.withdrawHead}</h2>
          <p id="ask" class="said">${words.withdrawAsk}</p>
          <div class="actions">
            <button class="button primary" autofocus @click=${() => dialog().close()}>${words.withdrawNo}</button>
            <button
              class="button"
              @click=${() => {
                dialog().close()
                this.dispatchEvent(new Event('withdraw'))
              }}
            >
              ${words.withdrawYes}
            </button>
          </div>
        </div>
      </dialog>
    `
  }
}
