// What sliders look like, and how far their bars reach.

import { css } from 'lit'

export const sliderStyles = css`
  input[type='range'] {
    appearance: none;
    -webkit-appearance: none;
    width: 100%;
    height: max(2rem, var(--control-tiny));
    margin: 0;
    background: transparent;
    cursor: pointer;
  }
  input[type='range']::-webkit-slider-runnable-track {
    height: 0.4rem;
    border-radius: 0.2rem;
    background: linear-gradient(
      to right,
      var(--line) var(--from, 0%),
      var(--accent) var(--from, 0%) var(--to, 0%),
      var(--line) var(--to, 0%)
    );
  }
  input[type='range']::-moz-range-track {
    height: 0.4rem;
    border-radius: 0.2rem;
    background: linear-gradient(
      to right,
      var(--line) var(--from, 0%),
      var(--accent) var(--from, 0%) var(--to, 0%),
      var(--line) var(--to, 0%)
    );
  }
  input[type='range']::-webkit-slider-thumb {
    appearance: none;
    -webkit-appearance: none;
    width: 1.2rem;
    height: 1.2rem;
    margin-top: -0.4rem;
    border: 0.2rem solid var(--ground);
    border-radius: 50%;
    background: var(--text);
  }
  input[type='range']::-moz-range-thumb {
    width: 0.8rem;
    height: 0.8rem;
    border: 0.2rem solid var(--ground);
    border-radius: 50%;
    background: var(--text);
  }
`

/**
 * Tells the styles above where the bar begins and ends: where values lie on both sides of zero alike (tune, pan), it
 * grows from the middle; else from the left.
 */
export function sliderPart(host: HTMLElement, { min, max }: { min: number; max: number }, value: number): void {
  const part = (at: number): number => (100 * (at - min)) / (max - min)
  const from = part(min === -max ? 0 : min)
  const to = part(value)
  host.style.setProperty('--from', `${Math.min(from, to)}%`)
  host.style.setProperty('--to', `${Math.max(from, to)}%`)
}
