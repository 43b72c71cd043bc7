// Where the parts of a participant's page stand: one calm column, on a phone and on a large screen.

import { css } from 'lit'

export const appStyles = css`
  :host {
    box-sizing: border-box;
    display: grid;
    grid-template-rows: auto 1fr auto;
    gap: 1.5rem;
    min-height: 100dvh;
    max-width: 52rem;
    margin: 0 auto;
    padding: 1.2rem max(1rem, 2vw);
  }
  header {
    display: grid;
    grid-template-columns: 1fr auto;
    align-items: center;
    gap: 0.8rem 1.2rem;
    min-height: 5rem;
  }
  lab-preview {
    grid-column: 1 / -1;
  }
  h1 {
    margin: 0;
    font-size: 1.1rem;
    font-weight: 600;
    text-wrap: balance;
    overflow-wrap: anywhere;
  }
  main:focus {
    outline: none;
  }
  .language {
    display: inline-flex;
    align-items: center;
    gap: 0.6rem;
  }
  .field {
    min-height: 2.75rem;
  }
  .progress {
    display: grid;
    grid-column: 1 / -1;
    gap: 0.4rem;
    font-size: 0.875rem;
  }
  main {
    align-self: start;
    padding: clamp(1.1rem, 3vw, 2.2rem);
    border: 1px solid var(--line);
    border-radius: var(--radius);
    background: var(--surface);
  }
  .message {
    display: grid;
    min-height: 30dvh;
    place-content: center;
    text-align: center;
  }
  .above {
    min-height: 1.4em;
    text-align: center;
  }
  footer {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 0.5rem 1rem;
    color: var(--text-soft);
    font-size: 0.875rem;
  }
  .link {
    display: inline-flex;
    align-items: center;
    gap: 0.5rem;
  }
  .link::before {
    content: '';
    flex: none;
    width: 0.6rem;
    height: 0.6rem;
    border: 0.13rem solid #59d7b9;
    border-radius: 50%;
    background: #59d7b9;
  }
  .link.waiting::before {
    border-color: var(--warn);
    background: none;
  }
`
