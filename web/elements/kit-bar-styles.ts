// The look of the kit's menu and dialog.

import { css } from 'lit'

export const kitBarStyles = css`
  :host {
    display: flex;
    gap: 0.5rem;
    min-width: 0;
  }
  select {
    flex: 1;
    min-width: 0;
    max-width: 16rem;
    text-overflow: ellipsis;
  }
  :host > .field,
  :host > .button {
    min-height: max(2.2rem, var(--control-small));
  }
  dialog {
    width: min(30rem, 100vw - 2rem);
    padding: 1.1rem 1.2rem 1.2rem;
    border: 1px solid var(--line-strong);
    border-radius: var(--radius);
    background: var(--surface);
    color: var(--text);
  }
  dialog::backdrop {
    background: rgb(0 0 0 / 60%);
  }
  h2 {
    margin: 0 0 0.6rem;
    font-size: 1.2rem;
  }
  .save {
    display: flex;
    gap: 0.5rem;
  }
  .save .field {
    flex: 1;
    min-width: 0;
  }
  .primary {
    background: var(--text);
    border-color: var(--text);
    color: var(--ground);
  }
  .primary:hover:not(:disabled) {
    background: var(--text-soft);
  }
  p {
    min-height: 2.8em;
    margin: 0.4rem 0 0.8rem;
  }
  .rows {
    display: grid;
    grid-template-columns: 1fr 1fr;
    gap: 0.5rem;
  }
  .rows .button {
    width: 100%;
  }
  share-row {
    margin: 0.5rem 0;
  }
  .end .button {
    width: 100%;
  }
  /* A file field cannot be styled; its label is the button, and it keeps the focus. */
  .import {
    border-radius: 0.45rem;
    display: grid;
    place-items: center;
  }
  .import input {
    position: absolute;
    opacity: 0;
    width: 1px;
    height: 1px;
  }
  .import:focus-within {
    outline: 0.16rem solid var(--focus);
    outline-offset: 0.12rem;
  }
`
