// The map: a cell for each point, coloured by what its sound measures. Pointers that are held play what they cross, arrow
// keys walk, Space plays again, Enter or a double tap keeps. Each cell is a cell of a grid for screen readers, too.

import { css, html, LitElement, nothing, svg } from 'lit'
import type { PropertyValues, SVGTemplateResult, TemplateResult } from 'lit'
import { hexCorners, keyedPoint, nearestPoint } from './hex-disc.ts'
import type { MapPoint } from './sound-map.ts'

/** Detail of 'walk': the point's index. */
export type WalkDetail = number

/** One cell as it looks and is spoken. */
export interface MapCell {
  /** #rrggbb; undefined where its sound is not there yet. */
  readonly colour: string | undefined
  readonly spoken: string
  /** Beside the cursor. */
  readonly shown: string
}

/** Two presses of one cell within this are a double tap. */
const doubleTapMs = 350
/** Units of the picture from its middle to the outermost points. */
const scale = 100

export class MapView extends LitElement {
  static override properties = {
    points: { attribute: false },
    cells: { attribute: false },
    rings: { type: Number },
    at: { type: Number },
    label: { type: String },
    hovered: { state: true },
  }
  static override styles = css`
    :host {
      display: block;
      min-width: 0;
    }
    .picture {
      position: relative;
      width: min(100%, max(30rem, 100dvh - 26rem));
      margin-inline: auto;
    }
    svg {
      display: block;
      width: 100%;
      touch-action: none;
      cursor: pointer;
      overflow: visible;
      user-select: none;
      -webkit-user-select: none;
    }
    .missing {
      fill: var(--surface);
      stroke: var(--line-strong);
      stroke-width: 1px;
      stroke-dasharray: 3 3;
      vector-effect: non-scaling-stroke;
    }
    .home {
      fill: none;
      stroke: var(--ground);
      stroke-width: 0.14rem;
      vector-effect: non-scaling-stroke;
    }
    .cursor,
    .focus {
      fill: none;
      stroke: none;
      vector-effect: non-scaling-stroke;
      pointer-events: none;
    }
    [aria-selected='true'] .cursor {
      stroke: var(--text);
      stroke-width: 0.22rem;
    }
    [role='gridcell'] {
      outline: none;
    }
    [role='gridcell']:focus-visible .focus {
      stroke: var(--focus);
      stroke-width: 0.16rem;
    }
    .chip {
      position: absolute;
      left: var(--x);
      top: var(--y);
      width: max-content;
      padding: 0.1rem 0.5rem;
      transform: translate(calc(-1 * var(--x)), calc(-100% - 0.2rem)); /* at the sides it stays within */
      border: 1px solid var(--line-strong);
      border-radius: 0.35rem;
      background: var(--ground);
      font-weight: 600;
      pointer-events: none;
    }
  `

  declare points: readonly MapPoint[]
  declare cells: readonly MapCell[]
  declare rings: number
  /** The point that the cursor is on. */
  declare at: number
  declare label: string
  declare hovered: number | undefined
  #held: number | undefined
  #tapped: { readonly at: number; readonly atMs: number } | undefined
  #takesFocus = false

