// The page that watches a training run: where it stands, its curves, its previews.

import { html, LitElement, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import { durationText, speedText } from '../../src/protocol/duration.ts'
import { formStyles } from '../elements/form-parts.ts'
import { progressStyles } from '../elements/progress-styles.ts'
import { trainingStyles } from './app-styles.ts'
import { curveOf, lossNames, type Point } from './curves.ts'
import { RunWatch } from './run-watch.ts'

/** What the losses mean, for those who did not write them. */
const about: Readonly<Record<string, string>> = {
  autoencode: 'How far drums are from themselves after encoder and generator',
  adversarialAutoencode: 'The same, and how well the latent critic tells codes from the prior’s draws',
  encoderDoubt: 'The latter alone: what the encoder is told by the latent critic',
  latentCritic: 'How badly the latent critic tells codes from draws of the prior',
  latentCriticPenalised: 'The same with the penalties of every few steps',
  encoder: 'What the encoder is told to lower beside a critic: the reconstruction and its codes’ distance from N(0, I)',
  critic: 'How badly the critic tells generated drums from real ones',
  criticPenalised: 'The same with the penalties of every few steps',
  generator: 'What the generator is told to lower: the critic’s doubt and the reconstruction',
  generatorPenalised: 'The same with the penalties of every few steps',
}

export class TrainingApp extends LitElement {
  static override styles = [formStyles, progressStyles, trainingStyles]

  readonly watch = new RunWatch(document.baseURI)

  override connectedCallback(): void {
    super.connectedCallback()
    this.watch.addEventListener('change', () => this.requestUpdate())
    this.watch.start()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.watch.stop()
  }

  override render(): TemplateResult {
    const { report, answered, rows } = this.watch
    if (report === undefined)
      return html`<main class="waiting">
        <p>
          ${answered ? 'Asking for the run …' : 'Nothing here answers for a run. Is `ghostnote train --watch` running?'}
        </p>
      </main>`
    const lastStep = Math.max(report.moment?.steps ?? 0, Number(rows.at(-1)?.['step'] ?? 0), 1)
    return html`
      <header>
        <h1>${report.run}</h1>
        <p>${report.config} · ${report.objective}</p>
        <span class="state ${answered ? 'open' : ''}" role="status">${this.#state()}</span>
      </header>
      <section class="progress" aria-label="Progress">
        ${this.#progress()}
        <div class="notes" aria-live="polite">
          ${report.notes.slice(-4).map(({ text, grave }) => html`<p class=${grave ? 'grave' : ''}>${text}</p>`)}
        </div>
      </section>
      <main>
        <section class="curves" aria-label="Curves">${this.#charts(lastStep)}</section>
        <section aria-label="Previews">
          <h2>Previews</h2>
          <preview-shelf .previews=${report.previews}></preview-shelf>
        </section>
      </main>
    `
  }

  #state(): string {
    const { answered, report } = this.watch
    const moment = report?.moment
    if (!answered) return 'Training has ended or been stopped; this is how it stood'
    if (moment === undefined) return 'Getting ready'
    return moment.step === moment.steps ? 'Finished' : `Training: ${moment.phase}`
  }

  #progress(): TemplateResult | typeof nothing {
    const moment = this.watch.report?.moment
    if (moment === undefined) return nothing
    const { step, steps, stepsPerSec, leftSec, memoryBytes } = moment
    const facts: [string, string][] = [
      ['Step', `${step} of ${steps}`],
      ['Speed', stepsPerSec === undefined ? '–' : speedText(stepsPerSec)],
      ['Left', leftSec === undefined ? '–' : durationText(leftSec)],
      ['Memory', `${(memoryBytes / 1e9).toFixed(1)} GB`],
    ]
    return html`
      <progress max=${steps} value=${step} aria-label="Steps"></progress>
      <dl>
        ${facts.map(
          ([name, value]) =>
            html`<div>
              <dt>${name}</dt>
              <dd>${value}</dd>
            </div>`,
        )}
      </dl>
    `
  }

  #charts(lastStep: number): TemplateResult[] {
    const { rows } = this.watch
    const chart = (label: string, text: string, points: readonly Point[], unit = ''): TemplateResult =>
      html`<curve-chart
        .label=${label}
        .about=${text}
        .points=${points}
        .lastStep=${lastStep}
        .unit=${unit}
      ></curve-chart>`
    const percent = (measure: string): Point[] =>
      curveOf(rows, measure).map(({ step, value }) => ({ step, value: 100 * value }))
    const balance = percent('separation')
    const losses = lossNames(rows).map((name) => chart(name, about[name] ?? 'Loss', curveOf(rows, name)))
    return [
      chart(
        'Preview distance',
        'From held-out drums: 0 is the same statistics, about 1 silence',
        curveOf(rows, 'bandDistance'),
      ),
      chart('Variety', 'Of the sounds of a class, beside real ones', percent('diversity'), ' %'),
      ...(curveOf(rows, 'drumKid').length === 0
        ? []
        : [chart('Drum KID', 'Distance from held-out drums as a trained ear hears it', curveOf(rows, 'drumKid'))]),
      ...(balance.length === 0
        ? []
        : [chart('Critic’s certainty', 'At 0 it guesses; at 100 the generator learns nothing from it', balance, ' %')]),
      ...losses,
    ]
  }
}
