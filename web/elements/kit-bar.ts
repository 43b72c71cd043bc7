// The kit: which one is on, and a dialog to save, export, import, reset and remove it.

import { html, LitElement, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import type { CabinetKit } from '../kit-cabinet.ts'
import { kitId } from '../kit-state.ts'
import { formStyles } from './form-parts.ts'
import type { ExportMenu } from './export-menu.ts'
import { kitBarStyles } from './kit-bar-styles.ts'
import type { ShareRow } from './share-row.ts'

/** What the player wishes; each is an event of this name, some with a detail. */
export interface KitWishes {
  readonly 'kit-choose': string
  readonly 'kit-save': string
  readonly 'kit-import': File
  readonly 'kit-export': undefined
  readonly 'kit-reset': undefined
  readonly 'kit-remove': undefined
}

const groups: readonly (readonly [from: CabinetKit['from'], label: string])[] = [
  ['start', 'Started with'],
  ['shipped', 'Ghostnote’s'],
  ['own', 'Yours'],
  ['browser', 'In this browser'],
]

let exports: Promise<void> | undefined

/** The part for other programs is loaded when the dialog is first opened; where that fails, the next time tries again. */
async function loadExports(): Promise<void> {
  exports ??= import('./export-menu.ts').then((module) => customElements.define('export-menu', module.ExportMenu))
  await exports.catch(() => (exports = undefined))
}

export class KitBar extends LitElement {
  static override properties = {
    kits: { attribute: false },
    file: { attribute: false },
    model: { type: String },
    chosen: { type: String },
    name: { type: String },
    changed: { type: Boolean },
    link: { attribute: false },
    typed: { state: true },
  }
  static override styles = [formStyles, kitBarStyles]

  declare kits: readonly CabinetKit[]
  /** The file of what is on the pads, and the model that plays it. */
  declare file: ExportMenu['kit']
  declare model: string
  declare chosen: string
  /** Of the kit that is on. */
  declare name: string
  /** Whether it differs from what was saved or shipped. */
  declare changed: boolean
  /** Makes a link to what is on. */
  declare link: ShareRow['make']
  /** The name in the dialog. */
  declare typed: string

  constructor() {
    super()
    this.typed = ''
  }

  override render(): TemplateResult {
    const from = this.kits.find(({ key }) => key === this.chosen)?.from
    return html`
      <select
        class="field"
        aria-label="Kit"
        @change=${(event: Event) => this.#wish('kit-choose', (event.target as HTMLSelectElement).value)}
      >
        ${groups.map(([place, label]) => this.#group(place, label))}
      </select>
      <button class="button" aria-haspopup="dialog" @click=${this.#open}>${this.changed ? 'Save…' : 'Kit…'}</button>
      <dialog aria-labelledby="title" closedby="any" @keydown=${(event: Event) => event.stopPropagation()}>
        <h2 id="title">Kit</h2>
        <form method="dialog" @submit=${() => this.#wish('kit-save', this.typed.trim())}>
          <label class="label" for="name">Name</label>
          <div class="save">
            <input
              id="name"
              class="field"
              maxlength="60"
              autocomplete="off"
              spellcheck="false"
              .value=${this.typed}
              @input=${(event: Event) => (this.typed = (event.target as HTMLInputElement).value)}
            />
            <button class="button primary" ?disabled=${this.#refusal !== ''}>
              ${this.#replaces && this.#refusal === '' ? 'Replace' : 'Save'}
            </button>
          </div>
          <p class="label" aria-live="polite">${this.#refusal || this.#whereTo}</p>
        </form>
        <div class="rows">
          <button class="button" @click=${() => this.#close('kit-export')}>Export to a file</button>
          <label class="button import">
            Import a file
            <input type="file" accept=".json,application/json" @change=${this.#import} />
          </label>
          <button class="button" ?disabled=${!this.changed} @click=${() => this.#close('kit-reset')}>Reset kit</button>
          ${
            from === 'own' || from === 'browser'
              ? html`<button class="button" @click=${() => this.#close('kit-remove')}>Remove kit</button>`
              : nothing
          }
        </div>
        <export-menu
          .kit=${this.file}
          .model=${this.model}
          .chosen=${this.chosen}
          .changed=${this.changed}
        ></export-menu>
        <share-row .make=${this.link}></share-row>
        <form method="dialog" class="end"><button class="button">Close</button></form>
      </dialog>
    `
  }

  #group(place: CabinetKit['from'], label: string): TemplateResult | typeof nothing {
    const kits = this.kits.filter(({ from }) => from === place)
    if (kits.length === 0) return nothing
    return html`<optgroup label=${label}>
      ${kits.map(({ key, kit }) => {
        const edited = key === this.chosen && this.changed ? ', edited' : ''
        const program = kit.program === undefined || place === 'browser' ? '' : `${kit.program} `
        return html`<option value=${key} .selected=${key === this.chosen}>${program}${kit.name}${edited}</option>`
      })}
    </optgroup>`
  }

  /** The name of an own kit saves it again; one that ships gets a number, which can be typed over. */
  readonly #open = (): void => {
    void loadExports()
    this.typed = this.name
    for (let n = 2; this.#isShipped(this.typed); n++) this.typed = `${this.name} ${n}`
    this.renderRoot.querySelector<ShareRow>('share-row')?.forget()
    this.#dialog.showModal()
    const field = this.renderRoot.querySelector<HTMLInputElement>('#name')
    void this.updateComplete.then(() => field?.select())
  }

  get #dialog(): HTMLDialogElement {
    return this.renderRoot.querySelector('dialog')!
  }

  /** Why nothing can be saved under this name; empty where it can. */
  get #refusal(): string {
    if (this.typed.trim() === '') return 'A kit needs a name.'
    return this.#isShipped(this.typed) ? 'That kit comes with Ghostnote. Save yours under another name.' : ''
  }

  #isShipped(name: string): boolean {
    const id = `server:${kitId(name)}`
    return this.kits.some(({ key, from }) => key === id && from === 'shipped')
  }

  get #replaces(): boolean {
    const id = kitId(this.typed)
    return this.kits.some(({ key }) => key === `server:${id}` || key === `browser:${id}`)
  }

  get #whereTo(): string {
    return this.#replaces
      ? 'There is one of that name already.'
      : 'Kept on the server, or in this browser where the server takes none.'
  }

  /** The same file can be chosen again. */
  readonly #import = (event: Event): void => {
    const input = event.target as HTMLInputElement
    const file = input.files?.[0]
    input.value = ''
    if (file === undefined) return
    this.#dialog.close()
    this.#wish('kit-import', file)
  }

  #close(wish: 'kit-export' | 'kit-reset' | 'kit-remove'): void {
    this.#dialog.close()
    this.#wish(wish, undefined)
  }

  #wish<W extends keyof KitWishes>(wish: W, detail: KitWishes[W]): void {
    this.dispatchEvent(new CustomEvent(wish, { detail }))
  }
}
