// Where the parts of a trial stand; nothing moves between the trials.

import { css } from 'lit'

export const trialStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    align-items: center;
    gap: 1.1rem;
    text-align: center;
  }
  .feedback {
    min-height: 2.2rem;
    font-weight: 600;
  }
  .feedback p {
    padding: 0.3rem 0.9rem;
    border: 1px solid var(--line-strong);
    border-radius: 2rem;
  }
  .right {
    color: #59d7b9;
  }
  .wrong {
    color: var(--warn);
  }
  .lamps {
    display: flex;
    flex-wrap: wrap;
    justify-content: center;
    gap: 1.2rem;
  }
  .lamp {
    display: grid;
    place-content: center;
    width: 4.2rem;
    height: 4.2rem;
    border: 0.15rem solid var(--line-strong);
    border-radius: 50%;
    color: var(--text-soft);
    font-size: 1.4rem;
    font-weight: 600;
  }
  .lamp.on {
    border-color: var(--text);
    background: var(--text);
    color: var(--ground);
    box-shadow: 0 0 0 0.35rem var(--line);
  }
  .state {
    min-height: 1.4em;
  }
  .choices {
    display: flex;
    flex-wrap: wrap;
    justify-content: center;
    gap: 0.8rem;
    width: 100%;
  }
  .choice {
    display: inline-flex;
    flex: 0 1 9rem;
    align-items: center;
    justify-content: center;
    gap: 0.6rem;
    min-height: 3.6rem;
    font-size: 1.1rem;
  }
  .choice[aria-pressed='true'] {
    border-color: var(--text);
    color: var(--text);
    outline: 0.1rem solid var(--text);
  }
  .middle {
    justify-content: center;
  }
  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .many {
    flex-wrap: nowrap;
  }
  .many .choice {
    flex: 1 1 auto;
    padding: 0.4rem 0.6rem;
  }
  @media (max-width: 40rem) {
    .many {
      flex-direction: column;
    }
    .many .choice {
      flex: none;
    }
  }
`
