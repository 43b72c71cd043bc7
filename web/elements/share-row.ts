// A link to the kit: made when it is asked for, copied if the browser lets us, and there to be copied by hand.

import { css, html, LitElement } from 'lit'
import type { TemplateResult } from 'lit'
import { formStyles } from './form-parts.ts'

export class ShareRow extends LitElement {
  static override properties = {
    make: { attribute: false },
    link: { state: true },
    said: { state: true },
  }
  static override styles = [
    formStyles,
    css`
      :host {
        display: grid;
        gap: 0.5rem;
        min-width: 0;
      }
      .row {
        display: flex;
        gap: 0.5rem;
        min-width: 0;
      }
      .field {
        flex: 1;
        min-width: 0;
      }
      p {
        margin: 0;
      }
      p:empty {
        display: none;
      }
    `,
  ]

  /** The link, and the number of characters beyond which chat programs cut it. */
  declare make: () => Promise<{ readonly link: string; readonly chatChars: number }>
  declare link: string
  declare said: string

  constructor() {
    super()
    this.link = ''
    this.said = ''
  }

  /** There is nothing to share yet, or something else. */
  forget(): void {
    this.link = ''
    this.said = ''
  }

  override render(): TemplateResult {
    return html`
      ${
        this.link === ''
          ? html`<button class="button" @click=${this.#share}>Share as a link</button>`
          : html`<div class="row">
              <input
                class="field"
                readonly
                aria-label="Link to the kit"
                .value=${this.link}
                @focus=${(event: FocusEvent) => (event.target as HTMLInputElement).select()}
              />
              <button class="button" @click=${this.#copy}>Copy</button>
            </div>`
      }
      <p class="label" role="status">${this.said}</p>
    `
  }

  readonly #share = async (): Promise<void> => {
    try {
      const { link, chatChars } = await this.make()
      this.link = link
      const length = `${link.length.toLocaleString('en')} characters`
      const most = chatChars.toLocaleString('en')
      const isLong = link.length > chatChars
      await this.#copy()
      this.said += isLong ? ` ${length}: some chats take no more than ${most} in a message.` : ` ${length}.`
    } catch (error) {
      this.said = error instanceof Error ? error.message : String(error)
    }
  }

  readonly #copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(this.link) // there on https and on this machine only
      this.said = 'Copied; it holds the whole kit.'
    } catch {
      this.said = 'Copy it from here; it holds the whole kit.'
      await this.updateComplete
      this.renderRoot.querySelector('input')?.focus()
    }
  }
}
