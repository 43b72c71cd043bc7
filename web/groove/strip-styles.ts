// Where the parts of the groove stand: the transport above, the steps and beside them the chosen one, under them where
// the page is narrow.

import { css } from 'lit'

export const stripStyles = css`
  :host {
    display: grid;
    gap: 0.8rem;
    min-width: 0;
    padding-block: 0.2rem 0.6rem;
  }
  :host([folded]) {
    padding-block: 0;
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
    .field {
      min-height: 2.75rem;
    }
    step-grid {
      --step-height: 3rem;
    }
  }
`
