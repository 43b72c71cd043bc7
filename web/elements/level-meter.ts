// Peak level of the output. Moves only while something sounds; the number is the highest peak of the last phrase.

import { css, html, LitElement } from 'lit'
import type { PropertyValues, TemplateResult } from 'lit'
import { gainToDb, peakOf } from '../../src/dsp/level.ts'
import type { OutputMonitor } from '../audio/monitor.ts'

const floorDb = -48
const fallDbPerSec = 30

export class LevelMeter extends LitElement {
  static override properties = { monitor: { attribute: false } }
  static override styles = css`
    :host {
      display: grid;
      grid-template-columns: 1fr auto;
      align-items: center;
      gap: 0.6rem;
    }
    .track {
      position: relative;
      height: 0.4rem;
      overflow: hidden;
      border-radius: 0.2rem;
      background: linear-gradient(to right, #59d7b9 72%, #e5c95e 90%, #ff847d);
    }
    /* Covers what is above the level; moved as a layer of its own, it is not painted at every frame. */
    .cover {
      position: absolute;
      inset: -1px;
      transform-origin: right;
      will-change: transform;
      background: var(--line);
    }
    .peak {
      min-width: 9ch;
      color: var(--text-soft);
      font-size: 0.875rem;
      text-align: right;
      white-space: nowrap;
    }
  `

  declare monitor: OutputMonitor
  #stopListening: (() => void) | undefined
  #shownDb = floorDb
  #peak = 0
  #rateHz = 48_000

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('monitor')) return
    this.#stopListening?.()
    this.#stopListening = this.monitor.listen({
      begin: (rateHz) => {
        this.#rateHz = rateHz
        this.#peak = 0
      },
      samples: (block) => this.#show(block),
      rest: () => this.#fall(floorDb),
    })
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#stopListening?.()
  }

  override render(): TemplateResult {
    const text = this.#peak > 0 ? `${gainToDb(this.#peak).toFixed(1).replace('-', '−')} dBFS` : 'silent'
    return html`<div class="track" aria-hidden="true"><div class="cover"></div></div>
      <span class="peak" title="Highest peak since the last silence">${text}</span>`
  }

  #show(block: Float32Array): void {
    const peak = peakOf(block)
    this.#fall(Math.max(gainToDb(peak), this.#shownDb - (fallDbPerSec * block.length) / this.#rateHz))
    if (peak <= this.#peak) return
    this.#peak = peak
    this.requestUpdate()
  }

  #fall(db: number): void {
    this.#shownDb = Math.min(0, Math.max(floorDb, db))
    const cover = this.renderRoot.querySelector<HTMLElement>('.cover')
    if (cover !== null) cover.style.transform = `scaleX(${this.#shownDb / floorDb})`
  }
}
