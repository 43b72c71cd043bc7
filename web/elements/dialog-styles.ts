// The dialogues of the lab’s pages; --dialog-width is the most they take.

import { css } from 'lit'

export const dialogStyles = css`
  dialog {
    max-width: min(var(--dialog-width, 34rem), calc(100vw - 2rem));
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
