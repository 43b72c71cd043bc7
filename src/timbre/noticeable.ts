// Just-noticeable differences of timbre, in points: the unit in which an error of a control is heard.

/**
 * 50 % points of generated snares, the middle of the published ranges: brightness 5.4 … 6.1, depth 4.6 … 5.0, warmth
 * 5.7 … 6.3. None is published for the other four.
 */
const published: Readonly<Partial<Record<string, number>>> = { brightness: 5.5, depth: 4.8, warmth: 6 }

/** Taken for the descriptors of which none is published. */
const assumed = 5

/** Points by which a descriptor must change to be noticed. */
export function noticeablePoints(name: string): number {
  return published[name] ?? assumed
}