  override willUpdate(): void {
    const { halfWidth, halfHeight } = this.#half
    const { x, y } = this.points[this.#told] ?? { x: 0, y: 0 }
    this.style.setProperty('--x', `${((x * scale) / halfWidth + 1) * 50}%`)
    const top = y - 1 / this.rings / Math.sqrt(3) // of the cell, so that the number does not cover it
    this.style.setProperty('--y', `${((top * scale) / halfHeight + 1) * 50}%`)
  }

  override render(): TemplateResult {
    const { points } = this
    const { halfWidth, halfHeight } = this.#half
    const rows = [...new Set(points.map(({ row }) => row))]
    return html`<div class="picture">
      <svg
        viewBox="${-halfWidth} ${-halfHeight} ${2 * halfWidth} ${2 * halfHeight}"
        role="grid"
        aria-label=${this.label}
        @pointerdown=${this.#press}
        @pointermove=${this.#move}
        @pointerup=${this.#lift}
        @pointercancel=${this.#lift}
        @pointerleave=${() => (this.hovered = undefined)}
        @keydown=${this.#key}
      >
        ${rows.map(
          (row) =>
            svg`<g role="row">${points.map((point, i) => (point.row === row ? this.#cell(point, i) : nothing))}</g>`,
        )}
      </svg>
      <span class="chip" aria-hidden="true">${this.cells[this.#told]?.shown}</span>
    </div>`
  }

  override updated(changed: PropertyValues<this>): void {
    if (!this.#takesFocus || !changed.has('at')) return
    this.#takesFocus = false
    this.renderRoot.querySelector<SVGElement>('[tabindex="0"]')?.focus()
  }

  /** Half the size of the picture, in its units. */
  get #half(): { readonly halfWidth: number; readonly halfHeight: number } {
    const cell = scale / this.rings
    return { halfWidth: scale + cell / 2 + 2, halfHeight: (scale * Math.sqrt(3)) / 2 + cell / Math.sqrt(3) + 2 }
  }

  #cell(point: MapPoint, i: number): SVGTemplateResult {
    const { colour, spoken } = this.cells[i]!
    const corners = (part: number): string => hexCorners(point, this.rings, scale, part)
    const isHere = i === this.at
    return svg`<g role="gridcell" aria-keyshortcuts="Space Enter" tabindex=${isHere ? 0 : -1} aria-selected=${isHere} aria-label=${spoken}>
      <polygon class=${colour === undefined ? 'missing' : ''} points=${corners(0.95)} fill=${colour ?? 'none'}></polygon>
      ${point.ring === 0 ? svg`<circle class="home" cx="0" cy="0" r=${scale / this.rings / 5}></circle>` : nothing}
      <polygon class="cursor" points=${corners(0.86)}></polygon>
      <polygon class="focus" points=${corners(1.06)}></polygon>
    </g>`
  }

  /** What the point under the pointer measures, or the one that the cursor is on. */
  get #told(): number {
    return this.hovered ?? this.at
  }

  #pointAt({ clientX, clientY }: PointerEvent): number | undefined {
    const picture = this.renderRoot.querySelector('svg')
    const toPicture = picture?.getScreenCTM()?.inverse()
    if (toPicture === undefined) return undefined
    const { x, y } = new DOMPoint(clientX, clientY).matrixTransform(toPicture)
    return nearestPoint(this.points, this.rings, x / scale, y / scale)
  }

  readonly #press = (event: PointerEvent): void => {
    const at = this.#pointAt(event)
    if (at === undefined || event.button !== 0) return
    event.preventDefault() // the focus goes to the cell, below
    ;(event.currentTarget as Element).setPointerCapture(event.pointerId)
    this.#held = event.pointerId
    const isDouble = this.#tapped?.at === at && event.timeStamp - this.#tapped.atMs < doubleTapMs
    this.#tapped = isDouble ? undefined : { at, atMs: event.timeStamp }
    if (isDouble) this.#keep()
    else this.#walk(at)
  }

  readonly #move = (event: PointerEvent): void => {
    const at = this.#pointAt(event)
    if (event.pointerType === 'mouse') this.hovered = at
    if (this.#held === event.pointerId && at !== undefined && at !== this.at) this.#walk(at)
  }

  readonly #lift = (event: PointerEvent): void => {
    if (this.#held === event.pointerId) this.#held = undefined
  }

  readonly #key = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const next = event.key === ' ' ? this.at : keyedPoint(this.points, this.at, event.key)
    if (next === undefined && event.key !== 'Enter') return
    event.preventDefault()
    this.hovered = undefined
    if (next === undefined) this.#keep()
    else if (next !== this.at || event.key === ' ') this.#walk(next)
  }

  #walk(at: number): void {
    this.#takesFocus = true
    this.dispatchEvent(new CustomEvent<WalkDetail>('walk', { detail: at, bubbles: true, composed: true }))
    if (at === this.at) this.renderRoot.querySelector<SVGElement>('[tabindex="0"]')?.focus()
  }

  #keep(): void {
    this.#takesFocus = true
    this.dispatchEvent(new CustomEvent('keep', { bubbles: true, composed: true }))
  }
}
