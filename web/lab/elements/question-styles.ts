// What a questionnaire looks like.

import { css } from 'lit'

export const questionStyles = css`
  fieldset,
  .question {
    display: flex;
    flex-direction: column;
    gap: 0.5rem;
    margin: 0;
    padding: 0;
    border: 0;
  }
  legend,
  .question label {
    padding: 0;
    font-weight: 600;
  }
  legend {
    margin-bottom: 0.5rem;
  }
  legend .soft,
  label .soft {
    font-weight: 400;
  }
  .options {
    display: flex;
    flex-wrap: wrap;
    gap: 0.6rem;
  }
  .option {
    display: inline-flex;
    align-items: center;
    gap: 0.6rem;
    min-height: 2.75rem;
    padding: 0.3rem 1rem 0.3rem 0.8rem;
    border: 1px solid var(--line-strong);
    border-radius: 0.45rem;
    background: var(--raised);
    cursor: pointer;
  }
  .option:has(:checked) {
    border-color: var(--text);
  }
  .option:has(:focus-visible) {
    outline: 0.16rem solid var(--focus);
    outline-offset: 0.12rem;
  }
  .option input {
    width: 1.15rem;
    height: 1.15rem;
    margin: 0;
    accent-color: var(--text);
  }
  .option input:focus-visible {
    outline: none;
  }
  .field {
    min-height: 2.75rem;
    max-width: 40rem;
  }
  textarea.field {
    padding: 0.6rem 0.8rem;
    border-radius: 0.45rem;
    color: var(--text);
    font: inherit;
    resize: vertical;
  }
  .number {
    width: 8rem;
  }
  .field[aria-invalid='true'] {
    border-color: var(--warn);
  }
  .trouble {
    min-height: 1.35em;
    color: var(--warn);
  }
`
