// Where the parts of the groove stand: the transport above, the steps and beside them the chosen one, under them where
// the page is narrow.

import { css } from 'lit'

export const stripStyles = css`
  :host {
    display: grid;
    gap: 0.8rem;
    min-width: 0;
    padding-block: 0.2rem 0.6rem;
    --accent: var(--text-soft);
  }
  .transport {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.5rem 1.4rem;
  }
  .group {
    display: flex;
    align-items: center;
    gap: 0.5rem;
  }
  .play {
    min-width: 5.6rem;
    background: var(--text);
    border-color: var(--text);
    color: var(--ground);
  }
  .play[aria-pressed='true'] {
    background: var(--raised);
    color: var(--text);
  }
  @media (hover: hover) {
    .play:hover:not(:disabled) {
      background: var(--text-soft);
      color: var(--ground);
    }
  }
  .tempo {
    width: 5rem;
    text-align: right;
  }
  .swing {
    width: 9rem;
  }
  .swing + output {
    width: 3.2rem;
    white-space: nowrap;
  }
  .end {
    margin-left: auto;
  }
  .body {
    display: grid;
    gap: 1rem;
    min-width: 0;
  }
  .picker {
    display: flex;
    align-items: center;
    gap: 0.6rem;
  }
  .picker select {
    flex: 1;
    min-width: 0;
  }
  @media (min-width: 54rem) {
    .body {
      grid-template-columns: minmax(0, 1fr) minmax(17rem, 21rem);
      gap: 1.6rem;
    }
  }
  @media (pointer: coarse), (max-width: 40rem) {
    .button,
    .field {
      min-height: 2.75rem;
    }
    .end {
      margin-left: 0;
    }
    .swings {
      flex: 1 1 14rem;
    }
    .swing {
      flex: 1;
    }
    step-grid {
      --step-height: 3rem;
    }
  }
`
