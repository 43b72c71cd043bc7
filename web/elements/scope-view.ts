// Waveform and spectrogram of what was really played. Draws only while something sounds; the last picture stays.

import { css, html, LitElement, svg, unsafeCSS } from 'lit'
import type { PropertyValues, TemplateResult } from 'lit'
import type { MonitorListener, OutputMonitor } from '../audio/monitor.ts'
import { silenceColour } from '../palette.ts'
import { ScopePainter, sweepSec } from '../scope/painter.ts'
import { heightOfHz } from '../scope/spectrum.ts'

/** More columns than this cost more than they show. */
const mostColumns = 1600

const frequencyMarks = [
  { hz: 100, text: '100' },
  { hz: 1000, text: '1k' },
  { hz: 10_000, text: '10k' },
] as const

export class ScopeView extends LitElement {
  static override properties = { monitor: { attribute: false }, accent: { type: String } }
  static override styles = css`
    :host {
      display: grid;
      grid-template-rows: minmax(0, 2fr) minmax(0, 3fr);
      gap: 1px;
      overflow: hidden;
      border: 1px solid var(--line);
      border-radius: var(--radius);
      background: var(--line);
    }
    .picture {
      position: relative;
      min-height: 0;
      background: ${unsafeCSS(silenceColour)};
    }
    canvas,
    svg {
      position: absolute;
      inset: 0;
      width: 100%;
      height: 100%;
    }
    line {
      stroke: var(--text-soft);
      stroke-opacity: 0.16;
    }
    text {
      fill: var(--text-soft);
      stroke: ${unsafeCSS(silenceColour)};
      stroke-width: 0.2rem;
      stroke-linejoin: round;
      paint-order: stroke;
      font-size: 0.8rem;
    }
    .empty {
      position: absolute;
      inset: 0;
      display: grid;
      place-items: center;
      padding: 0 1rem;
      background: ${unsafeCSS(silenceColour)};
      color: var(--text-soft);
      text-align: center;
    }
  `

  declare monitor: OutputMonitor
  /** Colour of what is played from now on. */
  declare accent: string
  #painter: ScopePainter | undefined
  #stopListening: (() => void) | undefined
  #drawn = false

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('accent') && this.#painter !== undefined) this.#painter.accent = this.accent
    if (!changed.has('monitor')) return
    this.#stopListening?.()
    const listener: MonitorListener = {
      begin: (rateHz) => this.#begin(rateHz),
      samples: (block) => this.#painter?.push(block),
      rest: () => undefined,
    }
    this.#stopListening = this.monitor.listen(listener)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#stopListening?.()
  }

  override render(): TemplateResult {
    return html`
      <div class="picture" role="img" aria-label="Waveform of what was played, ${sweepSec} seconds wide">
        <canvas class="wave"></canvas>
        <svg aria-hidden="true">
          ${[25, 50, 75].map((y) => svg`<line x1="0" x2="100%" y1="${y}%" y2="${y}%"></line>`)}
          <text x="0.5rem" y="1.1rem">Output</text>
          <text x="100%" y="1.1rem" dx="-0.5rem" text-anchor="end">${sweepSec} s</text>
        </svg>
        ${this.#drawn ? null : html`<span class="empty">Play something: this shows what leaves the speakers.</span>`}
      </div>
      <div class="picture" role="img" aria-label="Spectrogram of what was played, 30 hertz to 18 kilohertz">
        <canvas class="spectrum"></canvas>
        <svg aria-hidden="true">
          ${frequencyMarks.map(({ hz, text }) => {
            const y = `${(100 * (1 - heightOfHz(hz))).toFixed(1)}%`
            return svg`<line x1="0" x2="100%" y1=${y} y2=${y}></line><text x="0.5rem" y=${y} dy="1.05em">${text}</text>`
          })}
          <text x="100%" y="1.1rem" dx="-0.5rem" text-anchor="end">Hz</text>
        </svg>
      </div>
    `
  }

  /** A fresh sweep, in the pixels that the pictures have now. */
  #begin(rateHz: number): void {
    const wave = this.#sized('.wave')
    const spectrum = this.#sized('.spectrum')
    if (wave === undefined || spectrum === undefined) return
    this.#painter = new ScopePainter({ wave, spectrum }, rateHz, this.accent)
    this.#drawn = true
    this.requestUpdate()
  }

  #sized(selector: string): CanvasRenderingContext2D | undefined {
    const canvas = this.renderRoot.querySelector<HTMLCanvasElement>(selector)
    if (canvas === null) return undefined
    canvas.width = Math.max(1, Math.min(mostColumns, Math.round(canvas.clientWidth * devicePixelRatio)))
    canvas.height = Math.max(1, Math.min(512, Math.round(canvas.clientHeight * devicePixelRatio)))
    return canvas.getContext('2d', { alpha: false }) ?? undefined
  }
}
