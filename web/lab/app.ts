// A participant's page: shows the step that is due, hands its answer to the sitting, and holds what all steps share:
// progress, language, the state of the connection, withdrawal.

import { html, LitElement, nothing } from 'lit'
import type { PropertyValues, TemplateResult } from 'lit'
import type { Answer, Step } from '../../src/protocol/participant.ts'
import { formStyles } from '../elements/form-parts.ts'
import { progressStyles } from '../elements/progress-styles.ts'
import { appStyles } from './app-styles.ts'
import { Ears } from './audio/ears.ts'
import { Sitting } from './sitting.ts'
import { stepBody } from './step-body.ts'
import { StepSounds } from './step-sounds.ts'
import { StepWatch } from './step-watch.ts'
import { labStyles } from './styles.ts'
import { wordsOf, type Words } from './words.ts'

const gainName = 'gain-db'
/** Where the researcher's pages lead to: nothing counts there. */
const isPreview = location.pathname.endsWith('/preview/')

export class LabApp extends LitElement {
  static override styles = [formStyles, progressStyles, labStyles, appStyles]

  readonly sitting = new Sitting(document.baseURI, new URL(location.href).searchParams.get('study') ?? '')
  /** Tests listen here. */
  readonly ears = new Ears()
  readonly #sounds = new StepSounds(this.sitting, this.ears)
  #watch: StepWatch | undefined
  #wasAwake = false
  /** Of the step before. */
  #kind: Step['kind'] | undefined

