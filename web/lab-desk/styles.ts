// What the researcher's pages share: cards, states, tables, rows of figures.

import { css } from 'lit'
import { dialogStyles } from '../elements/dialog-styles.ts'
import { progressStyles } from '../elements/progress-styles.ts'

export const deskStyles = css`
  ${progressStyles}
  ${dialogStyles}
  h1,
  h2,
  h3,
  p,
  dl,
  dd {
    margin: 0;
  }
  h1 {
    font-size: 1.5rem;
    font-weight: 650;
    letter-spacing: -0.02em;
    text-wrap: balance;
    overflow-wrap: anywhere;
  }
  h2 {
    font-size: 1.15rem;
    font-weight: 650;
    overflow-wrap: anywhere;
  }
  h3 {
    font-size: 1rem;
    font-weight: 650;
  }
  p {
    max-width: 72ch;
    line-height: 1.5;
    text-wrap: pretty;
  }
  a {
    color: inherit;
    text-underline-offset: 0.2em;
  }
  .soft {
    color: var(--text-soft);
  }
  .small {
    font-size: 0.875rem;
  }
  .warn {
    color: var(--warn);
  }
  .stack {
    display: flex;
    flex-direction: column;
    gap: 1.1rem;
    min-width: 0;
  }
  .card {
    padding: 1.1rem 1.2rem;
    border: 1px solid var(--line);
    border-radius: var(--radius);
    background: var(--surface);
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.6rem 0.9rem;
  }
  a.button {
    display: inline-flex;
    align-items: center;
    border-radius: 0.45rem;
    text-decoration: none;
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
  .state {
    display: inline-flex;
    align-items: center;
    gap: 0.45rem;
    padding: 0.1rem 0.7rem;
    border: 1px solid var(--line-strong);
    border-radius: 1rem;
    font-size: 0.875rem;
    white-space: nowrap;
  }
  .state::before {
    content: '';
    width: 0.6rem;
    height: 0.6rem;
    border: 0.13rem solid var(--text-soft);
    border-radius: 50%;
  }
  .state.open::before {
    border-color: #59d7b9;
    background: #59d7b9;
  }
  .state.closed::before {
    border-color: var(--text-soft);
    border-radius: 0;
    background: var(--text-soft);
  }
  .state.complete::before {
    border-width: 0 0 0.16rem 0.16rem;
    border-color: #59d7b9;
    border-radius: 0;
    height: 0.35rem;
    transform: rotate(-45deg) translateY(-0.1rem);
  }
  .figures {
    display: grid;
    gap: 0.8rem 1.6rem;
    grid-template-columns: repeat(auto-fill, minmax(7.5rem, 1fr));
  }
  .figures dt {
    color: var(--text-soft);
    font-size: 0.875rem;
  }
  .figures dd {
    font-size: 1.25rem;
    font-weight: 650;
  }
  .scroll {
    overflow-x: auto;
  }
  table {
    width: 100%;
    border-collapse: collapse;
    font-size: 0.9375rem;
  }
  caption {
    padding-bottom: 0.5rem;
    color: var(--text-soft);
    font-size: 0.875rem;
    text-align: start;
  }
  th,
  td {
    padding: 0.45rem 1.1rem 0.45rem 0;
    border-bottom: 1px solid var(--line);
    text-align: start;
    vertical-align: baseline;
  }
  thead th {
    color: var(--text-soft);
    font-size: 0.875rem;
    font-weight: 500;
  }
  .number {
    text-align: end;
  }
  .number,
  .time {
    white-space: nowrap;
  }
  progress {
    height: 0.45rem;
  }
  dialog {
    --dialog-width: 36rem;
  }
`
