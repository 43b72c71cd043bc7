// The strips under everything, over the whole width: each can be folded, and stays as it was left.

import { css, html, LitElement } from 'lit'
import type { TemplateResult } from 'lit'
import type { Instrument } from '../instrument.ts'
import type { PageMemory } from '../page-memory.ts'
import type { Panel } from '../panels.ts'
import { formStyles } from './form-parts.ts'

export class PanelStrips extends LitElement {
  static override properties = {
    panels: { attribute: false },
    instrument: { attribute: false },
    memory: { attribute: false },
  }
  static override styles = [
    formStyles,
    css`
      :host {
        display: grid;
        gap: var(--gap);
        min-width: 0;
      }
      section {
        border-top: 1px solid var(--line);
        min-width: 0;
      }
      h2 {
        margin: 0;
        font-size: 1rem;
      }
      .fold {
        display: flex;
        align-items: center;
        gap: 0.6rem;
        width: 100%;
        min-height: 2.5rem;
        padding: 0 0.2rem;
        border: 0;
        background: none;
        font-weight: 600;
        cursor: pointer;
      }
      .fold::before {
        content: '';
        width: 0.45rem;
        height: 0.45rem;
        border: solid var(--text-soft);
        border-width: 0 0.13rem 0.13rem 0;
        transform: rotate(-45deg);
      }
      .fold[aria-expanded='true']::before {
        transform: rotate(45deg);
      }
      .fold:hover {
        color: var(--text);
        background: var(--raised);
      }
      @media (pointer: coarse) {
        .fold {
          min-height: 2.75rem;
        }
      }
    `,
  ]

  /** Those that are strips. */
  declare panels: readonly Panel[]
  declare instrument: Instrument
  declare memory: PageMemory

  override render(): TemplateResult[] {
    return this.panels.map((panel) => this.#strip(panel))
  }

  #strip(panel: Panel): TemplateResult {
    const { tag, label } = panel
    const name = `strip.${tag}`
    const isOpen = this.memory.recall(name) === 'open'
    const fold = (): void => {
      this.memory.keep(name, isOpen ? 'folded' : 'open')
      this.requestUpdate()
    }
    return html`<section aria-labelledby="fold-${tag}">
      <h2>
        <button class="fold" id="fold-${tag}" aria-expanded=${isOpen} aria-controls="strip-${tag}" @click=${fold}>
          ${label}
        </button>
      </h2>
      <panel-slot
        id="strip-${tag}"
        ?hidden=${!isOpen}
        .panel=${panel}
        .instrument=${this.instrument}
        .shown=${isOpen}
      ></panel-slot>
    </section>`
  }
}
