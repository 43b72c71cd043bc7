// Sounds that play one after the other by themselves, then a choice: trials of just-noticeable differences, pairs,
// single opinions. Nothing can be chosen before everything was heard.

import { html, LitElement, nothing } from 'lit'
import type { PropertyValues, TemplateResult } from 'lit'
import { formStyles } from '../../elements/form-parts.ts'
import type { Ears } from '../audio/ears.ts'
import { playRow, type Row } from '../audio/row.ts'
import { listenForKeys } from '../keys.ts'
import type { StepWatch } from '../step-watch.ts'
import { labStyles } from '../styles.ts'
import type { Words } from '../words.ts'
import { trialStyles } from './trial-styles.ts'

export interface Choice {
  readonly label: string
  /** The first one is shown. */
  readonly keys: readonly string[]
}

/** `atMs` is when it was chosen, on the page's clock. */
export type ChosenEvent = CustomEvent<{ readonly index: number; readonly atMs: number }>

/** Silence from the appearance of a trial to its first sound. */
const leadMs = 500
/** Longer where there is something to be read first. */
const feedbackMs = 1200

/** Fires 'chosen'. */
export class LabTrial extends LitElement {
  static override styles = [formStyles, labStyles, trialStyles]
  static override properties = {
    trial: {},
    buffers: { attribute: false },
    words: { attribute: false },
    labels: { attribute: false },
    choices: { attribute: false },
    question: {},
    feedback: { attribute: false },
    replays: { attribute: false },
    isAnswering: { attribute: false },
    sounding: { state: true },
    isHeard: { state: true },
    chosen: { state: true },
    replayed: { state: true },
  }

  /** Another one begins anew. */
  declare trial: string
  /** Undefined while they are on their way. */
  declare buffers: readonly AudioBuffer[] | undefined
  declare words: Words
  declare labels: readonly string[]
  declare choices: readonly Choice[]
  declare question: string
  /** Whether the answer before was right, where that is told. */
  declare feedback: boolean | undefined
  /** How often all may be heard again. */
  declare replays: number
  declare isAnswering: boolean
  ears!: Ears
  watch!: StepWatch
  gapSec = 0.5
  /** Place of the first sound among those of the step. */
  firstSound = 0
  declare private sounding: number | undefined
  declare private isHeard: boolean
  declare private chosen: number | undefined
  declare private replayed: number
  #row: Row | undefined
  #begun: readonly AudioBuffer[] | undefined
  #timers: ReturnType<typeof setTimeout>[] = []

  constructor() {
    super()
    listenForKeys(this, (key, event) => this.#press(key, event))
    this.replays = 0
    this.isAnswering = false
    this.#reset()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#silence()
    this.#begun = undefined
  }

  override willUpdate(changed: PropertyValues): void {
    if (changed.has('trial')) {
      this.#silence()
      this.#reset()
    }
    if (this.buffers !== undefined && this.buffers !== this.#begun) {
      this.#begun = this.buffers
      this.#later(
        () => this.#playWhenSeen(this.trial),
        performance.now() + (this.feedback === undefined ? leadMs : feedbackMs),
      )
    }
    // An answer that did not fit is taken again.
    if (changed.get('isAnswering') === true && !this.isAnswering && !changed.has('trial')) this.chosen = undefined
  }

