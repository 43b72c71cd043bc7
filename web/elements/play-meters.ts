// How late the sound is, and how many voices sound: two small meters that move only while something plays.

import { css, html, LitElement, nothing } from 'lit'
import type { PropertyValues, TemplateResult } from 'lit'
import type { OutputMonitor } from '../audio/monitor.ts'
import type { OutputLatency } from '../audio/output.ts'
import { mostVoices } from '../audio/voices.ts'
import { cssVars } from './css-vars.ts'

/** The latency meter's end: what no player takes for "at once". */
const worstMs = 60
/** Numbers that change faster than this are not read. */
const everyMs = 100

export class PlayMeters extends LitElement {
  static override properties = {
    monitor: { attribute: false },
    countVoices: { attribute: false },
    latency: { attribute: false },
    inputMs: { type: Number },
    awake: { type: Boolean },
    voices: { state: true },
  }
  static override styles = css`
    :host {
      display: flex;
      flex-wrap: wrap;
      gap: 0.2rem 0.9rem;
      color: var(--text-soft);
      font-size: 0.875rem;
    }
    div {
      display: grid;
      grid-template-columns: auto 2.4rem;
      align-items: center;
      gap: 0.35rem;
      white-space: nowrap;
    }
    b {
      display: inline-block;
      color: var(--text);
      font-weight: 600;
    }
    .ms {
      min-width: 3.3em;
    }
    .count {
      min-width: 1.4em;
      text-align: right;
    }
    .track {
      height: 0.4rem;
      overflow: hidden;
      border-radius: 0.2rem;
      background: var(--line);
    }
    .bar {
      display: block;
      height: 100%;
      width: calc(100% * var(--part));
      background: var(--text-soft);
    }
  `

  declare monitor: OutputMonitor
  declare countVoices: () => number
  declare latency: OutputLatency
  declare inputMs: number | undefined
  /** Whether the browser lets the page sound already. */
  declare awake: boolean
  declare voices: number
  #stopListening: (() => void) | undefined
  #countedMs = 0

  constructor() {
    super()
    this.voices = 0
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('monitor')) return
    this.#stopListening?.()
    this.#stopListening = this.monitor.listen({
      begin: () => this.#count(),
      samples: () => performance.now() - this.#countedMs > everyMs && this.#count(),
      rest: () => this.#count(),
    })
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#stopListening?.()
  }

  override render(): TemplateResult {
    const { bufferMs, deviceMs } = this.latency
    const ms = bufferMs + (deviceMs ?? 0)
    return html`${
        this.awake
          ? html`<div class="latency" title=${this.#latencyTitle()}>
              <span>Latency <b class="ms">${deviceMs === undefined ? 'over ' : ''}${rounded(ms)} ms</b></span>
              ${bar(ms / worstMs)}
            </div>`
          : nothing
      }
      <div title="Hits that sound now on this page, of the most that may at once">
        <span>Voices <b class="count">${this.voices}</b> of ${mostVoices}</span>
        ${bar(this.voices / mostVoices)}
      </div>`
  }

  #count(): void {
    this.#countedMs = performance.now()
    this.voices = this.countVoices()
  }

  #latencyTitle(): string {
    const { bufferMs, deviceMs } = this.latency
    const device = deviceMs === undefined ? 'the device is not known to this browser' : `device ${rounded(deviceMs)} ms`
    const input =
      this.inputMs === undefined ? '' : ` The last press took ${rounded(this.inputMs)} ms to reach the page.`
    return `Output latency as the browser reports it: buffer ${rounded(bufferMs)} ms, ${device}.${input}`
  }
}

function bar(part: number): TemplateResult {
  const within = Math.min(1, Math.max(0, part))
  return html`<span class="track" aria-hidden="true"
    ><span class="bar" ${cssVars({ '--part': within.toFixed(3) })}></span
  ></span>`
}

function rounded(ms: number): string {
  return ms < 10 ? ms.toFixed(1) : ms.toFixed(0)
}
