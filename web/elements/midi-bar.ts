// MIDI: the browser's own ports, learning of controllers, and which are linked.

import { css, html, LitElement, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import type { ControllerLink } from '../../src/protocol/kit.ts'
import type { BrowserMidiState } from '../browser-midi.ts'
import { linksOf } from '../controller-links.ts'
import type { Instrument } from '../instrument.ts'
import { formStyles } from './form-parts.ts'
import { InstrumentWatch } from './instrument-watch.ts'
import { kitBarStyles } from './kit-bar-styles.ts'

const sentences: Readonly<Record<BrowserMidiState, string>> = {
  missing:
    'This browser has no MIDI: Chrome, Edge, Opera and Firefox do, on pages that come from this machine or by https.',
  off: 'Keyboards and pads at this computer can play the page.',
  asking: 'The browser asks whether the page may use MIDI.',
  on: 'Notes 36 to 51 are the pads; channel 10 follows General MIDI.',
  refused: 'The browser does not let the page use MIDI. Allow it in the settings of this site, then try again.',
}

export class MidiBar extends LitElement {
  static override properties = { instrument: { attribute: false } }
  static override styles = [
    formStyles,
    kitBarStyles,
    css`
      .on {
        border-color: var(--text);
      }
      h3 {
        margin: 0.8rem 0 0.2rem;
        font-size: 1rem;
      }
      p {
        min-height: 0;
        margin: 0.2rem 0;
        color: var(--text-soft);
        max-width: 34rem;
      }
      ul {
        display: grid;
        gap: 0.3rem;
        margin: 0.3rem 0;
        padding: 0;
        list-style: none;
      }
      li {
        display: flex;
        align-items: center;
        justify-content: space-between;
        gap: 1rem;
      }
    `,
  ]

  declare instrument: Instrument

  constructor() {
    super()
    void new InstrumentWatch(this)
  }

  override render(): TemplateResult | typeof nothing {
    const { midi, state } = this.instrument
    if (state === undefined) return nothing
    if (midi.isLearning)
      return html`<button
        class="button on"
        title="Controls have Learn beside them"
        @click=${() => midi.setLearning(false)}
      >
        End learning
      </button>`
    const isOn = midi.browser.state === 'on'
    return html`<button
        class="button ${isOn ? 'on' : ''}"
        aria-haspopup="dialog"
        @click=${() => this.#dialog.showModal()}
      >
        MIDI…
      </button>
      <dialog aria-labelledby="title" closedby="any" @keydown=${(event: Event) => event.stopPropagation()}>
        <h2 id="title">MIDI</h2>
        <h3>In this browser</h3>
        <p role="status">${sentences[midi.browser.state]}</p>
        ${isOn ? html`<p>${listed(midi.browser.ports)}</p>` : nothing}
        ${isOn && this.instrument.isMidiHere ? html`<p>The server plays from MIDI, too: what both hear sounds twice.</p>` : nothing}
        <div class="rows">${this.#switch(midi.browser.state)}</div>
        <h3>Controllers</h3>
        ${this.#links(linksOf(state))}
        <div class="rows">
          <button class="button" ?disabled=${!midi.canLearn} @click=${() => this.#learn()}>Learn controllers</button>
          <form method="dialog"><button class="button">Close</button></form>
        </div>
      </dialog>`
  }

  #switch(state: BrowserMidiState): TemplateResult | typeof nothing {
    const { browser } = this.instrument.midi
    if (state === 'missing') return nothing
    if (state === 'on') return html`<button class="button" @click=${() => browser.stop()}>Use it no more</button>`
    return html`<button class="button" ?disabled=${state === 'asking'} @click=${() => browser.start()}>
      Use this browser’s MIDI
    </button>`
  }

  #links(links: readonly ControllerLink[]): TemplateResult {
    if (links.length === 0) {
      const where = this.instrument.midi.canLearn ? 'None is linked.' : 'None is linked, and no MIDI is listened to.'
      return html`<p>${where}</p>`
    }
    return html`<ul>
      ${links.map(
        ({ controller, control, pad }) =>
          html`<li>
            <span
              >Controller ${controller}: ${this.#nameOf(control)},
              ${pad === undefined ? 'all pads' : `pad ${pad + 1}`}</span
            >
            <button
              class="button"
              aria-label="Let go of controller ${controller}"
              @click=${() => this.instrument.midi.forget(control, pad)}
            >
              ×
            </button>
          </li>`,
      )}
    </ul>`
  }

  #nameOf(control: string): string {
    const { controls = [], timbre = [] } = this.instrument.welcome ?? {}
    return [...controls, ...timbre].find(({ id }) => id === control)?.label ?? control
  }

  #learn(): void {
    this.#dialog.close()
    this.instrument.midi.setLearning(true)
  }

  get #dialog(): HTMLDialogElement {
    return this.renderRoot.querySelector('dialog')!
  }
}

function listed(ports: readonly string[]): string {
  return ports.length === 0
    ? 'No port is there yet; one that is plugged in is heard at once.'
    : `From ${ports.join(', ')}.`
}
