// Where the parts of the researcher's pages stand, on a phone and on a large screen.

import { css } from 'lit'

export const appStyles = css`
  :host {
    box-sizing: border-box;
    display: grid;
    grid-template-rows: auto 1fr;
    gap: 1.4rem;
    min-height: 100dvh;
    max-width: 96rem;
    margin: 0 auto;
    padding: 1rem max(1rem, 2vw) 2rem;
  }
  header {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 0.4rem 1.6rem;
    padding-bottom: 0.7rem;
    border-bottom: 1px solid var(--line);
  }
  .name {
    display: inline-flex;
    align-items: center;
    gap: 0.6rem;
    min-height: 2.75rem;
    font-size: 1.1rem;
    font-weight: 650;
    text-decoration: none;
  }
  nav {
    display: flex;
    gap: 0.4rem;
  }
  nav a {
    display: inline-flex;
    align-items: center;
    min-height: 2.75rem;
    padding: 0 0.9rem;
    border-radius: 0.45rem;
    text-decoration: none;
  }
  nav a:hover {
    background: var(--raised);
  }
  nav a[aria-current='page'] {
    background: var(--raised);
    font-weight: 600;
  }
  main {
    min-width: 0;
  }
  main:focus {
    outline: none;
  }
`
