// Where the level's parts stand.

import { css } from 'lit'

export const levelStyles = css`
  .set {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr) 4.5em;
    align-items: center;
    gap: 1rem;
  }
  .play {
    min-width: 8.5rem;
  }
  input[type='range'] {
    height: 2.75rem;
  }
  output {
    text-align: right;
  }
  @media (max-width: 40rem) {
    .set {
      grid-template-columns: minmax(0, 1fr) 4.5em;
    }
    .play {
      grid-column: 1 / -1;
    }
  }
`
