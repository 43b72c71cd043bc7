// A kit's ways into other programs: archives for samplers, and an address for Strudel. Part of the kit's dialog.

import { css, html, LitElement, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import { tokenInFragment } from '../../src/protocol/token.ts'
import { download } from '../download.ts'
import { fetchPack, type PackFormat, type PackWishes } from '../kit-pack.ts'
import { formStyles } from './form-parts.ts'

const ways: readonly { readonly format: PackFormat; readonly label: string; readonly what: string }[] = [
  { format: 'wav', label: 'WAV files', what: 'One file a pad, for hardware, drum samplers and any DAW.' },
  { format: 'sfz', label: 'SFZ', what: 'For sforzando, sfizz, ARIA: velocity layers, round robins, choke.' },
  {
    format: 'decentsampler',
    label: 'DecentSampler',
    what: 'For the free plugin of that name: the same layers and chokes.',
  },
]
const depths = [
  ['16', '16 bits'],
  ['24', '24 bits'],
  ['32f', '32 bits, floating point'],
] as const
const counts = [1, 2, 3, 4, 5, 6, 7, 8]

export class ExportMenu extends LitElement {
  static override properties = {
    kit: { attribute: false },
    model: { type: String },
    chosen: { type: String },
    changed: { type: Boolean },
    bits: { state: true },
    layers: { state: true },
    roundRobins: { state: true },
    making: { state: true },
    said: { state: true },
  }
  static override styles = [
    formStyles,
    css`
      h3 {
        margin: 1.1rem 0 0.2rem;
        font-size: 1rem;
      }
      .settings {
        display: grid;
        grid-template-columns: repeat(3, 1fr);
        gap: 0.5rem;
        margin: 0.5rem 0 0.75rem;
      }
      .settings select,
      .settings .label {
        display: block;
        width: 100%;
      }
      .way {
        display: grid;
        grid-template-columns: minmax(8.5rem, 10rem) 1fr;
        gap: 0.25rem 0.8rem;
        align-items: center;
        margin-bottom: 0.5rem;
      }
      .way .button {
        width: 100%;
      }
      .code {
        grid-column: 1 / -1;
        width: 100%;
        font-family: ui-monospace, 'DejaVu Sans Mono', monospace;
        font-size: 0.75rem;
        padding: 0 0.5rem;
      }
      .state {
        display: grid;
        grid-template-columns: 1fr auto;
        gap: 0.8rem;
        align-items: center;
      }
      .said {
        display: block;
      }
      progress {
        width: 100%;
        height: 0.5rem;
        accent-color: var(--text-soft);
      }
      @media (pointer: coarse) {
        .button,
        .field {
          min-height: 44px;
        }
      }
      @media (max-width: 480px) {
        .way {
          grid-template-columns: 1fr;
        }
      }
    `,
  ]

  /** The file of the kit as it is on the pads. */
  declare kit: () => File | undefined
  /** That plays it. */
  declare model: string
  /** The kit's key in the cabinet. */
  declare chosen: string
  declare changed: boolean
  declare bits: PackWishes['bits']
  /** Undefined leaves them to the server. */
  declare layers: number | undefined
  declare roundRobins: number | undefined
  /** How far the archive is that is being made. */
  declare making: { readonly done: number; readonly of: number; readonly away: AbortController } | undefined
  /** How the last one ended. */
  declare said: string

  constructor() {
    super()
    this.bits = '24'
    this.layers = undefined
    this.roundRobins = undefined
    this.making = undefined
    this.said = ''
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.making?.away.abort()
  }

  override render(): TemplateResult {
    return html`
      <h3>For other programs</h3>
      <div class="settings">
        <label>
          <span class="label">Sample format</span>
          <select class="field" @change=${(event: Event) => (this.bits = valueOf(event) as PackWishes['bits'])}>
            ${depths.map(([value, label]) => html`<option value=${value} .selected=${value === this.bits}>${label}</option>`)}
          </select>
        </label>
        ${this.#count('Velocity layers', this.layers, (count) => (this.layers = count))}
        ${this.#count('Round robins', this.roundRobins, (count) => (this.roundRobins = count))}
      </div>
      ${ways.map(
        ({ format, label, what }) =>
          html`<div class="way">
            <button
              class="button"
              aria-describedby=${format}
              ?disabled=${this.making !== undefined}
              @click=${() => this.#make(format)}
            >
              ${label}
            </button>
            <span class="label" id=${format}>${what}</span>
          </div>`,
      )}
      ${this.#strudel()}
      ${this.making === undefined ? nothing : html`<div class="state">${this.#progress(this.making)}</div>`}
      <output class="label said">${this.said}</output>
    `
  }

  #count(label: string, count: number | undefined, set: (count: number | undefined) => void): TemplateResult {
    const change = (event: Event): void => set(valueOf(event) === '' ? undefined : Number(valueOf(event)))
    return html`<label>
      <span class="label">${label}</span>
      <select class="field" @change=${change}>
        <option value="" .selected=${count === undefined}>Auto</option>
        ${counts.map((n) => html`<option value=${n} .selected=${n === count}>${n}</option>`)}
      </select>
    </label>`
  }

  #progress({ done, of, away }: NonNullable<ExportMenu['making']>): TemplateResult {
    return html`<label class="label">
        <span>${of === 0 ? 'Asking the server.' : `${done} of ${of} files`}</span>
        <progress max=${of} .value=${done}></progress>
      </label>
      <button class="button" @click=${() => away.abort()}>Stop</button>`
  }

  /** The line of code that plays this kit in Strudel. */
  #strudel(): TemplateResult {
    const [place, id] = this.chosen.split(':', 2)
    const isLocked = tokenInFragment(location.hash) !== undefined
    const obstacle = isLocked
      ? 'This server has a password, which Strudel cannot give.'
      : place === 'server'
        ? ''
        : 'Save the kit on the server first: Strudel fetches it from there.'
    const code = `samples('${new URL(`strudel/${id ?? ''}.json`, location.origin).href}')`
    const what = this.changed
      ? 'For live coding: the kit as it was saved, without the edits.'
      : 'For live coding: bd, sd, hh … play this kit.'
    return html`<div class="way">
      <button class="button" aria-describedby="strudel" ?disabled=${obstacle !== ''} @click=${() => this.#copy(code)}>
        Copy for Strudel
      </button>
      <span class="label" id="strudel">${obstacle || what}</span>
      ${obstacle === '' ? html`<input class="field code" aria-label="Code for Strudel" readonly .value=${code} />` : nothing}
    </div>`
  }

  async #make(format: PackFormat): Promise<void> {
    const file = this.kit()
    if (file === undefined) return
    const away = new AbortController()
    this.said = ''
    this.making = { done: 0, of: 0, away }
    try {
      const { bits, layers, roundRobins, model } = this
      const progress = (done: number, of: number): void => void (this.making = { done, of, away })
      const pack = await fetchPack(
        location.href,
        await file.text(),
        { format, bits, layers, roundRobins, model },
        progress,
        away.signal,
      )
      download(pack)
      this.said = `“${pack.name}” is saved where your browser saves files.`
    } catch (error) {
      this.said = away.signal.aborted ? 'Stopped.' : error instanceof Error ? error.message : String(error)
    }
    this.making = undefined
  }

  async #copy(code: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(code)
      this.said = 'Copied. Paste it into Strudel, as its first line.'
    } catch {
      const field = this.renderRoot.querySelector<HTMLInputElement>('.code')!
      field.select()
      this.said = 'The browser does not let the page copy: it is selected, copy it with Ctrl+C.'
    }
  }
}

function valueOf(event: Event): string {
  return (event.target as HTMLSelectElement).value
}

declare global {
  interface HTMLElementTagNameMap {
    'export-menu': ExportMenu
  }
}
