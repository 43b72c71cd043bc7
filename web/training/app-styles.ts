// Where the parts of the training page stand, from a phone to a large screen.

import { css } from 'lit'

export const trainingStyles = css`
  :host {
    box-sizing: border-box;
    display: flex;
    flex-direction: column;
    gap: var(--gap);
    max-width: 150rem;
    margin: 0 auto;
    padding: 0.8rem max(0.8rem, 1.6vw) 1.6rem;
  }
  header {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0.2rem 1.2rem;
  }
  h1 {
    margin: 0;
    font-size: 1.5rem;
    font-weight: 650;
    letter-spacing: -0.02em;
    overflow-wrap: anywhere;
  }
  h2 {
    margin: 0 0 0.7rem;
    font-size: 1.15rem;
  }
  header p {
    margin: 0;
    color: var(--text-soft);
  }
  .state {
    display: inline-flex;
    align-items: center;
    gap: 0.5rem;
  }
  .state::before {
    content: '';
    flex: none;
    width: 0.6rem;
    height: 0.6rem;
    border: 0.13rem solid var(--warn);
    border-radius: 50%;
  }
  .state.open::before {
    border-color: #59d7b9;
    background: #59d7b9;
  }
  .progress {
    display: grid;
    gap: var(--gap);
  }
  dl {
    display: flex;
    flex-wrap: wrap;
    gap: 0.3rem 1.8rem;
    margin: 0;
  }
  dl div {
    display: flex;
    gap: 0.5rem;
  }
  dt {
    color: var(--text-soft);
  }
  dd {
    margin: 0;
    font-weight: 600;
  }
  .notes p {
    margin: 0;
    color: var(--text-soft);
    overflow-wrap: anywhere;
  }
  .notes .grave {
    color: var(--warn);
  }
  main {
    display: grid;
    gap: calc(1.6 * var(--gap));
    grid-template-columns: minmax(0, 1fr);
  }
  .waiting {
    min-height: 60dvh;
    place-content: center;
    color: var(--text-soft);
    text-align: center;
  }
  .curves {
    display: grid;
    gap: var(--gap);
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 19rem), 1fr));
    align-content: start;
  }
  /* Curves and previews side by side as soon as the sheet keeps its own pixels. */
  @media (min-width: 72rem) {
    main {
      grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
    }
  }
`
