// Orders of presentation in which every condition stands equally often in every place and follows every other one equally
// often (Williams 1949, "Experimental designs balanced for the estimation of residual effects of treatments").

import { needs } from './needs.ts'

/**
 * The orders of a Williams design for `count` conditions: `count` rows for an even number, twice as many for an odd one
 * (each row reversed as well). @throws Fault E_USAGE for less than one.
 */
export function williamsOrders(count: number): number[][] {
  needs(Number.isSafeInteger(count) && count >= 1, 'count', count, 'a whole number from 1')
  // 0, 1, n − 1, 2, n − 2, …: its steps are all different, so its shifts hold every pair of neighbours once.
  const first = Array.from({ length: count }, (_, i) => (i % 2 === 1 ? (i + 1) / 2 : (count - i / 2) % count))
  const rows = first.map((_, shift) => first.map((value) => (value + shift) % count))
  return count % 2 === 0 || count === 1 ? rows : [...rows, ...rows.map((row) => row.toReversed())]
}
