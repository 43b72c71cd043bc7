// Counter-based random numbers: Philox4x32-10 (Salmon, Moraes, Dror, Shaw 2011, "Parallel random numbers: as easy
// as 1, 2, 3"), keyed by (seed, purpose, step). A value depends only on its key and its position, so runs resume
// exactly and time slices of a noise signal agree with the whole.

const M0 = 0xd2511f53
const M1 = 0xcd9e8d57
const W0 = 0x9e3779b9
const W1 = 0xbb67ae85

/** High 32 bits of the unsigned product a·b. */
function mulHigh(a: number, b: number): number {
  const aLow = a & 0xffff
  const aHigh = a >>> 16
  const bLow = b & 0xffff
  const bHigh = b >>> 16
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16)
  const carry = aLow * bHigh + (middle % 0x10000)
  return (aHigh * bHigh + Math.floor(middle / 0x10000) + Math.floor(carry / 0x10000)) >>> 0
}

/** One Philox4x32-10 block: counter (4 words) and key (2 words) in, 4 words out into `out`. */
export function philox4x32(
  c0: number,
  c1: number,
  c2: number,
  c3: number,
  k0: number,
  k1: number,
  out: Uint32Array,
): void {
  for (let round = 0; round < 10; round++) {
    const high0 = mulHigh(M0, c0)
    const low0 = Math.imul(M0, c0)
    const high1 = mulHigh(M1, c2)
    const low1 = Math.imul(M1, c2)
    c0 = (high1 ^ c1 ^ k0) >>> 0
    c1 = low1 >>> 0
    c2 = (high0 ^ c3 ^ k1) >>> 0
    c3 = low0 >>> 0
    k0 = (k0 + W0) >>> 0
    k1 = (k1 + W1) >>> 0
  }
  out[0] = c0
  out[1] = c1
  out[2] = c2
  out[3] = c3
}

/** FNV-1a, 32 bit, of a purpose's UTF-16 code units. */
function hashPurpose(text: string): number {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  return h >>> 0
}

/**
 * A stream of random numbers, fully determined by (seed, purpose, step).
 * `seed` is an integer in 0 … 2^53−1; `purpose` names what the numbers are for; `step` counts repetitions.
 */
export class RandomStream {
  readonly #k0: number
  readonly #k1: number
  readonly #step: number
  readonly #stepHigh: number
  readonly #block = new Uint32Array(4)
  #position = 0
  #loadedBlock = -1

  constructor(seed: number, purpose: string, step = 0) {
    if (!Number.isSafeInteger(seed) || seed < 0) throw new RangeError(`seed ${seed} is not an integer in 0 … 2^53−1`)
    if (!Number.isSafeInteger(step) || step < 0) throw new RangeError(`step ${step} is not an integer in 0 … 2^53−1`)
    this.#k0 = (seed >>> 0) ^ hashPurpose(purpose)
    this.#k1 = Math.floor(seed / 0x100000000) ^ hashPurpose(`${purpose}/`)
    this.#step = step >>> 0
    this.#stepHigh = Math.floor(step / 0x100000000)
  }

  /** Continue at absolute `position`, counted in 32-bit words from the start of the stream. */
  seek(position: number): this {
    this.#position = position
    return this
  }

  /** A uniform 32-bit word. */
  uint32(): number {
    const blockIndex = Math.floor(this.#position / 4)
    if (blockIndex !== this.#loadedBlock) {
      const high = Math.floor(blockIndex / 0x100000000)
      philox4x32(blockIndex >>> 0, high, this.#step, this.#stepHigh, this.#k0, this.#k1, this.#block)
      this.#loadedBlock = blockIndex
    }
    return this.#block[this.#position++ % 4]
  }

  /** Uniform in [low, high), 32 bits of resolution. */
  uniform(low = 0, high = 1): number {
    return low + (high - low) * (this.uint32() / 0x100000000)
  }

  /** exp(U(ln low, ln high)): uniform on a logarithmic axis; low > 0. */
  logUniform(low: number, high: number): number {
    return Math.exp(this.uniform(Math.log(low), Math.log(high)))
  }

  /** An integer in 0 … count−1 (multiply-shift; the bias is below 2^-32·count). */
  integer(count: number): number {
    return Math.floor((this.uint32() / 0x100000000) * count)
  }

  /** One element of a non-empty list. */
  choice<T>(items: readonly T[]): T {
    const item = items[this.integer(items.length)]
    if (item === undefined) throw new RangeError('choice from an empty list')
    return item
  }

  /** True with probability p. */
  chance(p: number): boolean {
    return this.uniform() < p
  }

  /** Standard normal by Box–Muller; always takes two words, so positions stay countable. */
  normal(): number {
    const u = (this.uint32() + 1) / 0x100000000
    const v = this.uint32() / 0x100000000
    return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * v)
  }

  /** Fills `out` with standard normals; element i of the stream depends only on (key, position + 2i). */
  fillNormal(out: Float32Array): Float32Array {
    for (let i = 0; i < out.length; i++) out[i] = this.normal()
    return out
  }

  /** Fills `out` uniformly in [low, high). */
  fillUniform(out: Float32Array, low = 0, high = 1): Float32Array {
    for (let i = 0; i < out.length; i++) out[i] = this.uniform(low, high)
    return out
  }

  /** A random order of 0 … count−1 (Fisher–Yates). */
  permutation(count: number): Uint32Array {
    const order = Uint32Array.from({ length: count }, (_, i) => i)
    for (let i = count - 1; i > 0; i--) {
      const j = this.integer(i + 1)
      const swap = order[i]
      order[i] = order[j]!
      order[j] = swap
    }
    return order
  }
}
