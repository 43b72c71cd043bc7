// Connection, render time, and how live play at the server's machine goes, as they are.

import { css, html, LitElement, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import type { ConnectionStatus } from '../connection.ts'
import type { LiveTrouble } from '../live-watch.ts'

export class StatusLine extends LitElement {
  static override properties = {
    status: { type: String },
    retrySec: { type: Number },
    rendering: { type: Number },
    renderMs: { type: Number },
    awake: { type: Boolean },
    trouble: { attribute: false },
  }
  static override styles = css`
    :host {
      display: flex;
      flex-wrap: wrap;
      align-items: baseline;
      gap: 0.2rem 1.2em;
      color: var(--text-soft);
    }
    .state {
      display: inline-flex;
      align-items: baseline;
      gap: 0.5rem;
      color: var(--text);
    }
    .state::before {
      content: '';
      align-self: center;
      width: 0.6rem;
      height: 0.6rem;
      border: 0.13rem solid var(--warn);
      border-radius: 50%;
    }
    .state.open::before {
      border-color: #59d7b9;
      background: #59d7b9;
    }
    span {
      white-space: nowrap;
    }
    b {
      color: var(--text);
      font-weight: 600;
    }
  `

  declare status: ConnectionStatus
  declare retrySec: number
  /** Pads whose sound is under way. */
  declare rendering: number
  declare renderMs: number | undefined
  /** Whether the browser lets the page sound already. */
  declare awake: boolean
  declare trouble: LiveTrouble | undefined

  override render(): TemplateResult {
    return html`
      <span class="state ${this.status}" role="status">${this.#connection()}</span>
      ${this.#render()}
      ${this.trouble && html`<span title=${this.trouble.long}>MIDI <b>${this.trouble.short}</b></span>`}
      ${this.awake ? nothing : html`<span>Press a pad for sound</span>`}
    `
  }

  /** One or two sounds under way are the rule while a control moves; more are worth a word. */
  #render(): TemplateResult | typeof nothing {
    if (this.rendering > 2) return html`<span>Rendering <b>${this.rendering} pads</b></span>`
    if (this.renderMs === undefined) return nothing
    const time = this.renderMs === 0 ? 'cached' : `${round(this.renderMs)} ms`
    return html`<span title="Time the server took for this pad's sound">Render <b>${time}</b></span>`
  }

  #connection(): string {
    if (this.status === 'connecting') return 'Connecting'
    if (this.status === 'waiting') return `Connection lost, trying again in ${this.retrySec} s`
    return 'Connected'
  }
}

function round(ms: number): string {
  return ms < 10 ? ms.toFixed(1) : ms.toFixed(0)
}
