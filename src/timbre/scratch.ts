// Memory for the large arrays of one measurement, kept from sound to sound. Arrays of this size, made anew, come as
// fresh pages: filling in pages costs more than many a descriptor, and the threads of a process queue for it.

/** What is kept between sounds; a minute-long one takes more, and gives the rest back. */
const mostKeptValues = 8 * 2 ** 20

let kept = new Float64Array(2 ** 17)
let taken = 0
let wanted = 0
let depth = 0

/**
 * Runs `work`; arrays that `zeros` has given it are free for others once it returns. So no such array may be in what
 * it returns, nor be kept anywhere else. Nests: the inner work's arrays are free first.
 */
export function withScratch<T>(work: () => T): T {
  const before = taken
  depth++
  try {
    return work()
  } finally {
    taken = before
    depth--
    if (depth === 0) {
      const enough = Math.min(wanted, mostKeptValues)
      if (enough > kept.length) kept = new Float64Array(enough)
      wanted = 0
    }
  }
}

/** n zeros: from the kept memory inside `withScratch`, a new array outside. */
export function zeros(n: number): Float64Array {
  if (depth === 0) return new Float64Array(n)
  const start = taken
  taken += n
  wanted = Math.max(wanted, taken)
  return taken <= kept.length ? kept.subarray(start, taken).fill(0) : new Float64Array(n)
}