  override connectedCallback(): void {
    super.connectedCallback()
    const { sitting, ears } = this
    sitting.addEventListener('change', () => this.#changed())
    this.#sounds.addEventListener('change', () => this.requestUpdate())
    ears.context.addEventListener('statechange', () => {
      if (this.#wasAwake && !ears.isAwake) void sitting.note('audio', { state: ears.context.state })
      this.#wasAwake = ears.isAwake
      this.requestUpdate()
    })
    document.addEventListener('visibilitychange', () =>
      sitting.note(document.visibilityState === 'hidden' ? 'hidden' : 'shown'),
    )
    window.addEventListener('offline', () => void sitting.note('offline'))
    window.addEventListener('online', () => {
      void sitting.note('online')
      sitting.hurry()
    })
    const gainDb = Number(sitting.keep.recallNow(gainName) ?? 0)
    if (Number.isFinite(gainDb)) ears.gainDb = gainDb
    void sitting.begin()
  }

  override render(): TemplateResult {
    const { sitting } = this
    const words = wordsOf(sitting.language)
    const { view, study, step } = sitting
    const isOpen = view.kind === 'step' && step !== undefined && step.kind !== 'end'
    return html`
      <header>
        ${isPreview ? html`<lab-preview .sitting=${sitting} .ears=${this.ears}></lab-preview>` : nothing}
        <h1>${study?.title ?? ''}</h1>
        ${isOpen && study !== undefined && study.languages.length > 1 ? this.#languages(words, study.languages) : nothing}
        ${
          isOpen
            ? html`<div class="progress">
                <progress
                  max=${step.progress.of}
                  value=${step.progress.done}
                  aria-label=${words.progress(step.progress.done, step.progress.of)}
                ></progress>
                <span class="soft" aria-hidden="true">${words.progress(step.progress.done, step.progress.of)}</span>
              </div>`
            : nothing
        }
      </header>
      <main tabindex="-1">${this.#main(words)}</main>
      ${
        isOpen
          ? html`<footer>
              <p class="link ${sitting.isReachable ? '' : 'waiting'}" role="status">${this.#saved(words)}</p>
              <p>${words.number(sitting.number ?? 0)}</p>
              ${
                step.kind === 'consent'
                  ? nothing
                  : html`<lab-withdraw
                      .words=${words}
                      @withdraw=${() => void this.#withdraw('withdrawn')}
                    ></lab-withdraw>`
              }
            </footer>`
          : nothing
      }
    `
  }

  override updated(_changed: PropertyValues): void {
    const { language, study } = this.sitting
    if (study !== undefined) {
      document.documentElement.lang = language
      document.title = study.title
    }
  }

  #main(words: Words): TemplateResult {
    const { sitting, ears } = this
    const { view, step } = sitting
    const message = (text: string): TemplateResult =>
      html`<div class="message" role="status"><p class="said">${text}</p></div>`
    if (view.kind === 'closed') return message(words[view.why])
    if (view.kind === 'opening' || step === undefined || this.#watch === undefined)
      return message(sitting.isReachable ? words.opening : words.unreachable)
    if (step.kind === 'end')
      return message(
        step.reason === 'finished'
          ? `${words.finished}\n${words.keepNumber(sitting.number ?? 0)}`
          : { headphones: words.notSuited, withdrawn: words.withdrawn }[step.reason],
      )
    // No browser lets sound begin before a press; after the consent only a reload or the system gets here.
    if ('sounds' in step && !ears.isAwake)
      return html`<div class="stack">
        <h2>${words.asleepHead}</h2>
        <p class="said">${words.asleep}</p>
        <div class="actions">
          <button class="button primary" @click=${() => void ears.wake()}>${words.wake}</button>
        </div>
      </div>`
    return stepBody(step, {
      words,
      ears,
      watch: this.#watch,
      buffers: this.#sounds.of(step),
      isAnswering: sitting.isAnswering,
      answer: (answer, atMs) => void this.#answer(answer, atMs),
      decline: () => void this.#withdraw('declined'),
    })
  }

  #languages(words: Words, languages: readonly string[]): TemplateResult {
    return html`<label class="language">
      <span class="label">${words.language}</span>
      <select
        class="field"
        @change=${(event: Event) => void this.sitting.speak((event.target as HTMLSelectElement).value)}
      >
        ${languages.map(
          (tag) =>
            html`<option value=${tag} lang=${tag} ?selected=${tag === this.sitting.language}>${nameOf(tag)}</option>`,
        )}
      </select>
    </label>`
  }

  #saved(words: Words): string {
    const { isReachable, isAnswering } = this.sitting
    if (isReachable) return words.stored
    return isAnswering ? words.waiting : words.unreachable
  }

  async #answer(answer: Answer, atMs: number): Promise<void> {
    const { sitting, ears } = this
    if (sitting.isAnswering || this.#watch === undefined) return
    // The press that takes part is the one that may start sound.
    if (answer.kind === 'consented') void ears.wake().catch(() => undefined)
    if (answer.kind === 'level') void sitting.keep.keep(gainName, String(answer.gainDb))
    await sitting.answer(answer, this.#watch.conductAt(atMs))
    if (answer.kind === 'consented') {
      const { sampleRate, baseLatency } = ears.context
      await sitting.note('device', { rateHz: sampleRate, bufferSec: baseLatency, touch: navigator.maxTouchPoints > 0 })
    }
  }

  async #withdraw(why: 'withdrawn' | 'declined'): Promise<void> {
    this.#watch?.end()
    await this.sitting.withdraw(why)
  }

  #changed(): void {
    const { step, keep } = this.sitting
    if (step !== undefined && this.#watch?.step !== step.step) {
      this.#watch?.end()
      const isFirst = this.#watch === undefined
      const isLikeBefore = step.kind === this.#kind && ['jnd', 'acr', 'pairwise'].includes(step.kind)
      this.#kind = step.kind
      const sounds = 'sounds' in step ? step.sounds.length : 0
      this.#watch = new StepWatch(step.step, { sounds, keep, latencySec: () => this.ears.latencySec })
      if (step.kind === 'end') this.#watch.end()
      if ('sounds' in step) this.#sounds.load(step)
      // A new page begins at its head; between trials nothing moves, and the focus stays on the answers.
      if (!isFirst && !isLikeBefore) void this.updateComplete.then(() => this.#goToHead())
    }
    this.requestUpdate()
  }

  #goToHead(): void {
    window.scrollTo({ top: 0 })
    this.renderRoot.querySelector('main')?.focus({ preventScroll: true })
  }
}

/** A language in its own words. */
function nameOf(tag: string): string {
  return new Intl.DisplayNames([tag], { type: 'language' }).of(tag) ?? tag
}

declare global {
  interface HTMLElementTagNameMap {
    'lab-app': LabApp
  }
}
