// The map of samples that Strudel (strudel.cc) loads: names, and for each the addresses of its sounds, name:0, name:1, …

import { slug } from './file-names.ts'

/** A sound of the map. */
export interface StrudelSound {
  /** Its class, or the one that counts most. */
  readonly class: string
  /** Behind the base; a seed stands in it, since Strudel keeps sounds by their address. */
  readonly path: string
  /** Semitones: it sorts toms. */
  readonly tune: number
}

/** What live coders call these drums, after the drum machines of TidalCycles. */
const shortNames: Readonly<Record<string, string>> = {
  kick: 'bd',
  snare: 'sd',
  rim: 'rim',
  clap: 'cp',
  'closed-hat': 'hh',
  'open-hat': 'oh',
  cymbal: 'cr',
}
const tom = 'tom'

/**
 * The map of some sounds, by class and by the short names that live coders use; with `bank` before them as well, so that
 * .bank("velvet") chooses between maps, and all sounds in a row under the bank's own name.
 */
export function strudelMap(
  base: string,
  bank: string,
  sounds: readonly StrudelSound[],
): { readonly _base: string; readonly [name: string]: string | readonly string[] } {
  const names = new Map<string, string[]>()
  const add = (name: string, { path }: StrudelSound): void => void (names.get(name) ?? setNew(names, name)).push(path)
  for (const sound of sounds) {
    const name = slug(sound.class, 'drum')
    add(name, sound)
    const short = shortNames[sound.class]
    if (short !== undefined && short !== name) add(short, sound)
  }
  for (const [name, drum] of tomsOf(sounds.filter((sound) => sound.class === tom))) add(name, drum)
  const prefix = slug(bank, 'ghostnote')
  const banked = [...names].map(([name, paths]) => [`${prefix}_${name}`, paths] as const)
  const all = names.has(prefix) ? [] : [[prefix, sounds.map(({ path }) => path)] as const]
  return { _base: base, ...Object.fromEntries([...names, ...banked, ...all]) }
}

/** The lowest is lt, the highest ht, the others mt; where there are fewer than three, they stand in for each other. */
function tomsOf(toms: readonly StrudelSound[]): [name: string, sound: StrudelSound][] {
  const sorted = toms.toSorted((a, b) => a.tune - b.tune)
  const [low, high] = [sorted[0], sorted.at(-1)]
  if (low === undefined || high === undefined) return []
  const middle = sorted.length > 2 ? sorted.slice(1, -1) : [low]
  return [['lt', low], ...middle.map((sound): [string, StrudelSound] => ['mt', sound]), ['ht', high]]
}

function setNew(names: Map<string, string[]>, name: string): string[] {
  const paths: string[] = []
  names.set(name, paths)
  return paths
}
