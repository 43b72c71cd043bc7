// The bar of a progress, as all pages have it.

import { css } from 'lit'

export const progressStyles = css`
  progress {
    width: 100%;
    height: 0.5rem;
    border: 0;
    border-radius: 0.25rem;
    background: var(--raised);
    accent-color: #59d7b9;
  }
  progress::-webkit-progress-bar {
    border-radius: 0.25rem;
    background: var(--raised);
  }
  progress::-webkit-progress-value {
    border-radius: 0.25rem;
    background: #59d7b9;
  }
  progress::-moz-progress-bar {
    border-radius: 0.25rem;
    background: #59d7b9;
  }
`
