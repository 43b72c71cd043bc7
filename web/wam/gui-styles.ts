// Where the parts of the plugin's face stand: side by side where the host gives it room, else one under the other.

import { css } from 'lit'

export const guiStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    gap: var(--gap);
    box-sizing: border-box;
    width: 100%;
    max-width: 64rem;
    padding: 0.9rem;
    container-type: inline-size;
    border-radius: var(--radius);
    background: var(--ground);
    color: var(--text);
    font-size: 1rem;
    text-align: left;
  }
  header {
    display: flex;
    align-items: center;
    gap: 0.4rem 1rem;
  }
  header select {
    flex: 0 1 auto;
    min-width: 0;
  }
  header .label {
    flex: 1 1 0;
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  h2 {
    margin: 0;
    font-size: 1.3rem;
    font-weight: 650;
    letter-spacing: -0.02em;
  }
  undo-buttons {
    margin-left: auto;
  }
  .waiting {
    margin: 3rem 0;
    color: var(--text-soft);
    text-align: center;
  }
  .main {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: calc(1.4 * var(--gap));
    align-items: start;
  }
  .shape {
    display: flex;
    flex-direction: column;
    gap: var(--gap);
    min-width: 0;
  }
  pad-grid {
    height: min(100cqw - 1.8rem, 30rem);
    min-height: 17rem;
  }
  .master {
    padding-top: var(--gap);
    border-top: 1px solid var(--line);
  }
  @container (min-width: 46rem) {
    .main {
      grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
    }
  }
  /* Room for all seven knobs side by side. */
  @container (min-width: 60rem) {
    .main {
      grid-template-columns: minmax(0, 0.82fr) minmax(0, 1fr);
    }
  }
`
