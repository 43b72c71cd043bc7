// The pad's sound to take along: its waveform can be dragged out as a WAV file, to a folder or another program, and a
// button saves it.

import { css, html, LitElement, svg } from 'lit'
import type { PropertyValues, TemplateResult } from 'lit'
import { heardSamples, outlinePath } from '../scope/waveform.ts'
import type { Shot } from '../shot-queue.ts'
import { formStyles } from './form-parts.ts'

const columns = 100

export class WaveGrip extends LitElement {
  static override properties = {
    shot: { attribute: false },
    address: { type: String },
    file: { type: String },
    token: { type: String },
  }
  static override styles = [
    formStyles,
    css`
      :host {
        display: flex;
        flex: none;
        gap: 0.35rem;
      }
      .grip {
        width: 6.2rem;
        height: 2.1rem;
        border: 1px dashed var(--line-strong);
        border-radius: 0.45rem;
        background: var(--surface);
        cursor: grab;
      }
      .grip:active {
        cursor: grabbing;
      }
      path.wave {
        fill: var(--accent);
      }
      .button {
        display: grid;
        place-content: center;
        width: 2.5rem;
        min-height: 2.1rem;
        padding: 0;
        border-radius: 0.45rem;
        color: var(--text);
      }
      .button svg {
        width: 1.2rem;
        height: 1.2rem;
        fill: none;
        stroke: currentcolor;
        stroke-width: 2;
        stroke-linecap: round;
        stroke-linejoin: round;
      }
      @media (hover: none) and (pointer: coarse) {
        .grip {
          display: none;
        }
      }
    `,
  ]

  declare shot: Shot | undefined
  /** Of the WAV on the server. */
  declare address: string
  /** What the file is to be called. */
  declare file: string
  /** What the server asks for, where it does; a link could not show it. */
  declare token: string | undefined
  #outline = ''
  /** The WAV in this browser: there where the server asks for a token. */
  #fetched: { readonly address: string; readonly url: string } | undefined

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('shot') || this.shot === undefined) return
    const { samples, rateHz } = this.shot
    this.#outline = outlinePath(samples, heardSamples(samples, rateHz), columns)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#forget()
  }

  override render(): TemplateResult {
    return html`<div
        class="grip"
        draggable="true"
        title="Drag the sound out as a WAV file of 24 bits"
        aria-hidden="true"
        @pointerenter=${() => this.token !== undefined && this.#fetch()}
        @dragstart=${this.#drag}
      >
        <svg viewBox="0 0 ${columns - 1} 100" preserveAspectRatio="none" width="100%" height="100%">
          ${svg`<path class="wave" d=${this.#outline}></path>`}
        </svg>
      </div>
      <a
        class="button"
        role="button"
        href=${this.address}
        download=${this.file}
        aria-label="Save the sound as a WAV file"
        title="Save ${this.file}, 24 bits"
        @click=${this.#save}
      >
        <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M12 4v11M7 10.5l5 5 5-5M5 20h14"></path></svg>
      </a>`
  }

  /** Chromium drops a file where this stands; others at least the address. */
  readonly #drag = ({ dataTransfer }: DragEvent): void => {
    if (dataTransfer === null) return
    const url = this.token === undefined ? this.address : this.#fetched?.url
    if (url === undefined) return
    dataTransfer.effectAllowed = 'copy'
    dataTransfer.setData('DownloadURL', `audio/wav:${this.file}:${url}`)
    dataTransfer.setData('text/uri-list', url)
  }

  readonly #save = async (event: Event): Promise<void> => {
    if (this.token === undefined) return
    event.preventDefault()
    const url = await this.#fetch()
    if (url === undefined) return
    const link = document.createElement('a')
    link.href = url
    link.download = this.file
    link.click()
  }

  /** The WAV, fetched with the token; undefined where it cannot be had. */
  async #fetch(): Promise<string | undefined> {
    const { address } = this
    if (this.#fetched?.address === address) return this.#fetched.url
    try {
      const response = await fetch(address, { headers: { Authorization: `Bearer ${this.token}` } })
      if (!response.ok) throw new Error(response.statusText)
      this.#forget()
      this.#fetched = { address, url: URL.createObjectURL(await response.blob()) }
      return this.#fetched.url
    } catch {
      const detail = `The server does not give ${this.file} now.`
      this.dispatchEvent(new CustomEvent('refused', { detail, bubbles: true, composed: true }))
      return undefined
    }
  }

  #forget(): void {
    if (this.#fetched !== undefined) URL.revokeObjectURL(this.#fetched.url)
    this.#fetched = undefined
  }
}
