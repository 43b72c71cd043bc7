// A small picture of a simulation: where each track's thresholds would fall beside the true one.

import { css, html, LitElement, svg } from 'lit'
import type { TemplateResult } from 'lit'
import type { SimulatedTrack } from '../../../src/protocol/simulation.ts'

/** In units of the drawing, which is as wide as there is room. */
const width = 640
const rowHeight = 34
const left = 220
const right = 24
const foot = 34
/** 95 % of a normal distribution lie within so many deviations. */
const most = 1.96

export class SpreadPicture extends LitElement {
  static override styles = css`
    :host {
      display: block;
    }
    div {
      overflow-x: auto;
    }
    div:focus-visible {
      outline: 0.16rem solid var(--focus);
    }
    svg {
      display: block;
      width: 100%;
      min-width: 38rem;
      max-width: 46rem;
      height: auto;
    }
    text {
      fill: var(--text);
      font-size: 13px;
    }
    .soft {
      fill: var(--text-soft);
    }
    .axis {
      stroke: var(--line-strong);
    }
    .band {
      stroke: #59d7b9;
      stroke-width: 3;
    }
    .found {
      fill: #59d7b9;
    }
    .truth {
      stroke: var(--text);
      stroke-width: 2;
      stroke-dasharray: 4 3;
    }
  `
  static override properties = { tracks: { attribute: false } }

  declare tracks: readonly SimulatedTrack[]

  override render(): TemplateResult {
    const { tracks } = this
    const end = niceEnd(Math.max(...tracks.map((track) => Math.max(track.truth, bandOf(track)?.[1] ?? 0))))
    const x = (points: number): number => left + (points / end) * (width - left - right)
    const height = tracks.length * rowHeight + foot
    const base = height - foot
    const told = tracks.map(({ block, track, truth, median }) =>
      median === null
        ? `${block} ${track}: no threshold`
        : `${block} ${track}: ${median.toFixed(1)} points, truly ${truth.toFixed(1)}`,
    )
    return html`<div role="region" tabindex="0" aria-label="Picture of the thresholds">
      <svg viewBox="0 0 ${width} ${height}" role="img" aria-label="Thresholds found. ${told.join('. ')}">
        <line class="axis" x1=${left} x2=${width - right} y1=${base} y2=${base}></line>
        ${[0, 0.25, 0.5, 0.75, 1].map(
          (part) =>
            svg`<line class="axis" x1=${x(part * end)} x2=${x(part * end)} y1=${base} y2=${base + 5}></line>
            <text class="soft" x=${x(part * end)} y=${base + 19} text-anchor="middle">${Number((part * end).toFixed(2))}</text>`,
        )}
        ${tracks.map((track, i) => row(track, i * rowHeight + rowHeight / 2, x))}
        <text class="soft" x="0" y=${base + 19}>● found ┆ true — 95 % of them</text>
      </svg>
    </div>`
  }
}

function row(of: SimulatedTrack, y: number, x: (points: number) => number) {
  const band = bandOf(of)
  return svg`<text x="0" y=${y + 4}>${short(of.track)}</text>
    ${band === undefined ? '' : svg`<line class="band" x1=${x(band[0])} x2=${x(band[1])} y1=${y} y2=${y}></line>`}
    ${of.median === null ? '' : svg`<circle class="found" cx=${x(of.median)} cy=${y} r="6"></circle>`}
    <line class="truth" x1=${x(of.truth)} x2=${x(of.truth)} y1=${y - 13} y2=${y + 13}></line>`
}

/** Where 95 % of the listeners' thresholds lie, whose logarithms are spread normally. */
function bandOf({ median, spreadPercent }: SimulatedTrack): readonly [number, number] | undefined {
  if (median === null || spreadPercent === null) return undefined
  const factor = Math.exp((most * spreadPercent) / 100)
  return [median / factor, median * factor]
}

/** The next of 1, 2, 4, 5 and 10 times a power of ten, whose quarters have few digits. */
function niceEnd(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 0.1)))
  return power * ([1, 2, 4, 5, 10].find((factor) => factor * power >= value) ?? 10)
}

function short(text: string): string {
  return text.length > 30 ? `${text.slice(0, 29)}…` : text
}
