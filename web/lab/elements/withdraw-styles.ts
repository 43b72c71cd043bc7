// What the question before a withdrawal looks like.

import { css } from 'lit'

export const withdrawStyles = css`
  .quiet {
    padding-inline: 0;
    border-color: transparent;
    background: none;
    color: var(--text-soft);
    font-weight: 500;
    text-decoration: underline;
    text-underline-offset: 0.2em;
  }
  dialog {
    max-width: min(34rem, calc(100vw - 2rem));
    padding: 1.5rem;
    border: 1px solid var(--line-strong);
    border-radius: var(--radius);
    background: var(--surface);
    color: var(--text);
    font-size: 1rem;
  }
  dialog::backdrop {
    background: rgb(0 0 0 / 0.65);
  }
`
