// What a page of ratings looks like: a row per sound, the scale's words above the sliders.

import { css } from 'lit'

export const ratingStyles = css`
  .bar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.75rem 1.5rem;
  }
  .loop {
    min-height: 2.75rem;
  }
  .signals {
    display: grid;
    gap: 0.5rem;
  }
  .signals.plain {
    grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr));
  }
  .signal,
  .scale {
    --button: 11.5rem;
    --number: 2.5rem;
  }
  .signal {
    display: grid;
    grid-template-columns: var(--button) minmax(0, 1fr) var(--number);
    align-items: center;
    gap: 1rem;
  }
  .plain .signal {
    grid-template-columns: minmax(0, 1fr);
  }
  .plain .play {
    width: auto;
  }
  .scale {
    display: flex;
    justify-content: space-between;
    margin: 0 calc(var(--number) + 1rem) 0 calc(var(--button) + 1rem);
    color: var(--text-soft);
    font-size: 0.875rem;
  }
  .grades span {
    flex: 1;
    text-align: center;
  }
  .grades span + span {
    border-left: 1px solid var(--line);
  }
  .play {
    display: grid;
    grid-template-columns: 1em 1fr 1em auto;
    align-items: center;
    gap: 0.6rem;
    width: 11.5rem;
    padding: 0.4rem 0.8rem;
    text-align: left;
  }
  .play[aria-pressed='true'] {
    border-color: var(--text);
    outline: 0.1rem solid var(--text);
  }
  .heard {
    color: #59d7b9;
  }
  .signal {
    --accent: var(--line-strong);
  }
  .signal.current {
    --accent: #59d7b9;
  }
  input[type='range'] {
    height: 2.75rem;
    margin: 0;
  }
  input[type='range']:disabled {
    cursor: not-allowed;
  }
  input[type='range']:disabled::-webkit-slider-thumb {
    background: var(--line-strong);
  }
  input[type='range']:disabled::-moz-range-thumb {
    background: var(--line-strong);
  }
  output {
    text-align: right;
  }
  .end {
    align-items: center;
  }
  @media (max-width: 40rem) {
    .signal {
      grid-template-columns: minmax(0, 1fr) var(--number);
      gap: 0 1rem;
    }
    .signal .play {
      grid-column: 1 / -1;
      width: auto;
    }
    .scale {
      margin-left: 0;
      font-size: 0.75rem;
    }
  }
`
