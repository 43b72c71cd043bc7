// The way back and forth through what was done; each button names the step that it takes.

import { css, html, LitElement, svg } from 'lit'
import type { SVGTemplateResult, TemplateResult } from 'lit'
import { formStyles } from './form-parts.ts'

type Way = 'undo' | 'redo'

const arrows: Readonly<Record<Way, SVGTemplateResult>> = {
  undo: svg`<path d="M9 6 4.5 10.5 9 15 M5 10.5 H14 a5 5 0 0 1 0 10 H10"></path>`,
  redo: svg`<path d="M15 6 19.5 10.5 15 15 M19 10.5 H10 a5 5 0 0 0 0 10 H14"></path>`,
}

export class UndoButtons extends LitElement {
  static override properties = { back: { type: String }, forth: { type: String } }
  static override styles = [
    formStyles,
    css`
      :host {
        display: flex;
        gap: 0.35rem;
      }
      .button {
        display: grid;
        place-content: center;
        width: 2.5rem;
        padding: 0;
      }
      .button[aria-disabled='true'] {
        cursor: default;
        opacity: 0.45;
      }
      svg {
        width: 1.3rem;
        height: 1.3rem;
        fill: none;
        stroke: currentcolor;
        stroke-width: 2;
        stroke-linecap: round;
        stroke-linejoin: round;
      }
    `,
  ]

  /** What would be undone and done again; undefined where there is nothing. */
  declare back: string | undefined
  declare forth: string | undefined

  override render(): TemplateResult {
    return html`${this.#button('undo', 'Undo', this.back, 'Ctrl+Z')}${this.#button('redo', 'Redo', this.forth, 'Ctrl+Shift+Z')}`
  }

  /** One that can do nothing keeps the focus: it may have taken the last step just now. */
  #button(way: Way, word: string, step: string | undefined, keys: string): TemplateResult {
    const name = step === undefined ? word : `${word}: ${step}`
    return html`<button
      class="button"
      aria-label=${name}
      title=${step === undefined ? `Nothing to ${way}` : `${name} (${keys})`}
      aria-keyshortcuts=${keys.replace('Ctrl', 'Control')}
      aria-disabled=${step === undefined}
      @click=${() => step !== undefined && this.dispatchEvent(new Event(way))}
    >
      <svg viewBox="0 0 24 24" aria-hidden="true">${arrows[way]}</svg>
    </button>`
  }
}
