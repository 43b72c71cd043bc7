// What buttons and fields look like, and how text fields end, everywhere on the page.

import { css } from 'lit'

export const formStyles = css`
  * {
    box-sizing: border-box;
  }
  :focus-visible {
    outline: 0.16rem solid var(--focus);
    outline-offset: 0.12rem;
  }
  button,
  select,
  input {
    font: inherit;
    color: var(--text);
    border-radius: 0.45rem;
  }
  .button,
  .field {
    min-height: var(--control);
    padding: 0 0.8rem;
    background: var(--raised);
    border: 1px solid var(--line-strong);
  }
  .button {
    cursor: pointer;
    font-weight: 600;
  }
  .button:hover:not(:disabled) {
    border-color: var(--text-soft);
    background: var(--line);
  }
  .button:disabled {
    cursor: default;
    opacity: 0.45;
  }
  .field:hover {
    border-color: var(--text-soft);
  }
  .label {
    color: var(--text-soft);
    font-size: 0.875rem;
  }
  .switch {
    display: inline-flex;
    align-items: center;
    gap: 0.5rem;
    min-height: var(--control-tiny);
    cursor: pointer;
  }
  .switch input {
    width: 1.1rem;
    height: 1.1rem;
    margin: 0;
    accent-color: var(--text-soft);
  }
`

/** Enter takes the text and gives the keyboard back to the pads. */
export function leaveOnEnter(event: KeyboardEvent): void {
  if (event.key === 'Enter') (event.target as HTMLElement).blur()
}
