// The right column's tabs: "Sound", which is what stands between the tags, and the panels that have a tab. With none of
// those there are no tabs to be seen.

import { css, html, LitElement } from 'lit'
import type { TemplateResult } from 'lit'
import type { Instrument } from '../instrument.ts'
import type { PageMemory } from '../page-memory.ts'
import type { Panel } from '../panels.ts'
import { formStyles } from './form-parts.ts'

const sound = 'sound'
const memoryName = 'tab'

export class PanelTabs extends LitElement {
  static override properties = {
    panels: { attribute: false },
    instrument: { attribute: false },
    memory: { attribute: false },
    chosen: { state: true },
  }
  static override styles = [
    formStyles,
    css`
      :host {
        display: flex;
        flex-direction: column;
        gap: var(--gap);
        min-width: 0;
      }
      [role='tablist'] {
        display: flex;
        gap: 0.2rem;
        border-bottom: 1px solid var(--line);
      }
      [role='tab'] {
        min-height: max(2.2rem, var(--control-small));
        padding: 0 1rem;
        border: 0;
        border-bottom: 0.16rem solid transparent;
        border-radius: 0.45rem 0.45rem 0 0;
        background: none;
        color: var(--text-soft);
        font-weight: 600;
        cursor: pointer;
      }
      [role='tab']:hover {
        color: var(--text);
        background: var(--raised);
      }
      [role='tab'][aria-selected='true'] {
        color: var(--text);
        border-bottom-color: var(--text);
      }
      [role='tabpanel'] {
        display: grid;
        gap: var(--gap);
        min-width: 0;
      }
      [role='tabpanel'][hidden] {
        display: none;
      }
    `,
  ]

  /** Those that are tabs. */
  declare panels: readonly Panel[]
  declare instrument: Instrument
  declare memory: PageMemory
  declare chosen: string | undefined

  override render(): TemplateResult {
    const tabs = this.panels
    if (tabs.length === 0) return html`<slot></slot>`
    const rows = [{ tag: sound, label: 'Sound' }, ...tabs]
    const open = this.#open
    return html`
      <div role="tablist" aria-label="Selected pad" @keydown=${this.#key}>
        ${rows.map(
          ({ tag, label }) =>
            html`<button
              role="tab"
              id="tab-${tag}"
              aria-controls="panel-${tag}"
              aria-selected=${tag === open}
              tabindex=${tag === open ? 0 : -1}
              @click=${() => this.#choose(tag)}
            >
              ${label}
            </button>`,
        )}
      </div>
      <div role="tabpanel" id="panel-${sound}" aria-labelledby="tab-${sound}" ?hidden=${open !== sound}>
        <slot></slot>
      </div>
      ${tabs.map(
        (panel) =>
          html`<div
            role="tabpanel"
            id="panel-${panel.tag}"
            aria-labelledby="tab-${panel.tag}"
            ?hidden=${open !== panel.tag}
          >
            <panel-slot .panel=${panel} .instrument=${this.instrument} .shown=${open === panel.tag}></panel-slot>
          </div>`,
      )}
    `
  }

  /** Shows a panel. */
  open(tag: string): void {
    this.#choose(tag)
  }

  /** The tab that is open: the chosen one, or that of the last visit. */
  get #open(): string {
    const wished = this.chosen ?? this.memory.recall(memoryName)
    return this.panels.some(({ tag }) => tag === wished) ? wished! : sound
  }

  #choose(tag: string): void {
    this.chosen = tag
    this.memory.keep(memoryName, tag)
  }

  /** Arrow keys go round, Home and End to the ends; what has the focus is open. */
  readonly #key = (event: KeyboardEvent): void => {
    const tags = [sound, ...this.panels.map(({ tag }) => tag)]
    const at = tags.indexOf(this.#open)
    const to: Readonly<Record<string, number>> = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }
    const next = tags.at((to[event.key] ?? NaN) % tags.length)
    if (next === undefined || !(event.key in to)) return
    event.preventDefault()
    this.#choose(next)
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(`#tab-${next}`)?.focus())
  }
}
