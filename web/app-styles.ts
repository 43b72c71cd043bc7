// Where the parts of the page stand, from a phone to a large screen.

import { css } from 'lit'

export const appStyles = css`
  :host {
    box-sizing: border-box;
    display: flex;
    flex-direction: column;
    gap: var(--gap);
    min-height: 100dvh;
    max-width: 150rem;
    margin: 0 auto;
    padding: 0.8rem max(0.8rem, env(safe-area-inset-right)) max(0.8rem, env(safe-area-inset-bottom))
      max(0.8rem, env(safe-area-inset-left));
  }
  header {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.3rem 1.2rem;
  }
  h1 {
    display: flex;
    align-items: center;
    gap: 0.5rem;
    margin: 0;
    font-size: 1.5rem;
    font-weight: 650;
    letter-spacing: -0.02em;
  }
  h1 svg {
    width: 1.9rem;
    height: 1.9rem;
    fill: none;
    stroke: var(--text-soft);
    stroke-width: 2.6;
    stroke-linecap: round;
  }
  h1 ellipse {
    fill: var(--text);
    stroke: none;
  }
  kit-bar {
    flex: 1 1 14rem;
  }
  .model {
    margin: 0;
    color: var(--text-soft);
  }
  status-line {
    flex: 1 0 auto;
    font-size: 0.875rem;
  }
  /* Over everything, so that no pad moves under the player's fingers; clear of the kit's menu. */
  notice-bar {
    position: fixed;
    z-index: 1;
    bottom: 0.35rem;
    left: 0.5rem;
    right: 0.5rem;
  }
  main {
    flex: 1;
    display: grid;
    gap: calc(1.4 * var(--gap));
    grid-template-columns: minmax(0, 1fr);
    align-content: start;
  }
  .waiting {
    place-content: center;
    color: var(--text-soft);
    text-align: center;
  }
  .play,
  .shape,
  panel-tabs {
    display: flex;
    flex-direction: column;
    gap: var(--gap);
    min-width: 0;
  }
  pad-grid {
    height: min(100vw - 1.6rem, 64dvh);
    min-height: 17rem;
  }
  scope-view {
    height: 15rem;
  }
  /* Two columns as soon as the pads stay larger than on a phone, and on a phone that lies on its side. The pads fill
     the screen's height and stay while the other column scrolls. */
  @media (min-width: 54rem), (min-width: 38rem) and (max-height: 30rem) {
    :host {
      padding-inline: max(1rem, 1.6vw);
    }
    kit-bar {
      flex: none;
    }
    status-line {
      flex: none;
      margin-left: auto;
      font-size: 1rem;
    }
    notice-bar {
      top: 0.35rem;
      bottom: auto;
      left: auto;
      right: max(0.8rem, 1.4vw);
      width: min(44rem, 100vw - 38rem);
    }
    main {
      grid-template-columns: minmax(0, 1.18fr) minmax(21rem, 1fr);
      align-content: stretch;
    }
    .play {
      --strips: calc(2.9rem + var(--gap)); /* a folded one, below */
      position: sticky;
      top: 0.8rem;
      align-self: start;
      height: calc(100dvh - 4.1rem - var(--gap) - var(--strips));
      min-height: 17rem;
    }
    pad-grid {
      flex: 1;
      height: auto;
      min-height: 0;
    }
    .shape scope-view {
      flex: 1;
      min-height: 8.2rem; /* at 1280 × 800 all controls of a steered model fit beneath */
      height: auto;
    }
  }
  /* Where the screen is low it is all for the pads. */
  @media (max-height: 30rem) {
    .play {
      --strips: 0px;
    }
  }
`
