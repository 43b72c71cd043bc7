// "Sample": what a file that was dropped on the selected pad has become, how near it is, and both to hear in turn.

import { html, LitElement, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import { formStyles } from '../elements/form-parts.ts'
import type { Instrument } from '../instrument.ts'
import { accentOf, classLabel } from '../palette.ts'
import { audioAccept } from './audio-file.ts'
import { deskOf } from './sample-desk.ts'
import type { SampleDesk, SampleEntry } from './sample-desk.ts'
import { sampleStyles } from './sample-styles.ts'
import { descriptorRows, nearnessOf } from './words.ts'

export class SamplePanel extends LitElement {
  static override properties = { instrument: { attribute: false } }
  static override styles = [formStyles, sampleStyles]

  declare instrument: Instrument
  #desk: SampleDesk | undefined

  override connectedCallback(): void {
    super.connectedCallback()
    this.#desk = deskOf(this.instrument)
    this.#desk.addEventListener('change', this.#update)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#desk?.removeEventListener('change', this.#update)
  }

  override render(): TemplateResult {
    const { state } = this.instrument
    if (state === undefined || this.#desk === undefined) return html``
    const pad = state.selected
    const entry = this.#desk.entryOf(pad)
    this.style.setProperty('--accent', accentOf(state.pads[pad]!.class))
    return html`
      ${entry?.status === 'found' ? this.#found(pad, entry) : this.#chooser(pad, state.pads[pad]!.name, state.model)}
      <div role="status">${this.#status(entry)}</div>
    `
  }

  #chooser(pad: number, name: string, model: string): TemplateResult {
    if (this.#desk?.canAnalyse !== true)
      return html`<p>${model} cannot analyse samples: it came without an encoder.</p>`
    return html`
      <p>
        Drop a drum sound on a pad, or choose a file for “${name}”: the model finds the nearest sound that it can make,
        and you steer on from there. WAV, AIFF, FLAC and Ogg of up to a minute; it is not stored.
      </p>
      <div>
        <button class="button" @click=${() => this.renderRoot.querySelector('input')?.click()}>Choose a file…</button>
        <input
          type="file"
          hidden
          accept=${audioAccept}
          @change=${(event: Event) => this.#choose(pad, event.target as HTMLInputElement)}
        />
      </div>
    `
  }

  #status(entry: SampleEntry | undefined): TemplateResult | typeof nothing {
    if (entry?.status === 'listening')
      return html`<p>Looking for the sound nearest to “${entry.fileName}”.</p>
        <div class="progress" aria-hidden="true"></div>`
    if (entry?.status === 'failed')
      return html`<p class="failed">“${entry.fileName}” could not be analysed. ${entry.sentence}</p>`
    return nothing
  }

  #found(pad: number, { fileName, analysis }: SampleEntry): TemplateResult {
    const { class: of, distanceDb, descriptors } = analysis!
    const desk = this.#desk!
    return html`
      <h3>${fileName} <span class="label">has become a ${classLabel(of).toLowerCase()}</span></h3>
      <div class="listen" role="group" aria-label="Listen to both, equally loud">
        <button class="button" @click=${() => desk.hear(pad, 'original')}><b>A</b> Original</button>
        <button class="button made" @click=${() => desk.hear(pad, 'model')}><b>B</b> Model</button>
      </div>
      <p class="distance" title="Log-spectral distance at equal energy. Two noises of one colour are 7 to 8 dB apart.">
        <strong>${distanceDb.toFixed(1)} dB</strong> apart: ${nearnessOf(distanceDb)}.
      </p>
      <table>
        <caption class="label">
          Timbre, in points; 5 are just noticed.
        </caption>
        <thead>
          <tr>
            <th scope="col"><span class="unseen">Descriptor</span></th>
            <th scope="col">Sample</th>
            <th scope="col">Model</th>
            <th scope="col">The model’s is</th>
          </tr>
        </thead>
        <tbody>
          ${descriptorRows(descriptors).map(
            ({ label, sample, model, words, isNoticed }) =>
              html`<tr class=${isNoticed ? 'noticed' : ''}>
                <th scope="row">${label}</th>
                <td>${sample}</td>
                <td>${model}</td>
                <td class="words">${words}</td>
              </tr>`,
          )}
        </tbody>
      </table>
      <div class="listen">
        <button class="button" @click=${() => desk.keep(pad)}>Keep</button>
        <button class="button" @click=${() => desk.goBack(pad)}>Go back</button>
      </div>
    `
  }

  #choose(pad: number, input: HTMLInputElement): void {
    const file = input.files?.[0]
    if (file !== undefined) void this.#desk?.take(pad, file)
    input.value = '' // the same file may be chosen again
  }

  readonly #update = (): void => this.requestUpdate()
}
