// What the form of a study looks like, beside its JSON.

import { css } from 'lit'

export const editorStyles = css`
  .columns {
    display: grid;
    gap: 1.4rem;
    grid-template-columns: minmax(0, 1fr);
  }
  form {
    display: flex;
    flex-direction: column;
    gap: 1.2rem;
    min-width: 0;
  }
  fieldset {
    display: flex;
    flex-direction: column;
    gap: 0.6rem;
    min-width: 0;
    margin: 0;
    padding: 1rem 1.2rem 1.1rem;
    border: 1px solid var(--line);
    border-radius: var(--radius);
    background: var(--surface);
  }
  .whole {
    gap: 1.2rem;
    padding: 0;
    border: 0;
    background: none;
  }
  .whole fieldset fieldset,
  .several {
    padding: 0.8rem 0 0;
    border: 0;
    border-top: 1px solid var(--line);
    border-radius: 0;
  }
  .whole fieldset .several {
    padding-top: 0;
    border: 0;
  }
  legend {
    float: left;
    width: 100%;
    padding: 0;
    font-weight: 650;
  }
  .several > legend {
    font-size: 0.875rem;
    font-weight: 400;
    color: var(--text-soft);
  }
  .fields,
  .locals {
    display: grid;
    gap: 0.2rem 1rem;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 13rem), 1fr));
  }
  .triple {
    display: grid;
    grid-column: 1 / -1;
    gap: 0.2rem 1rem;
    grid-template-columns: repeat(3, minmax(0, 1fr));
  }
  .base {
    display: grid;
    gap: 0.2rem 0.8rem;
    grid-template-columns: repeat(2, minmax(0, 1fr));
    align-items: start;
    padding-bottom: 0.4rem;
    border-bottom: 1px dashed var(--line);
  }
  .base .button {
    justify-self: start;
  }
  .entry {
    display: flex;
    flex-direction: column;
    gap: 0.3rem;
    min-width: 0;
  }
  .entry > label:not(.switch) {
    color: var(--text-soft);
    font-size: 0.875rem;
  }
  .entry > .switch {
    min-height: var(--control);
  }
  .own-row {
    grid-column: 1 / -1;
  }
  .field {
    width: 100%;
    min-width: 0;
  }
  textarea.field {
    padding: 0.55rem 0.8rem;
    border-radius: 0.45rem;
    color: var(--text);
    font: inherit;
    line-height: 1.45;
    resize: vertical;
  }
  [aria-invalid='true'] {
    border-color: var(--warn);
    box-shadow: inset 0 0 0 1px var(--warn);
  }
  .note:not(:empty)::before {
    content: '▲ ';
  }
  fieldset > .button {
    align-self: start;
  }
  .json {
    display: flex;
    flex-direction: column;
    gap: 0.5rem;
    min-width: 0;
  }
  .json textarea {
    min-height: 24rem;
    font-family: ui-monospace, 'Cascadia Code', 'DejaVu Sans Mono', monospace;
    font-size: 0.8125rem;
    white-space: pre;
    overflow: auto;
  }
  .verdict {
    display: flex;
    flex-direction: column;
    gap: 0.3rem;
    min-height: 3.2rem;
  }
  .start {
    max-width: 26rem;
  }
  .foot {
    display: flex;
    flex-direction: column;
    gap: 0.6rem;
    padding: 0.8rem 0;
    border-top: 1px solid var(--line);
    background: var(--ground);
  }
  /* In sight while one writes, where it leaves room to write in. */
  @media (min-width: 40rem) and (min-height: 36rem) {
    .foot {
      position: sticky;
      bottom: 0;
    }
  }
  @media (min-width: 40rem) {
    .base {
      grid-template-columns: minmax(0, 1.3fr) minmax(0, 1.2fr) minmax(0, 1fr) minmax(0, 1fr) auto;
    }
    .base .button {
      margin-top: 1.5rem;
    }
  }
  @media (min-width: 72rem) {
    .columns {
      grid-template-columns: minmax(0, 1.35fr) minmax(0, 1fr);
    }
    .json textarea {
      position: sticky;
      top: 1rem;
      height: calc(100dvh - 12rem);
    }
  }
`
