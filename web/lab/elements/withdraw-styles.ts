// What the question before a withdrawal looks like.

import { css } from 'lit'
import { dialogStyles } from '../../elements/dialog-styles.ts'

export const withdrawStyles = css`
  ${dialogStyles}
  .quiet {
    padding-inline: 0;
    border-color: transparent;
    background: none;
    color: var(--text-soft);
    font-weight: 500;
    text-decoration: underline;
    text-underline-offset: 0.2em;
  }
`
