// Orders of a study's blocks, one per arm.

import type { Study } from '../../protocol/study.ts'
import { williamsOrders } from '../psychometrics/williams.ts'

/** As written, or a Williams design: each block as often at each place and after each other block. */
export function ordersOf({ blocks, blockOrder }: Study): readonly (readonly number[])[] {
  const written = blocks.map((_, index) => index)
  return blockOrder === 'williams' && blocks.length > 1 ? williamsOrders(blocks.length) : [written]
}
