// What the parts of a participant's page share: cards, large buttons, key caps.

import { css } from 'lit'

export const labStyles = css`
  h2 {
    margin: 0;
    font-size: 1.35rem;
    font-weight: 650;
    letter-spacing: -0.01em;
    text-wrap: balance;
  }
  p {
    margin: 0;
    text-wrap: pretty;
  }
  .said {
    max-width: 62ch;
    line-height: 1.55;
    white-space: pre-line;
  }
  .soft {
    color: var(--text-soft);
  }
  .stack {
    display: flex;
    flex-direction: column;
    gap: 1.25rem;
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 0.75rem;
  }
  .button {
    min-height: 2.9rem;
    padding: 0.4rem 1.2rem;
  }
  .primary {
    border-color: var(--text);
    background: var(--text);
    color: var(--ground);
  }
  .primary:hover:not(:disabled) {
    border-color: #fff;
    background: #fff;
  }
  .button[aria-disabled='true'],
  .primary:disabled {
    border-color: var(--line-strong);
    background: var(--surface);
    color: var(--text-soft);
    cursor: default;
    opacity: 1;
  }
  kbd {
    display: inline-block;
    min-width: 1.6em;
    padding: 0.05em 0.35em;
    border: 1px solid var(--line-strong);
    border-radius: 0.3em;
    color: inherit;
    font: inherit;
    font-size: 0.8rem;
    font-weight: 500;
    text-align: center;
    text-transform: uppercase;
  }
  /* Keys are for those who have some. */
  @media (hover: none) {
    kbd,
    .keys {
      display: none;
    }
  }
`
