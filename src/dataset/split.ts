// Examples → train, validation, test: 80/10/10 by a hash of the source, whole groups of related sources at a time.

import { createHash } from 'node:crypto'

export const splits = ['train', 'validation', 'test'] as const
export type Split = (typeof splits)[number]

/** Upper ends of the splits on the hash axis 0 … 1. */
const ends: Readonly<Record<Split, number>> = { train: 0.8, validation: 0.9, test: 1 }

export interface SplitItem {
  readonly class: string
  readonly source: string
  /** Sources that must stay together share a group; the name of the group is hashed. */
  readonly group: string
}

export interface SplitOutcome {
  /** Split of each item, in the items' order. */
  readonly splits: readonly Split[]
  /** Groups moved away from where their hash puts them, and why. */
  readonly moved: readonly string[]
  /** Splits that stayed empty. */
  readonly empty: readonly { readonly class: string; readonly split: Split }[]
}

/** 52 bits of SHA-256, as a number in 0 … 1. */
function position(group: string): number {
  const digest = createHash('sha256').update(`split:${group}`).digest()
  return digest.readUIntBE(0, 6) / 2 ** 48
}

/**
 * Assigns every group by its hash, so that files added later leave the others where they are. Where that leaves a
 * class without any example in a split although another split has groups of it to spare, the smallest spare
 * group (of equals the one nearest to the empty split on the hash axis) moves (train is served first).
 */
export function splitByGroup(items: readonly SplitItem[]): SplitOutcome {
  const at = new Map<string, number>()
  for (const { group } of items) if (!at.has(group)) at.set(group, position(group))
  const assigned = new Map<string, Split>()
  for (const [group, p] of at) assigned.set(group, splits.find((split) => p < ends[split]) ?? 'test')

  const sizes = new Map<string, number>()
  for (const { group } of items) sizes.set(group, (sizes.get(group) ?? 0) + 1)
  const classesOf = new Map<string, Set<string>>()
  for (const { group, class: name } of items) {
    const classes = classesOf.get(group) ?? new Set<string>()
    classesOf.set(group, classes.add(name))
  }
  const groupsIn = (name: string, split: Split): string[] =>
    [...classesOf]
      .filter(([group, classes]) => classes.has(name) && assigned.get(group) === split)
      .map(([group]) => group)

  const moved: string[] = []
  const empty: { class: string; split: Split }[] = []
  const classes = [...new Set(items.map((item) => item.class))].toSorted()
  for (const split of splits) {
    const middle = ends[split] - (split === 'train' ? 0.4 : 0.05)
    for (const name of classes) {
      if (groupsIn(name, split).length > 0) continue
      const donors = splits
        .filter((donor) => donor !== split)
        .flatMap((donor) => groupsIn(name, donor).map((group) => ({ donor, group })))
        // Nobody may be emptied by giving; train, served first, takes from anybody.
        .filter(
          ({ donor, group }) =>
            split === 'train' || [...classesOf.get(group)!].every((other) => groupsIn(other, donor).length > 1),
        )
        .toSorted(
          (a, b) =>
            sizes.get(a.group)! - sizes.get(b.group)! ||
            Math.abs(at.get(a.group)! - middle) - Math.abs(at.get(b.group)! - middle) ||
            (a.group < b.group ? -1 : 1),
        )
      const chosen = donors[0]
      if (chosen === undefined) {
        empty.push({ class: name, split })
        continue
      }
      assigned.set(chosen.group, split)
      moved.push(`${chosen.group}: from ${chosen.donor} to ${split}, which had no ${name}`)
    }
  }
  return { splits: items.map((item) => assigned.get(item.group)!), moved, empty }
}
