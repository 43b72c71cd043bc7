// What the elements of the Sound tab say of an edit.

import type { PadEdit } from '../state.ts'

/** Detail of 'edit': `settled` when the player let go. */
export interface EditDetail {
  readonly edit: PadEdit
  readonly settled: boolean
}
