// What a row of steps looks like: a bar as high as its hit is hard, in the colour of its pad's class.

import { css } from 'lit'

export const laneStyles = css`
  :host {
    display: grid;
    grid-template-columns: var(--names, 8.5rem) minmax(0, 1fr);
    align-items: center;
    gap: 0.6rem;
    min-width: 0;
  }
  .name {
    display: flex;
    align-items: center;
    gap: 0.45rem;
    min-width: 0;
    min-height: 1.6rem;
    padding: 0 0.4rem;
    border: 0;
    background: none;
    color: var(--text-soft);
    font-size: 0.875rem;
    text-align: left;
    cursor: pointer;
  }
  .name::before {
    content: '';
    flex: none;
    width: 0.55rem;
    height: 0.55rem;
    border-radius: 0.15rem;
    background: var(--accent);
  }
  .name:hover,
  :host([selected]) .name {
    color: var(--text);
  }
  :host([selected]) .name {
    background: var(--raised);
    font-weight: 600;
  }
  .text {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .steps {
    display: grid;
    grid-template-columns: repeat(4, minmax(0, 1fr));
    gap: 0.2rem 0.5rem;
    touch-action: none; /* dragging is how hard a hit is */
    user-select: none;
  }
  :host([narrow]) {
    grid-template-columns: minmax(0, 1fr);
  }
  :host([narrow]) .name {
    display: none; /* the picker says whose it is */
  }
  :host([narrow]) .steps {
    grid-template-columns: repeat(2, minmax(0, 1fr));
  }
  .beat {
    display: grid;
    grid-template-columns: repeat(4, minmax(0, 1fr));
    gap: 0.2rem;
  }
  .step {
    position: relative;
    height: var(--step-height, 1.7rem);
    min-width: 0;
    padding: 0;
    overflow: hidden;
    border: 1px solid var(--line);
    border-radius: 0.3rem;
    background: var(--raised);
    cursor: pointer;
  }
  /* Beats are told apart by their ground. */
  .beat:nth-child(even) .step {
    background: var(--surface);
  }
  .step:hover {
    border-color: var(--text-soft);
  }
  .step:focus-visible {
    outline-offset: 0;
    z-index: 1;
  }
  .bar {
    position: absolute;
    inset: auto 0.12rem 0;
    height: calc(100% * (0.12 + 0.88 * var(--level)));
    transform: translateX(calc(var(--nudge) * 60%));
    border-radius: 0.15rem 0.15rem 0 0;
    background: var(--accent);
    opacity: calc(0.45 + 0.55 * var(--level));
    pointer-events: none;
  }
  /* What chance decides is striped. */
  .maybe .bar {
    background: repeating-linear-gradient(-45deg, var(--accent) 0 0.18rem, transparent 0.18rem 0.36rem);
    border-top: 0.12rem solid var(--accent);
  }
  .lock {
    position: absolute;
    top: 0.15rem;
    right: 0.15rem;
    width: 0.4rem;
    height: 0.4rem;
    border: 0.08rem solid var(--ground);
    background: var(--text);
    transform: rotate(45deg);
    pointer-events: none;
  }
  .ratchet {
    position: absolute;
    left: 0.15rem;
    top: 0.05rem;
    padding: 0 0.15rem;
    border-radius: 0.15rem;
    background: var(--ground);
    color: var(--text);
    font-size: 0.6875rem;
    line-height: 1.2;
    pointer-events: none;
  }
  .beyond {
    opacity: 0.35;
    border-style: dashed;
  }
  .chosen {
    border-color: var(--text);
  }
  .beat .step.now {
    background: var(--line-strong);
  }
  .on.now {
    border-color: var(--text);
  }
`
