// One measure over the steps of a run, as a line that grows.

import { css, html, LitElement, svg } from 'lit'
import type { PropertyValues, TemplateResult } from 'lit'
import { axisText, thinned, ticks, type Point } from './curves.ts'

/** Room around the plot for the numbers on the left and below, and its height, where a letter is 16 px. */
const room = { left: 48, right: 10, top: 10, bottom: 22 }
const plainHeight = 170
const mostPoints = 800

export class CurveChart extends LitElement {
  static override properties = {
    label: { type: String },
    about: { type: String },
    points: { attribute: false },
    lastStep: { type: Number },
    unit: { type: String },
    width: { state: true },
  }
  static override styles = css`
    :host {
      display: block;
      min-width: 0;
      padding: 0.6rem 0.7rem 0.3rem;
      border: 1px solid var(--line);
      border-radius: var(--radius);
      background: var(--surface);
    }
    h2 {
      display: flex;
      justify-content: space-between;
      gap: 1rem;
      margin: 0;
      font-size: 1rem;
      font-weight: 600;
    }
    p {
      margin: 0 0 0.2rem;
      color: var(--text-soft);
      font-size: 0.875rem;
    }
    svg {
      display: block;
      width: 100%;
    }
    line {
      stroke: var(--line);
    }
    text {
      fill: var(--text-soft);
      font-size: 0.75rem;
    }
    path {
      fill: none;
      stroke: #97a7fd;
      stroke-width: 1.6;
      stroke-linejoin: round;
      vector-effect: non-scaling-stroke;
    }
    circle {
      fill: #97a7fd;
    }
  `

  declare label: string
  /** What the measure means, in a few words. */
  declare about: string
  declare points: readonly Point[]
  /** Where the axis of steps ends. */
  declare lastStep: number
  /** Behind the latest value: " %" or nothing. */
  declare unit: string
  declare width: number
  readonly #observer = new ResizeObserver(([entry]) => (this.width = Math.round(entry!.contentRect.width)))

  constructor() {
    super()
    this.points = []
    this.unit = ''
    this.lastStep = 1
    this.width = 320
  }

  override firstUpdated(_changed: PropertyValues<this>): void {
    this.#observer.observe(this.renderRoot.querySelector('svg')!)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#observer.disconnect()
  }

  override render(): TemplateResult {
    const { points, width } = this
    const scale = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16
    const heightPx = plainHeight * scale
    const margin = {
      left: room.left * scale,
      right: room.right * scale,
      top: room.top * scale,
      bottom: room.bottom * scale,
    }
    const shown = thinned(points, mostPoints)
    const values = shown.map(({ value }) => value)
    const marks = values.length === 0 ? [0, 1] : ticks(Math.min(...values), Math.max(...values))
    const [low, high] = [marks[0]!, marks.at(-1)!]
    const inner = {
      width: Math.max(1, width - margin.left - margin.right),
      height: heightPx - margin.top - margin.bottom,
    }
    const x = (step: number): number => margin.left + (step / Math.max(1, this.lastStep)) * inner.width
    const y = (value: number): number => margin.top + (1 - (value - low) / (high - low)) * inner.height
    const at = ({ step, value }: Point): string => `${x(step).toFixed(1)} ${y(value).toFixed(1)}`
    const last = points.at(-1)
    return html`
      <h2><span>${this.label}</span><b>${last === undefined ? '–' : axisText(last.value) + this.unit}</b></h2>
      <p>${this.about}</p>
      <svg height=${heightPx} role="img" aria-label="${this.label} over ${this.lastStep} steps">
        ${marks.map(
          (mark) => svg`
            <line x1=${margin.left} x2=${margin.left + inner.width} y1=${y(mark)} y2=${y(mark)}></line>
            <text x=${margin.left - 6 * scale} y=${y(mark)} dy="0.35em" text-anchor="end">${axisText(mark)}</text>`,
        )}
        <text x=${margin.left} y=${heightPx - 5 * scale}>0</text>
        <text x=${margin.left + inner.width} y=${heightPx - 5 * scale} text-anchor="end">
          step ${axisText(this.lastStep)}
        </text>
        <path d=${shown.length > 1 ? `M${shown.map(at).join('L')}` : ''}></path>
        ${last === undefined ? null : svg`<circle cx=${x(last.step)} cy=${y(last.value)} r=${3 * scale}></circle>`}
      </svg>
    `
  }
}
