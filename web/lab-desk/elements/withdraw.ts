// Erases a session for somebody who asks for it, by the number that their page shows; never without asking back.

import { html, LitElement } from 'lit'
import type { TemplateResult } from 'lit'
import type { DeskSession } from '../../../src/protocol/lab-desk.ts'
import { formStyles } from '../../elements/form-parts.ts'
import type { DeskLink } from '../link.ts'
import { deskStyles } from '../styles.ts'

/** Fires 'changed', through all elements above. */
export class DeskWithdraw extends LitElement {
  static override styles = [formStyles, deskStyles]
  static override properties = {
    link: { attribute: false },
    study: { attribute: false },
    rows: { attribute: false },
    number: { state: true },
    said: { state: true },
    isWrong: { state: true },
  }

  declare link: DeskLink
  declare study: number
  declare rows: readonly DeskSession[]
  declare private number: number
  declare private said: string
  declare private isWrong: boolean

  constructor() {
    super()
    this.number = 0
    this.said = ''
    this.isWrong = false
  }

  override render(): TemplateResult {
    const row = this.rows.find(({ number }) => number === this.number)
    return html`<form class="card stack" novalidate @submit=${(event: Event) => this.#ask(event)}>
        <h2>Withdraw a session</h2>
        <p class="small soft">
          Participants can withdraw by themselves. For those who write to you afterwards: the number is on the last page
          that they saw.
        </p>
        <div class="row">
          <label for="number">Session</label>
          <input
            class="field"
            id="number"
            name="number"
            inputmode="numeric"
            autocomplete="off"
            size="6"
            aria-describedby="said"
            aria-invalid=${this.isWrong ? 'true' : 'false'}
          />
          <button class="button" type="submit">Withdraw …</button>
        </div>
        <p id="said" class="small ${this.isWrong ? 'warn' : 'soft'}" role="status">${this.said}</p>
      </form>
      <dialog aria-labelledby="head" aria-describedby="ask">
        <div class="stack">
          <h2 id="head">Erase session ${this.number}?</h2>
          <p id="ask">
            ${row === undefined ? '' : `It is ${row.state === 'open' ? 'under way' : row.state}, with ${row.answered} answers. `}All
            that was said in it is overwritten in the store; only its number and its arm stay. This cannot be undone.
          </p>
          <div class="row">
            <button class="button primary" autofocus @click=${() => this.#dialog.close()}>Keep it</button>
            <button class="button" @click=${() => void this.#withdraw()}>Erase it</button>
          </div>
        </div>
      </dialog>`
  }

  get #dialog(): HTMLDialogElement {
    return this.renderRoot.querySelector('dialog')!
  }

  #ask(event: Event): void {
    event.preventDefault()
    const text = this.renderRoot.querySelector('input')!.value.trim()
    this.isWrong = !/^[1-9]\d{0,8}$/.test(text)
    this.said = this.isWrong ? 'Give the session’s number, such as 12.' : ''
    if (this.isWrong) return
    this.number = Number(text)
    void this.updateComplete.then(() => this.#dialog.showModal())
  }

  async #withdraw(): Promise<void> {
    this.#dialog.close()
    try {
      await this.link.withdraw(this.study, this.number)
      this.isWrong = false
      this.said = `Session ${this.number} is erased.`
      this.renderRoot.querySelector('input')!.value = ''
      this.dispatchEvent(new CustomEvent('changed', { bubbles: true, composed: true }))
    } catch (error) {
      this.isWrong = true
      this.said = (error as Error).message
    }
  }
}
