// How numbers and lists are written in reports and methods.

/** "2.35", and without a sign where it rounds to nothing. */
export function fixed(value: number, digits: number): string {
  const text = value.toFixed(digits)
  return (Number(text) === 0 ? text.replace('-', '') : text).replace('-', '−')
}

/** As short as it can be: "16", "0.5". */
export function plain(value: number): string {
  return String(Number(value.toPrecision(6))).replace('-', '−')
}

export function percentOf(share: number, digits = 0): string {
  return `${fixed(100 * share, digits)}\u00A0%`
}

/** "a", "a and b", "a, b and c". */
export function listed(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts[parts.length - 1]}`
}

/** "1 trial", "4 trials". */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`
}

/** "1.20 to 3.40", or nothing known. */
export function between(interval: readonly [number, number] | null, digits = 2): string {
  return interval === null ? 'open' : `${fixed(interval[0], digits)} to ${fixed(interval[1], digits)}`
}

/** From a range of one value or of two. */
export function spanned([low, high]: readonly [number, number], digits: number): string {
  const [from, to] = [fixed(low, digits), fixed(high, digits)]
  return from === to ? from : `${from} to ${to}`
}
