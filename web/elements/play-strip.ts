// Under the pads: master level and meters, and how the page behaves while one plays.

import { css, html, LitElement, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import { outputLatency } from '../audio/output.ts'
import type { Instrument } from '../instrument.ts'
import { masterRow } from '../state.ts'
import { accentVelocity, keyVelocity } from '../touch-velocity.ts'
import type { ControlDetail } from './control-slider.ts'
import { formStyles } from './form-parts.ts'
import { InstrumentWatch } from './instrument-watch.ts'

export class PlayStrip extends LitElement {
  static override properties = { instrument: { attribute: false } }
  static override styles = [
    formStyles,
    css`
      :host {
        display: grid;
        gap: 0.45rem;
        min-width: 0;
      }
      .levels {
        display: grid;
        grid-template-columns: minmax(0, 1.2fr) minmax(0, 1fr);
        align-items: center;
        gap: 0.3rem 1.2rem;
      }
      .rest {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.2rem 1.4rem;
      }
      play-meters {
        margin-left: auto;
      }
      .hint {
        display: none;
        margin: 0;
        color: var(--text-soft);
      }
      @media (max-width: 38rem) {
        .levels {
          grid-template-columns: minmax(0, 1fr);
        }
        play-meters {
          margin-left: 0;
        }
      }
      @media (hover: none) and (pointer: coarse) {
        .keys {
          display: none;
        }
        .hint {
          display: block;
        }
      }
    `,
  ]

  declare instrument: Instrument

  constructor() {
    super()
    void new InstrumentWatch(this)
  }

  override connectedCallback(): void {
    super.connectedCallback()
    const { context, monitor } = this.instrument
    context.addEventListener('statechange', () => this.requestUpdate())
    monitor.listen({
      begin: () => undefined,
      samples: () => undefined,
      rest: () => this.requestUpdate(), // the latency is known only after something was played
    })
  }

  override render(): TemplateResult | typeof nothing {
    const { instrument } = this
    const { state } = instrument
    if (state === undefined) return nothing
    const keys = `Keys play at ${keyVelocity}, with Shift at ${accentVelocity}.`
    return html`
      <p class="hint">Top of a pad is hard, bottom is soft.</p>
      <div class="levels">
        <control-slider
          .row=${masterRow}
          .value=${state.masterDb}
          @control=${({ detail }: CustomEvent<ControlDetail>) => instrument.set({ masterDb: detail.value }, detail.settled)}
        ></control-slider>
        <level-meter .monitor=${instrument.monitor}></level-meter>
      </div>
      <div class="rest">
        <span class="keys" title=${keys}>
          ${this.#switch('Keys play pads', state.keysPlay, (keysPlay) => instrument.set({ keysPlay }))}
        </span>
        ${
          instrument.isMidiHere
            ? this.#switch('MIDI plays this kit', state.midiPlays !== false, (midiPlays) =>
                instrument.set({ midiPlays }),
              )
            : nothing
        }
        ${this.#switch('Hear changes', state.audition, (audition) => instrument.set({ audition }))}
        <play-meters
          .monitor=${instrument.monitor}
          .countVoices=${() => instrument.player.voiceCount}
          .latency=${outputLatency(instrument.context)}
          .inputMs=${instrument.inputMs}
          .awake=${instrument.context.state === 'running'}
        ></play-meters>
      </div>
    `
  }

  #switch(text: string, on: boolean, set: (on: boolean) => void): TemplateResult {
    const change = (event: Event): void => set((event.target as HTMLInputElement).checked)
    return html`<label class="switch"><input type="checkbox" .checked=${on} @change=${change} />${text}</label>`
  }
}
