// One sentence for the player, with what can be done about it.

import { css, html, LitElement, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import type { Notice } from '../notices.ts'
import { formStyles } from './form-parts.ts'

export class NoticeBar extends LitElement {
  static override properties = { notice: { attribute: false } }
  static override styles = [
    formStyles,
    css`
      .notice {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.2rem 0.5rem;
        padding: 0.3rem 0.35rem 0.3rem 0.9rem;
        border: 1px solid var(--line-strong);
        border-radius: var(--radius);
        background: var(--raised);
      }
      .button {
        min-height: 2.1rem;
      }
      .error {
        border-color: var(--warn);
      }
      p {
        flex: 1 1 16rem;
        margin: 0;
        overflow-wrap: anywhere;
      }
      .error p {
        color: var(--warn);
      }
    `,
  ]

  declare notice: Notice | undefined

  /** The live region stands before it is filled: only then do screen readers announce it. */
  override render(): TemplateResult {
    const { notice } = this
    return html`<div aria-live="polite">
      ${
        notice === undefined
          ? nothing
          : html`<div class="notice ${notice.kind}">
              <p>${notice.sentence}</p>
              ${
                notice.action === undefined
                  ? nothing
                  : html`<button class="button" @click=${notice.action.run}>${notice.action.label}</button>`
              }
              ${notice.lasting === true ? nothing : html`<button class="button" @click=${() => this.dispatchEvent(new Event('dismiss'))}>Dismiss</button>`}
            </div>`
      }
    </div>`
  }
}
