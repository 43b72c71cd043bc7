// File and folder names → drum classes.

import { abbreviations, drumClasses, type Meaning, words } from './vocabulary.ts'

/** Canonical classes first, in their order; further ones behind them, alphabetically. */
export function classOrder(names: Iterable<string>): string[] {
  const known: readonly string[] = drumClasses
  const rank = (name: string) => (known.includes(name) ? known.indexOf(name) : known.length)
  return [...new Set(names)].toSorted((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
}

export type Label =
  /** `conflict` says what else the path named, when it did. */
  | { readonly class: string; readonly conflict?: string }
  /** Why there is no label; a clause for people. */
  | { readonly class: null; readonly reason: string }

/** "HiHat_closed03" → ["hi", "hat", "closed", "03"]: split at punctuation, at camelCase and between letters and digits. */
export function nameTokens(name: string): string[] {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .replace(/(\p{L})(\p{N})/gu, '$1 $2')
    .replace(/(\p{N})(\p{L})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((token) => token !== '')
}

const longestPhrase = 4

interface Said {
  /** By words that can hardly mean anything else. */
  readonly plainly: ReadonlySet<Meaning>
  /** By abbreviations. */
  readonly perhaps: ReadonlySet<Meaning>
}

/** What one path component says. */
function saidBy(component: string): Said {
  const tokens = nameTokens(component)
  const plainly = new Set<Meaning>()
  const perhaps = new Set<Meaning>()
  for (let i = 0; i < tokens.length;) {
    let taken = 0
    for (let length = Math.min(longestPhrase, tokens.length - i); length > 0 && taken === 0; length--) {
      const meaning = words.get(tokens.slice(i, i + length).join(' '))
      if (meaning === undefined) continue
      plainly.add(meaning)
      taken = length
    }
    const short = abbreviations.get(tokens[i]!)
    if (taken === 0 && short !== undefined) perhaps.add(short)
    i += Math.max(1, taken)
  }
  // Beside the name of a drum, another instrument's word describes it ("perc snare"); a loop stays a loop.
  if (plainly.has('other:loop')) return { plainly: new Set(['other:loop']), perhaps }
  for (const meanings of [plainly, perhaps])
    if ([...meanings].some((m) => !m.startsWith('other:')))
      for (const meaning of meanings) if (meaning.startsWith('other:')) meanings.delete(meaning)
  if (plainly.has('closed-hat') || plainly.has('open-hat')) plainly.delete('hat')
  return { plainly, perhaps }
}

/**
 * The class that a path (relative, '/' between components) names. The nearest component decides: the file's own name
 * before its folder, before the folder above. Plain words anywhere outweigh abbreviations anywhere. A name that says
 * two classes is decided by a folder that says one of them.
 */
export function labelOf(path: string): Label {
  const components = path
    .replace(/\.[^./]*$/, '')
    .split('/')
    .toReversed()
  const said = components.map(saidBy)
  for (const strength of ['plainly', 'perhaps'] as const) {
    for (const [i, one] of said.entries()) {
      let meanings = [...one[strength]]
      if (meanings.length > 1) {
        const above = said.slice(i + 1).flatMap((s) => [...s[strength]])
        const settled = meanings.filter((m) => above.includes(m))
        if (settled.length !== 1) return { class: null, reason: `its name says ${meanings.map(nameOf).join(' and ')}` }
        meanings = settled
      }
      const meaning = meanings[0]
      if (meaning === undefined) continue
      if (meaning.startsWith('other:'))
        return { class: null, reason: `${nameOf(meaning)} is not one of the classes (a mapping file can make it one)` }
      const name = meaning === 'hat' ? whichHat(said) : meaning
      const conflict = conflictOf(name, said, components)
      return conflict === undefined ? { class: name } : { class: name, conflict }
    }
  }
  return { class: null, reason: 'neither its name nor its folders say which drum it is' }
}

/** Open or closed, from the nearest component that says so; closed where none does. */
function whichHat(said: readonly Said[]): 'closed-hat' | 'open-hat' {
  for (const { plainly, perhaps } of said)
    for (const name of ['open-hat', 'closed-hat'] as const) if (plainly.has(name) || perhaps.has(name)) return name
  return 'closed-hat'
}

/** What a component says plainly that is another drum than the one chosen. */
function conflictOf(chosen: string, said: readonly Said[], components: readonly string[]): string | undefined {
  for (const [i, { plainly, perhaps }] of said.entries()) {
    const others = [...plainly, ...(i === 0 && plainly.size === 0 ? perhaps : [])].filter(
      (m) => m !== chosen && !m.startsWith('other:') && !contains(m, chosen),
    )
    if (others.length > 0) return `"${components[i]}" says ${others.map(nameOf).join(' and ')}; taken as ${chosen}`
  }
  return undefined
}

/** Hats are open or closed; rim shots and side sticks are played on a snare drum. */
function contains(meaning: Meaning, name: string): boolean {
  return (meaning === 'hat' && name.endsWith('-hat')) || (meaning === 'snare' && name === 'rim')
}

function nameOf(meaning: Meaning): string {
  return meaning.replace(/^other:/, '')
}
