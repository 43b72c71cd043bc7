// Several sounds on one page, heard at will: MUSHRA with its open reference, and ratings without one. Only the sound
// that was played last can be rated, and nobody goes on before every sound was heard and rated.

import { html, LitElement, nothing } from 'lit'
import type { PropertyValues, TemplateResult } from 'lit'
import type { Step } from '../../../src/protocol/participant.ts'
import { cssVars } from '../../elements/css-vars.ts'
import { formStyles } from '../../elements/form-parts.ts'
import { sliderStyles } from '../../elements/slider-parts.ts'
import type { Ears } from '../audio/ears.ts'
import { Switcher } from '../../audio/switcher.ts'
import { listenForKeys } from '../keys.ts'
import type { StepWatch } from '../step-watch.ts'
import { labStyles } from '../styles.ts'
import type { Words } from '../words.ts'
import { ratingStyles } from './rating-styles.ts'

type RatingsStep = Extract<Step, { kind: 'mushra' | 'multi-stimulus' }>

/** `values` by signal; none after a page of training. */
export type RatedEvent = CustomEvent<{ readonly values: readonly number[]; readonly atMs: number }>

/** As much of a sound, or all of a shorter one, counts as heard. */
const heardSec = 1
/** Keys of the signals; the reference has 0. */
const signalKeys = '123456789qwe'

/** What is kept of a page; by sound, the open reference's rating never set. */
interface Filled {
  readonly ratings: readonly (number | null)[]
  readonly heard: readonly boolean[]
}

/** Fires 'rated'. */
export class LabRatings extends LitElement {
  static override styles = [formStyles, sliderStyles, labStyles, ratingStyles]
  static override properties = {
    step: { attribute: false },
    buffers: { attribute: false },
    words: { attribute: false },
    isAnswering: { attribute: false },
    ratings: { state: true },
    heard: { state: true },
    current: { state: true },
    isPlaying: { state: true },
    repeats: { state: true },
  }

  declare step: RatingsStep
  declare buffers: readonly AudioBuffer[] | undefined
  declare words: Words
  declare isAnswering: boolean
  ears!: Ears
  watch!: StepWatch
  declare private ratings: readonly (number | null)[]
  declare private heard: readonly boolean[]
  /** The sound that was played last. */
  declare private current: number | undefined
  declare private isPlaying: boolean
  declare private repeats: boolean
  #switcher: Switcher | undefined
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor() {
    super()
    listenForKeys(this, (key, event) => this.#press(key, event))
    this.isAnswering = false
    this.repeats = false
    this.#reset([], [])
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#stop()
  }

  override willUpdate(changed: PropertyValues): void {
    const before = changed.get('step') as RatingsStep | undefined
    if (!changed.has('step') || before?.step === this.step.step) return
    this.#stop()
    const { sounds } = this.step
    const filled = this.watch.filled as Filled | undefined
    this.#reset(filled?.ratings ?? sounds.map(() => null), filled?.heard ?? sounds.map(() => false))
  }

  override render(): TemplateResult {
    const { words, step, buffers } = this
    const { title, instructions, question } = step
    return html`<div class="stack">
      ${title === undefined ? nothing : html`<p class="soft">${title}</p>`}
      <h2>${this.#isTraining ? words.trainingHead : question}</h2>
      ${instructions === undefined ? nothing : html`<p class="said">${instructions}</p>`}
      <p class="soft said">${this.#isTraining ? words.hearAll : words.ratingHelp}</p>
      ${this.#isTraining ? nothing : html`<p class="soft said keys">${words.ratingKeys}</p>`}
      <div class="bar">
        ${this.#hasReference ? this.#button(0) : nothing}
        <label class="switch loop">
          <input
            type="checkbox"
            .checked=${this.repeats}
            @change=${(event: Event) => this.#loop((event.target as HTMLInputElement).checked)}
          />
          ${words.loop}
        </label>
      </div>
      <div class="signals ${this.#isTraining ? 'plain' : ''}">
        ${this.#isTraining ? nothing : this.#scale()}
        ${step.sounds.map((_, i) => (i < this.#firstSignal ? nothing : this.#row(i)))}
      </div>
      <div class="actions end">
        <button
          class="button primary"
          ?disabled=${!this.#isComplete || this.isAnswering}
          @click=${({ timeStamp }: MouseEvent) => this.#done(timeStamp)}
        >
          ${words.goOn}
        </button>
        <p class="soft" role="status">
          ${
            buffers === undefined
              ? words.loading
              : this.#isComplete
                ? ''
                : this.#isTraining
                  ? words.hearAll
                  : words.rateAll
          }
        </p>
      </div>
    </div>`
  }

  #scale(): TemplateResult {
    const { words, step } = this
    const ends = step.kind === 'mushra' ? words.grades : [step.ends.low, step.ends.high]
    return html`<div class="scale ${step.kind === 'mushra' ? 'grades' : ''}" aria-hidden="true">
      ${ends.map((grade) => html`<span>${grade}</span>`)}
    </div>`
  }

