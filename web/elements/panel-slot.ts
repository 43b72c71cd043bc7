// The place of a panel: empty until it is first shown, then filled with the panel's element, which stays.

import { css, html, LitElement } from 'lit'
import type { PropertyValues, TemplateResult } from 'lit'
import type { Instrument } from '../instrument.ts'
import { panelElement } from '../panels.ts'
import type { Panel, PanelElement } from '../panels.ts'
import { formStyles } from './form-parts.ts'

export class PanelSlot extends LitElement {
  static override properties = {
    panel: { attribute: false },
    instrument: { attribute: false },
    shown: { type: Boolean },
    folded: { type: Boolean },
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
  /** The place is folded, and shows no more of the panel than a bar. */
  declare folded: boolean
  declare content: PanelElement | 'loading' | 'missing' | undefined

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.get('panel') !== undefined) this.content = undefined
    if (typeof this.content === 'object') this.content.folded = this.folded
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
