// What the parts of the Explore tab have in common.

import { css } from 'lit'

export const partStyles = css`
  :host {
    display: grid;
    gap: 0.6rem;
    min-width: 0;
  }
  h2 {
    margin: 0;
    font-size: 1rem;
    font-weight: 600;
  }
  p {
    margin: 0;
    color: var(--text-soft);
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.4rem 0.6rem;
    min-width: 0;
  }
  .grow {
    flex: 1;
  }
  .field,
  .button {
    min-width: 0;
    max-width: 100%;
    min-height: 2.2rem;
  }
  label {
    display: inline-flex;
    align-items: center;
    gap: 0.4rem;
    min-width: 0;
    color: var(--text-soft);
    font-size: 0.875rem;
  }
  @media (pointer: coarse) {
    .field,
    .button {
      min-height: 2.75rem;
    }
  }
`