  #row(i: number): TemplateResult {
    const { words, current } = this
    const label = this.#label(i)
    const rating = this.ratings[i] ?? null
    const value = rating ?? 0
    return html`<div class="signal ${i === current ? 'current' : ''}">
      ${this.#button(i)}
      ${
        this.#isTraining
          ? nothing
          : html`<input
                type="range"
                class=${rating === null ? 'unset' : ''}
                ${cssVars({ '--to': `${value}%` })}
                aria-label=${words.rating(label)}
                aria-valuetext=${rating === null ? words.unrated : this.#spoken(value)}
                min="0"
                max="100"
                step="1"
                ?disabled=${i !== current}
                .value=${String(value)}
                @input=${(event: Event) => this.#rate(i, Number((event.target as HTMLInputElement).value))}
                @pointerup=${() => this.#rate(i, this.ratings[i] ?? 0)}
                @keyup=${({ key }: KeyboardEvent) => /^(Arrow|Home|Enter)/.test(key) && this.#rate(i, this.ratings[i] ?? 0)}
              /><output>${rating ?? '–'}</output>`
      }
    </div>`
  }

  #button(i: number): TemplateResult {
    const { words } = this
    const isOn = this.isPlaying && i === this.current
    const key = this.#keyOfSound(i)
    const name = i < this.#firstSignal ? words.reference : words.sound(this.#label(i))
    return html`<button
      class="button play"
      ?disabled=${this.buffers === undefined}
      aria-pressed=${isOn ? 'true' : 'false'}
      aria-keyshortcuts=${key}
      @click=${() => (isOn ? this.#stop() : this.#play(i))}
    >
      <span class="sign" aria-hidden="true">${isOn ? '■' : '▶'}</span>
      <span class="name">${name}</span>
      <span class="heard" aria-hidden="true">${this.heard[i] ? '✓' : ''}</span>
      <kbd aria-hidden="true">${key}</kbd>
    </button>`
  }

  get #hasReference(): boolean {
    return this.step.kind === 'mushra'
  }

  get #firstSignal(): number {
    return this.#hasReference ? 1 : 0
  }

  get #isTraining(): boolean {
    return this.step.kind === 'mushra' && this.step.training
  }

  get #isComplete(): boolean {
    const isRated = this.#isTraining || this.ratings.slice(this.#firstSignal).every((rating) => rating !== null)
    return isRated && this.heard.length > 0 && this.heard.every(Boolean)
  }

  #label(i: number): string {
    return String(i + 1 - this.#firstSignal)
  }

  #keyOfSound(i: number): string {
    return i < this.#firstSignal ? '0' : (signalKeys[i - this.#firstSignal] ?? '')
  }

  /** MUSHRA's grades are fifths of the scale. */
  #spoken(value: number): string {
    if (this.step.kind !== 'mushra') return String(value)
    return `${value}, ${this.words.grades[Math.min(4, Math.floor(value / 20))]}`
  }

  #play(i: number): void {
    const buffer = this.buffers?.[i]
    if (buffer === undefined) return
    clearTimeout(this.#timer)
    this.#switcher ??= new Switcher(this.ears.context, this.ears.output, () => (this.isPlaying = false))
    const { onsetSec, endSec } = this.#switcher.play(buffer, this.repeats)
    this.watch.played(i)
    this.watch.endedAt(this.ears.heardAtMs(Number.isFinite(endSec) ? endSec : onsetSec))
    this.current = i
    this.isPlaying = true
    const enoughSec = Math.min(heardSec, buffer.duration)
    const heardAtMs = this.ears.heardAtMs(onsetSec + enoughSec)
    this.#timer = setTimeout(
      () => {
        this.heard = this.heard.with(i, true)
        this.#keepFilled()
      },
      Math.max(0, heardAtMs - performance.now()),
    )
  }

  #stop(): void {
    clearTimeout(this.#timer)
    this.#switcher?.stop()
    this.isPlaying = false
  }

  #loop(repeats: boolean): void {
    this.repeats = repeats
    if (this.isPlaying && this.current !== undefined) this.#play(this.current)
  }

  #rate(i: number, value: number): void {
    if (i !== this.current || this.#isTraining) return
    this.ratings = this.ratings.with(i, value)
    this.watch.endedAt(performance.now())
    this.#keepFilled()
  }

  #keepFilled(): void {
    const filled: Filled = { ratings: this.ratings, heard: this.heard }
    this.watch.remember(filled)
  }

  #done(atMs: number): void {
    this.#stop()
    const values = this.#isTraining ? [] : this.ratings.slice(this.#firstSignal).map((rating) => rating ?? 0)
    this.dispatchEvent(new CustomEvent('rated', { detail: { values, atMs } }))
  }

  #reset(ratings: readonly (number | null)[], heard: readonly boolean[]): void {
    this.ratings = ratings
    this.heard = heard
    this.current = undefined
    this.isPlaying = false
  }

  #press(key: string, event: KeyboardEvent): void {
    if (this.buffers === undefined) return
    if (key === ' ') {
      event.preventDefault()
      if (this.isPlaying) this.#stop()
      else this.#play(this.current ?? 0)
      return
    }
    const sound = this.step.sounds.findIndex((_, i) => this.#keyOfSound(i) === key)
    if (sound < 0) return
    event.preventDefault()
    this.#play(sound)
    if (this.#isTraining || sound < this.#firstSignal) return
    void this.updateComplete.then(() =>
      this.renderRoot.querySelectorAll<HTMLInputElement>('input[type="range"]')[sound - this.#firstSignal]?.focus(),
    )
  }
}
