// A participant's link, to be copied.

import { css, html, LitElement } from 'lit'
import type { TemplateResult } from 'lit'
import { formStyles } from '../../elements/form-parts.ts'
import { deskStyles } from '../styles.ts'

export class LinkRow extends LitElement {
  static override styles = [
    formStyles,
    deskStyles,
    css`
      :host {
        display: grid;
        gap: 0.35rem;
      }
      .row {
        flex-wrap: nowrap;
      }
      input {
        flex: 1 1 auto;
        min-width: 0;
        max-width: 34rem;
      }
      button {
        flex: none;
        min-width: 6.5rem;
      }
    `,
  ]
  static override properties = { address: {}, of: {}, isCopied: { state: true } }

  declare address: string
  /** The study's name, for those who do not see which one it belongs to. */
  declare of: string
  declare private isCopied: boolean

  constructor() {
    super()
    this.isCopied = false
  }

  override render(): TemplateResult {
    return html`<label class="label" for="link">Participants’ link</label>
      <div class="row">
        <input
          class="field"
          id="link"
          readonly
          .value=${this.address}
          @focus=${(event: Event) => (event.target as HTMLInputElement).select()}
        />
        <button class="button" aria-label="Copy the link of ${this.of}" @click=${() => void this.#copy()}>
          <span aria-hidden="true">${this.isCopied ? 'Copied ✓' : 'Copy'}</span>
        </button>
      </div>
      <span class="small soft" role="status">${this.isCopied ? 'The link is in the clipboard.' : ''}</span>`
  }

  async #copy(): Promise<void> {
    const field = this.renderRoot.querySelector('input')!
    try {
      await navigator.clipboard.writeText(this.address)
      this.isCopied = true
      setTimeout(() => (this.isCopied = false), 4000)
    } catch {
      field.focus() // selected, for the keyboard's own copying: browsers give pages without encryption no clipboard
    }
  }
}
