// The Explore tab: which pad is explored, its morph, its map, and what becomes of the sound that is being tried.

import { css, html, LitElement } from 'lit'
import type { TemplateResult } from 'lit'
import { formStyles } from '../elements/form-parts.ts'
import type { Instrument } from '../instrument.ts'
import { Exploration } from './exploration.ts'
import { measuresOf } from './measures.ts'
import { partStyles } from './part-styles.ts'

/** Below this width a fourth ring's cells would be smaller than a fingertip. */
const narrowPx = 440

export class ExplorePanel extends LitElement {
  static override properties = { instrument: { attribute: false }, version: { state: true } }
  static override styles = [
    formStyles,
    partStyles,
    css`
      :host {
        gap: 1.1rem;
      }
      .tried {
        padding: 0.5rem 0.6rem;
        border: 1px solid var(--line-strong);
        border-radius: var(--radius);
        background: var(--surface);
      }
      .tried p {
        flex-basis: 100%;
      }
      .primary {
        border-color: var(--text);
      }
    `,
  ]

  declare instrument: Instrument
  declare version: number
  #exploration: Exploration | undefined
  #stop: (() => void) | undefined

  override connectedCallback(): void {
    super.connectedCallback()
    this.version = 0
    const exploration = new Exploration(this.instrument, () => this.version++)
    this.#exploration = exploration
    const follow = (): void => exploration.follow()
    this.instrument.addEventListener('change', follow)
    this.instrument.explored.addEventListener('change', follow)
    const size = new ResizeObserver(([entry]) => {
      const width = entry?.contentRect.width ?? 0
      exploration.show(this.checkVisibility()) // a window that is being resized may have no width for a moment
      const rings = width < narrowPx ? 3 : 4
      if (width > 0 && rings !== exploration.rings) exploration.draw({ rings })
    })
    size.observe(this)
    this.#stop = () => {
      size.disconnect()
      this.instrument.removeEventListener('change', follow)
      this.instrument.explored.removeEventListener('change', follow)
      exploration.show(false)
    }
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#stop?.()
  }

  override render(): TemplateResult {
    const exploration = this.#exploration
    const state = exploration?.state
    if (exploration === undefined || state === undefined) return html``
    if (exploration.sizes === undefined)
      return html`<p>This server does not say where its sounds lie; with a newer one they can be explored.</p>`
    const { instrument } = this
    const reach = instrument.reachOf(state.pads[exploration.pad]!.class) ?? {}
    const measures = measuresOf((instrument.welcome?.timbre ?? []).filter(({ id }) => id in reach))
    return html`
      ${this.#tried(exploration)}
      <morph-part .exploration=${exploration} .version=${this.version}></morph-part>
      <map-part .exploration=${exploration} .version=${this.version} .measures=${measures}></map-part>
    `
  }

  /** Always there, so that nothing moves when a sound is tried. */
  #tried(exploration: Exploration): TemplateResult {
    const { pad, tried, state } = exploration
    const { missing, trouble } = this.instrument.explored
    const what =
      tried === undefined
        ? 'Plays its own sound.'
        : exploration.isExact
          ? 'Plays what you try, until you keep it.'
          : 'Plays the nearest sound that is there.'
    const waits = missing > 0 ? ` ${missing} to come.` : ''
    return html`<div class="row tried">
      <select
        class="field"
        aria-label="Explored pad"
        @change=${({ target }: Event) => exploration.explore((target as HTMLSelectElement).selectedIndex)}
      >
        ${state!.pads.map(({ name }, place) => html`<option .selected=${place === pad}>${place + 1} ${name}</option>`)}
      </select>
      <span class="grow"></span>
      <button class="button" ?disabled=${tried === undefined} @click=${() => exploration.back()}>Back</button>
      <button class="button primary" ?disabled=${tried === undefined} @click=${() => exploration.keep()}>Keep</button>
      <p>${what}${trouble === undefined ? waits : ` ${trouble}`}</p>
    </div>`
  }
}
