// What the panel "Sample" looks like.

import { css } from 'lit'

export const sampleStyles = css`
  :host {
    display: grid;
    gap: 0.9rem;
    min-width: 0;
  }
  p,
  h3 {
    margin: 0;
    overflow-wrap: anywhere;
  }
  h3 {
    font-size: 1.05rem;
  }
  .listen {
    display: flex;
    flex-wrap: wrap;
    gap: 0.6rem;
  }
  .listen .button {
    flex: 1 1 8rem;
    min-height: 2.75rem;
  }
  .listen b {
    margin-right: 0.3rem;
    color: var(--text-soft);
  }
  .made {
    border-color: var(--accent);
  }
  .distance strong {
    font-size: 1.3rem;
    font-variant-numeric: tabular-nums;
  }
  table {
    width: 100%;
    border-collapse: collapse;
    font-variant-numeric: tabular-nums;
  }
  caption {
    padding-bottom: 0.3rem;
    text-align: left;
  }
  th,
  td {
    padding: 0.3rem 0.5rem;
    border-top: 1px solid var(--line);
    text-align: right;
  }
  th:first-child {
    padding-left: 0;
    text-align: left;
  }
  thead th {
    border: 0;
    color: var(--text-soft);
    font-size: 0.875rem;
    font-weight: 600;
  }
  tbody th {
    font-weight: 400;
  }
  td.words,
  thead th:last-child {
    text-align: left;
  }
  .words {
    color: var(--text-soft);
  }
  .noticed .words {
    color: var(--text);
    font-weight: 600;
  }
  .failed {
    padding-left: 0.7rem;
    border-left: 0.2rem solid var(--text-soft);
  }
  .progress {
    height: 0.3rem;
    margin-top: 0.6rem;
    border-radius: 0.15rem;
    background: linear-gradient(90deg, var(--line), var(--accent), var(--line)) 0 0 / 200% 100%;
    animation: search 1.2s linear infinite;
  }
  @keyframes search {
    to {
      background-position: -200% 0;
    }
  }
  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
  }
  @media (pointer: coarse) {
    .button {
      min-height: 2.75rem;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .progress {
      animation: none;
    }
  }
`
