// The previews of a run: a slider over their steps, the sheet of spectrograms, and a button a class that plays its
// sounds. It stays with the newest preview until another is chosen.

import { css, html, LitElement } from 'lit'
import type { PropertyValues, TemplateResult } from 'lit'
import type { RunPreview } from '../../src/protocol/run-watch.ts'
import { formStyles } from '../elements/form-parts.ts'
import { accentOf, classLabel } from '../palette.ts'
import { PreviewPlayer } from './preview-player.ts'

export class PreviewShelf extends LitElement {
  static override properties = {
    previews: { attribute: false },
    chosen: { state: true },
    sounding: { state: true },
    problem: { state: true },
  }
  static override styles = [
    formStyles,
    css`
      :host {
        display: grid;
        gap: 0.7rem;
        min-width: 0;
      }
      label {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.3rem 1rem;
      }
      label b {
        min-width: 8em;
        font-weight: 600;
      }
      input {
        flex: 1 1 14rem;
        min-width: 0;
        accent-color: var(--text-soft);
      }
      .classes {
        display: flex;
        flex-wrap: wrap;
        gap: 0.5rem;
      }
      .button::before {
        content: '▶';
        margin-right: 0.5em;
        color: var(--accent);
        font-size: 0.8em;
      }
      .button.sounding {
        border-color: var(--accent);
        background: var(--line);
      }
      .button.sounding::before {
        content: '■';
      }
      img {
        width: 100%;
        max-width: 80rem;
        border: 1px solid var(--line);
        border-radius: var(--radius);
      }
      p {
        margin: 0;
        color: var(--text-soft);
      }
      .problem {
        color: var(--warn);
      }
    `,
  ]

  /** Oldest first. */
  declare previews: readonly RunPreview[]
  /** The step of the preview that was chosen; the newest one while undefined. */
  declare chosen: number | undefined
  /** Address of the sound that is playing. */
  declare sounding: string | undefined
  declare problem: string
  readonly player = new PreviewPlayer()

  constructor() {
    super()
    this.previews = []
    this.problem = ''
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.player.stop()
  }

  override render(): TemplateResult {
    const { previews } = this
    const chosen = previews.findIndex(({ step }) => step === this.chosen)
    const index = chosen < 0 ? previews.length - 1 : chosen
    const preview = previews[index]
    if (preview === undefined) return html`<p>No preview yet. The first one is written after some hundred steps.</p>`
    return html`
      <label>
        <b>Step ${preview.step}${index === previews.length - 1 ? ', the newest' : ''}</b>
        <input
          type="range"
          aria-label="Preview"
          aria-valuetext="Step ${preview.step}"
          min="0"
          max=${previews.length - 1}
          .value=${String(index)}
          ?disabled=${previews.length === 1}
          @input=${(event: Event) => this.#choose(Number((event.target as HTMLInputElement).value))}
        />
      </label>
      <div class="classes">
        ${preview.sounds.map(({ label, url }) => {
          const sounding = this.sounding === url
          return html`<button
            class="button ${sounding ? 'sounding' : ''}"
            data-class=${label}
            aria-pressed=${sounding}
            @click=${() => this.#play(url)}
          >
            ${classLabel(label)}
          </button>`
        })}
      </div>
      ${this.problem === '' ? null : html`<p class="problem" role="alert">${this.problem}</p>`}
      <img src=${preview.sheet} alt="Spectrograms of generated drums at step ${preview.step}, a row a class" />
    `
  }

  /** Set one by one: the security policy takes no style attributes. */
  override updated(_changed: PropertyValues<this>): void {
    const buttons = this.renderRoot.querySelectorAll<HTMLElement>('.classes .button')
    buttons.forEach((button) => button.style.setProperty('--accent', accentOf(button.dataset['class'] ?? '')))
  }

  #choose(index: number): void {
    this.chosen = index === this.previews.length - 1 ? undefined : this.previews[index]?.step
  }

  #play(url: string): void {
    if (this.sounding === url) {
      this.player.stop()
      this.sounding = undefined
      return
    }
    this.sounding = url
    this.problem = ''
    const over = (): void => {
      if (this.sounding === url) this.sounding = undefined
    }
    this.player.play(url, over).catch((error: unknown) => {
      over()
      this.problem = `This sound does not play: ${String(error instanceof Error ? error.message : error)}`
    })
  }
}
