// The look of a pad. Sizes inside are of the pad's own width (container units), so that 80 px and 300 px both work.

import { css } from 'lit'

export const padStyles = css`
  :host {
    display: block;
    container-type: size;
    min-width: 0;
    min-height: 0;
  }
  button {
    all: unset;
    box-sizing: border-box;
    position: relative;
    display: flex;
    flex-direction: column;
    justify-content: space-between;
    width: 100%;
    height: 100%;
    padding: clamp(0.3rem, 5cqmin, 0.8rem);
    overflow: hidden;
    border-radius: var(--radius);
    border: 0.09rem solid color-mix(in oklab, var(--accent) 26%, var(--line));
    background: color-mix(in oklab, var(--accent) 7%, var(--surface));
    color: var(--text);
    cursor: pointer;
    touch-action: none;
    user-select: none;
    -webkit-user-select: none;
    -webkit-touch-callout: none;
    -webkit-tap-highlight-color: transparent;
  }
  button:hover {
    background: color-mix(in oklab, var(--accent) 11%, var(--surface));
  }
  :host([selected]) button {
    border-color: var(--accent);
    box-shadow: inset 0 0 0 0.09rem var(--accent);
  }
  button:focus-visible {
    outline: 0.16rem solid var(--focus);
    outline-offset: 0.12rem;
  }
  .wave,
  .glow {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    pointer-events: none;
  }
  .wave {
    inset: 27% 0 23%;
    height: 50%;
    fill: var(--accent);
  }
  .outline {
    opacity: 0.5;
    transition: opacity 0.2s;
  }
  :host([waiting]) .outline {
    opacity: 0.18;
  }
  .played {
    opacity: 0;
  }
  .glow {
    opacity: 0;
    background: var(--accent);
  }
  .head,
  .foot {
    position: relative;
    display: flex;
    justify-content: space-between;
    align-items: baseline;
    gap: 0.3rem;
    min-width: 0;
    pointer-events: none;
  }
  .head {
    align-items: start;
  }
  .name,
  .class {
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .class {
    white-space: nowrap;
  }
  .name {
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
    line-height: 1.15;
    overflow-wrap: anywhere;
    font-size: clamp(0.85rem, 11cqmin, 1.5rem);
    font-weight: 650;
    letter-spacing: -0.01em;
  }
  .foot {
    font-size: clamp(0.75rem, 9cqmin, 1.05rem);
  }
  .class {
    color: var(--accent);
  }
  .seed {
    color: var(--text-soft);
  }
  kbd {
    flex: none;
    min-width: 1.6em;
    padding: 0.1em 0.3em;
    border: 1px solid var(--line-strong);
    border-radius: 0.3em;
    background: var(--ground);
    color: var(--text-soft);
    font: inherit;
    font-size: clamp(0.75rem, 8.5cqmin, 1rem);
    line-height: 1.3;
    text-align: center;
  }
  /* For screen readers: the words between the numbers. */
  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: pre;
  }
  .strength {
    position: absolute;
    right: 0;
    bottom: 0;
    width: 0.28rem;
    height: calc(var(--height, 0) * 100%);
    background: var(--accent);
    opacity: 0.35;
    pointer-events: none;
  }
  .aim {
    position: absolute;
    right: 0;
    bottom: calc(var(--height, 0) * 100%);
    width: 100%;
    padding-right: 0.6rem;
    border: 0 solid color-mix(in oklab, var(--text) 45%, transparent);
    border-bottom-width: 1px;
    box-sizing: border-box;
    color: var(--text);
    font-size: 0.875rem;
    text-align: right;
    pointer-events: none;
    visibility: hidden;
  }
  /* In the upper half the number hangs under its line, clear of the name. */
  .aim.hanging {
    border-width: 1px 0 0;
    transform: translateY(100%);
  }
  @media (hover: hover) and (pointer: fine) {
    button:hover .aim {
      visibility: visible;
    }
  }
  /* A pad on a phone: no keyboard, and room for two words. */
  @container (max-width: 6.5rem) {
    kbd,
    .class {
      display: none;
    }
  }
  @container (max-height: 4.5rem) {
    .wave {
      inset: 4% 0;
      height: 92%;
      opacity: 0.6;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .outline {
      transition: none;
    }
  }
`
