// A study rehearsed with simulated listeners, before anybody is asked: how far off thresholds would be, how wide their
// intervals, how long it takes, what difference it could find.

import { css, html, LitElement, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import type { SimulationBody } from '../../../src/protocol/lab-desk.ts'
import type { SimulatedTrack, Simulation } from '../../../src/protocol/simulation.ts'
import { formStyles } from '../../elements/form-parts.ts'
import { JobWatch } from '../job-watch.ts'
import type { DeskLink } from '../link.ts'
import { deskStyles } from '../styles.ts'
import { minutesText } from '../times.ts'

type Setting = Exclude<keyof SimulationBody, 'file'>

interface Field {
  readonly name: Setting
  readonly says: string
  readonly start: number
  readonly min: number
  readonly max: number
  /** Whether only whole numbers are taken. */
  readonly isWhole?: true
}

/** As `ghostnote lab simulate` has them. */
const fields: readonly Field[] = [
  { name: 'listeners', says: 'Listeners', start: 40, min: 2, max: 5000, isWhole: true },
  { name: 'sigma', says: 'Noise σ, points', start: 5, min: 0.01, max: 100 },
  { name: 'lapse', says: 'Lapses, share', start: 0.02, min: 0, max: 0.5 },
  { name: 'bias', says: 'Bias to the first, σ', start: 0, min: -5, max: 5 },
  { name: 'random', says: 'Random clickers, share', start: 0, min: 0, max: 1 },
  { name: 'error', says: 'Generator’s error, points', start: 1, min: 0, max: 50 },
  { name: 'seed', says: 'Seed', start: 1, min: 0, max: 4_294_967_295, isWhole: true },
]

type Going = { readonly done: number; readonly of: number | null }

export class DeskSimulate extends LitElement {
  static override styles = [
    formStyles,
    deskStyles,
    css`
      .fields {
        display: grid;
        gap: 0.8rem 1rem;
        grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr));
      }
      .fields label {
        display: grid;
        gap: 0.3rem;
        align-content: end;
      }
      .fields input {
        width: 100%;
      }
      .going {
        display: grid;
        gap: 0.4rem;
        min-height: 1.4rem;
      }
    `,
  ]
  static override properties = {
    link: { attribute: false },
    file: { attribute: false },
    going: { state: true },
    result: { state: true },
    trouble: { state: true },
  }

  declare link: DeskLink
  /** The study file's text. */
  declare file: string
  declare private going: Going | undefined
  declare private result: Simulation | undefined
  declare private trouble: string
  #watch: JobWatch | undefined

  constructor() {
    super()
    this.trouble = ''
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    void this.#watch?.cancel() // nobody would see what comes of it
  }

  override render(): TemplateResult {
    const { going, result, trouble } = this
    return html`<div class="stack">
      <form class="card stack" novalidate @submit=${(event: Event) => void this.#run(event)}>
        <h2>Simulate before recruiting</h2>
        <p class="small soft">
          Listeners of signal detection theory go through the whole study by the same code that runs it. What they hear
          is the difference that was asked for, off by the generator’s error, plus noise σ.
        </p>
        <div class="fields">
          ${fields.map(
            ({ name, says, start, min, max, isWhole }) =>
              html`<label
                ><span class="label">${says}</span
                ><input
                  class="field"
                  type="number"
                  name=${name}
                  value=${start}
                  min=${min}
                  max=${max}
                  step=${isWhole === true ? 1 : 'any'}
                  ?disabled=${going !== undefined}
              /></label>`,
          )}
        </div>
        <div class="row">
          ${
            going === undefined
              ? html`<button class="button primary" type="submit">Simulate</button>`
              : html`<button class="button" type="button" @click=${() => void this.#cancel()}>Cancel</button>`
          }
        </div>
        <div class="going">
          ${
            going === undefined
              ? nothing
              : html`<progress max=${going.of ?? 1} value=${going.done} aria-label="Simulated listeners"></progress>
                  <span class="small soft">${going.done} of ${going.of ?? '…'} listeners</span>`
          }
          <p class="warn" role="alert" ?hidden=${trouble === ''}>${trouble}</p>
        </div>
      </form>
      <div role="status">${result === undefined ? nothing : shown(result)}</div>
    </div>`
  }

  async #run(event: Event): Promise<void> {
    event.preventDefault()
    this.trouble = ''
    const form = event.target as HTMLFormElement
    const wrong = fields.find(({ name }) => !(form.elements.namedItem(name) as HTMLInputElement).validity.valid)
    if (wrong !== undefined) {
      this.trouble = `${wrong.says}: ${wrong.isWhole === true ? 'a whole number ' : ''}from ${wrong.min} to ${wrong.max}.`
      ;(form.elements.namedItem(wrong.name) as HTMLInputElement).focus()
      return
    }
    const value = (name: Setting): number => (form.elements.namedItem(name) as HTMLInputElement).valueAsNumber
    const settings = Object.fromEntries(fields.map(({ name }) => [name, value(name)])) as Record<Setting, number>
    this.result = undefined
    this.going = { done: 0, of: settings.listeners }
    this.#watch ??= new JobWatch(this.link)
    try {
      const result = await this.#watch.run(
        () => this.link.simulate({ file: this.file, ...settings }),
        ({ done }) => (this.going = { done, of: settings.listeners }),
      )
      this.result = result as Simulation | undefined
    } catch (error) {
      this.trouble = (error as Error).message
    }
    this.going = undefined
  }

  async #cancel(): Promise<void> {
    await this.#watch?.cancel()
    this.going = undefined
  }
}

function shown({ tracks, listeners, minutesMedian, steps }: Simulation): TemplateResult {
  return html`<section class="card stack" aria-label="What the simulation found">
    <p>
      ${listeners} simulated listeners: about <strong>${minutesText(minutesMedian)}</strong> each, ${steps} steps.
      ${tracks.length === 0 ? 'There is no block of just-noticeable differences to reckon with.' : ''}
    </p>
    ${tracks.length === 0 ? nothing : html`${table(tracks)}<spread-picture .tracks=${tracks}></spread-picture>`}
  </section>`
}

function table(tracks: readonly SimulatedTrack[]): TemplateResult {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Tracks">
    <table>
      <caption>
        Thresholds in points, at the share of right answers they stand for. Power: the chance to find a threshold that
        is higher by so much.
      </caption>
      <thead>
        <tr>
          <th scope="col">Track</th>
          <th scope="col" class="number">Trials</th>
          <th scope="col" class="number">Truly</th>
          <th scope="col" class="number">Found</th>
          <th scope="col" class="number">Bias</th>
          <th scope="col" class="number">One’s 95 % interval</th>
          <th scope="col" class="number">Spread</th>
          <th scope="col" class="number">None</th>
          <th scope="col" class="number">Power 10 %</th>
          <th scope="col" class="number">25 %</th>
          <th scope="col" class="number">50 %</th>
        </tr>
      </thead>
      <tbody>
        ${tracks.map(
          ({ block, track, ...of }) =>
            html`<tr>
              <th scope="row">${block} ${track}</th>
              <td class="number">${of.trialsMedian}</td>
              <td class="number">${of.truth.toFixed(2)} at ${(100 * of.share).toFixed(0)} %</td>
              <td class="number">${figure(of.median, 2)}</td>
              <td class="number">${figure(of.biasPercent, 1, ' %')}</td>
              <td class="number">${figure(of.intervalPercent, 0, ' %')}</td>
              <td class="number">${figure(of.spreadPercent, 0, ' %')}</td>
              <td class="number">${figure(100 * of.notEstimableShare, 0, ' %')}</td>
              ${(['10', '25', '50'] as const).map(
                (by) => html`<td class="number">${figure(of.power === null ? null : 100 * of.power[by], 0, ' %')}</td>`,
              )}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`
}

function figure(value: number | null, digits: number, unit = ''): string {
  return value === null ? '–' : `${value.toFixed(digits)}${unit}`
}
