// The place of a panel: empty until it is first shown, then filled with the panel's element, which stays.

import { css, html, LitElement } from 'lit'
import type { TemplateResult } from 'lit'
import type { Instrument } from '../instrument.ts'
import { panelElement } from '../panels.ts'
import type { Panel, PanelElement } from '../panels.ts'
import { formStyles } from './form-parts.ts'

export class PanelSlot extends LitElement {
  static override properties = {
    panel: { attribute: false },
    instrument: { attribute: false },
    shown: { type: Boolean },
    content: { state: true },
  }
  static override styles = [
    formStyles,
    css`
      :host {
        display: block;
        min-width: 0;
      }
      :host([hidden]) {
        display: none;
      }
      p {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.4rem 0.8rem;
        margin: 0;
        color: var(--text-soft);
      }
    `,
  ]

  declare panel: Panel
  declare instrument: Instrument
  declare shown: boolean
  declare content: PanelElement | 'loading' | 'missing' | undefined

  override willUpdate(): void {
    if (this.shown && this.content === undefined) void this.#load()
  }

  override render(): TemplateResult {
    if (this.content === 'missing')
      return html`<p role="status">
        “${this.panel.label}” could not be loaded.
        <button class="button" @click=${() => (this.content = undefined)}>Try again</button>
      </p>`
    return html`${typeof this.content === 'object' ? this.content : ''}`
  }

  async #load(): Promise<void> {
    this.content = 'loading'
    try {
      this.content = await panelElement(this.panel, this.instrument)
    } catch {
      this.content = 'missing'
    }
  }
}