  override render(): TemplateResult {
    const { words, labels, choices, question, sounding, chosen, buffers } = this
    const state =
      buffers === undefined
        ? words.loading
        : sounding === undefined
          ? this.isHeard
            ? words.answer
            : words.listen
          : words.sounding(labels[sounding]!)
    return html`
      <div class="feedback" role="status">
        ${
          this.feedback === undefined
            ? nothing
            : html`<p class=${this.feedback ? 'right' : 'wrong'}>
                <span aria-hidden="true">${this.feedback ? '✓' : '✗'}</span>
                ${this.feedback ? words.right : words.wrong}
              </p>`
        }
      </div>
      <h2 id="question">${question}</h2>
      <div class="lamps" aria-hidden="true">
        ${labels.map((label, i) => html`<span class="lamp ${i === sounding ? 'on' : ''}">${label}</span>`)}
      </div>
      <p class="state soft" aria-hidden="true">${state}</p>
      <p class="unseen" role="status">${this.isHeard ? words.answer : ''}</p>
      <div class="choices ${choices.length > 3 ? 'many' : ''}" role="group" aria-labelledby="question">
        ${choices.map(
          ({ label, keys }, i) =>
            html`<button
              class="button choice"
              aria-disabled=${this.#isOpen ? 'false' : 'true'}
              aria-pressed=${chosen === i ? 'true' : 'false'}
              aria-keyshortcuts=${keys.join(' ')}
              @click=${(event: MouseEvent) => this.#choose(i, event.timeStamp)}
            >
              ${label} ${keys[0] === label.toLowerCase() ? nothing : html`<kbd aria-hidden="true">${keys[0]}</kbd>`}
            </button>`,
        )}
      </div>
      ${
        this.replays > 0
          ? html`<div class="actions middle">
              <button class="button" aria-disabled=${this.#mayReplay ? 'false' : 'true'} @click=${() => this.#replay()}>
                ${words.again(this.replays - this.replayed)} <kbd aria-hidden="true">R</kbd>
              </button>
            </div>`
          : nothing
      }
    `
  }

  get #isOpen(): boolean {
    return this.isHeard && this.chosen === undefined
  }

  get #mayReplay(): boolean {
    return this.#isOpen && this.sounding === undefined && this.replayed < this.replays
  }

  #replay(): void {
    if (!this.#mayReplay) return
    this.replayed++
    this.#play()
  }

  /** Nobody listens to a page that is hidden. */
  #playWhenSeen(trial: string): void {
    if (trial !== this.trial || !this.isConnected) return
    if (document.visibilityState === 'visible') this.#play()
    else document.addEventListener('visibilitychange', () => this.#playWhenSeen(trial), { once: true })
  }

  #play(): void {
    const { buffers, ears } = this
    if (buffers === undefined || !this.isConnected || !ears.isAwake) return
    const row = playRow(ears.context, ears.output, buffers, this.gapSec)
    this.#row = row
    row.onsetsSec.forEach((onsetSec, i) => {
      this.#later(() => {
        this.sounding = i
        this.watch.played(this.firstSound + i)
      }, ears.heardAtMs(onsetSec))
      this.#later(() => (this.sounding = undefined), ears.heardAtMs(onsetSec + buffers[i]!.duration))
    })
    const endMs = ears.heardAtMs(row.endSec)
    this.#later(() => {
      // What the browser knows of its delay it knows best while it plays.
      this.watch.endedAt(ears.heardAtMs(row.endSec))
      this.sounding = undefined
      this.isHeard = true
    }, endMs)
  }

  #choose(index: number, atMs: number): void {
    if (!this.#isOpen) return
    this.#silence()
    this.chosen = index
    this.dispatchEvent(new CustomEvent('chosen', { detail: { index, atMs } }))
  }

  #press(key: string, event: KeyboardEvent): void {
    const choice = this.choices.findIndex(({ keys }) => keys.includes(key))
    if (choice < 0 && key !== 'r') return
    event.preventDefault()
    if (choice >= 0) this.#choose(choice, event.timeStamp)
    else this.#replay()
  }

  #later(act: () => void, atMs: number): void {
    this.#timers.push(setTimeout(act, Math.max(0, atMs - performance.now())))
  }

  #silence(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers = []
    this.#row?.stop()
    this.#row = undefined
    this.sounding = undefined
  }

  #reset(): void {
    this.isHeard = false
    this.chosen = undefined
    this.replayed = 0
    this.sounding = undefined
    this.#begun = undefined
  }
}
