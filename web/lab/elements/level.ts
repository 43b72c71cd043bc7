// Setting a comfortable level: a sound of the study again and again, and a slider.

import { html, LitElement } from 'lit'
import type { TemplateResult } from 'lit'
import { formStyles } from '../../elements/form-parts.ts'
import { sliderPart, sliderStyles } from '../../elements/slider-parts.ts'
import type { Ears } from '../audio/ears.ts'
import { Switcher } from '../../audio/switcher.ts'
import { listenForKeys } from '../keys.ts'
import type { StepWatch } from '../step-watch.ts'
import { labStyles } from '../styles.ts'
import type { Words } from '../words.ts'
import { levelStyles } from './level-styles.ts'

export type LevelEvent = CustomEvent<{ readonly gainDb: number; readonly atMs: number }>

const range = { min: -40, max: 0 } as const
/** Rather too soft at first. */
const firstDb = -18
const pauseMs = 400

/** Fires 'set'. */
export class LabLevel extends LitElement {
  static override styles = [formStyles, sliderStyles, labStyles, levelStyles]
  static override properties = {
    buffers: { attribute: false },
    words: { attribute: false },
    gainDb: { state: true },
    isPlaying: { state: true },
    isHeard: { state: true },
  }

  declare buffers: readonly AudioBuffer[] | undefined
  declare words: Words
  ears!: Ears
  watch!: StepWatch
  declare private gainDb: number
  declare private isPlaying: boolean
  declare private isHeard: boolean
  #switcher: Switcher | undefined
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor() {
    super()
    listenForKeys(this, (key, event) => this.#press(key, event))
    this.gainDb = firstDb
    this.isPlaying = false
    this.isHeard = false
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#stop()
  }

  override render(): TemplateResult {
    const { words, gainDb } = this
    sliderPart(this, range, gainDb)
    return html`<div class="stack">
      <h2>${words.levelHead}</h2>
      <p class="said">${words.levelHelp}</p>
      <div class="set">
        <button
          class="button play"
          ?disabled=${this.buffers === undefined}
          aria-pressed=${this.isPlaying ? 'true' : 'false'}
          @click=${() => this.#toggle()}
        >
          <span aria-hidden="true">${this.isPlaying ? '■' : '▶'}</span> ${this.isPlaying ? words.stop : words.play}
        </button>
        <input
          type="range"
          aria-label=${words.level}
          aria-valuetext=${`${gainDb} dB`}
          min=${range.min}
          max=${range.max}
          step="1"
          .value=${String(gainDb)}
          @input=${(event: Event) => this.#move(Number((event.target as HTMLInputElement).value))}
        />
        <output>${gainDb < 0 ? '−' : ''}${Math.abs(gainDb)} dB</output>
      </div>
      <div class="actions">
        <button
          class="button primary"
          ?disabled=${!this.isHeard}
          @click=${({ timeStamp }: MouseEvent) => this.#done(timeStamp)}
        >
          ${words.goOn}
        </button>
      </div>
    </div>`
  }

  #move(gainDb: number): void {
    this.gainDb = gainDb
    this.ears.gainDb = gainDb
    this.watch.endedAt(performance.now())
  }

  #toggle(): void {
    if (this.isPlaying) return this.#stop()
    this.ears.gainDb = this.gainDb
    this.isPlaying = true
    this.#play()
  }

  #play(): void {
    const buffer = this.buffers?.[0]
    if (buffer === undefined) return
    this.#switcher ??= new Switcher(this.ears.context, this.ears.output, () => {
      this.isHeard = true
      this.#timer = setTimeout(() => this.#play(), pauseMs)
    })
    this.#switcher.play(buffer, false)
    this.watch.played(0)
  }

  #stop(): void {
    clearTimeout(this.#timer)
    this.#switcher?.stop()
    this.isPlaying = false
  }

  #done(atMs: number): void {
    this.#stop()
    this.dispatchEvent(new CustomEvent('set', { detail: { gainDb: this.gainDb, atMs } }))
  }

  #press(key: string, event: KeyboardEvent): void {
    if (key !== ' ' || this.buffers === undefined) return
    event.preventDefault()
    this.#toggle()
  }
}
