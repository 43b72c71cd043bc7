// Beside a control while controllers are learned: offers to learn one, says that it listens, or names the one that moves
// the control and lets go of it.

import { css, html, LitElement } from 'lit'
import type { TemplateResult } from 'lit'
import { formStyles } from './form-parts.ts'

/** What a chip shows. */
export interface LearnState {
  readonly isWaiting: boolean
  /** The number of the one that is linked. */
  readonly controller: number | undefined
}

/** Detail of 'learn': the control that a controller is to move, or to move no more. */
export interface LearnDetail {
  readonly control: string
  readonly wish: 'learn' | 'stop' | 'forget'
}

export class LearnChip extends LitElement {
  static override properties = {
    control: { type: String },
    label: { type: String },
    isWaiting: { type: Boolean },
    controller: { type: Number },
  }
  static override styles = [
    formStyles,
    css`
      :host {
        display: inline-block;
      }
      .button {
        min-height: 1.75rem;
        padding: 0 0.5rem;
        font-size: 0.8125rem;
        white-space: nowrap;
      }
      .waiting {
        border-color: var(--text);
        border-style: dashed;
      }
      @media (pointer: coarse) {
        .button {
          min-height: 2.75rem;
        }
      }
    `,
  ]

  /** Its id and its name. */
  declare control: string
  declare label: string
  declare isWaiting: boolean
  declare controller: number | undefined

  override render(): TemplateResult {
    if (this.isWaiting)
      return this.#button('stop', 'Move one…', `Waiting for a controller for ${this.label}; press to stop`)
    if (this.controller !== undefined)
      return this.#button(
        'forget',
        `CC ${this.controller} ×`,
        `Let go of controller ${this.controller}, which moves ${this.label}`,
      )
    return this.#button('learn', 'Learn', `Learn a controller for ${this.label}`)
  }

  #button(wish: LearnDetail['wish'], text: string, name: string): TemplateResult {
    const send = (): void => {
      const detail: LearnDetail = { control: this.control, wish }
      this.dispatchEvent(new CustomEvent('learn', { detail, bubbles: true, composed: true }))
    }
    return html`<button
      class="button ${this.isWaiting ? 'waiting' : ''}"
      aria-label=${name}
      title=${name}
      @click=${send}
    >
      ${text}
    </button>`
  }
}
