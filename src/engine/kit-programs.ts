// Which MIDI program chooses which kit: the one that its file says where that is free, else a free one.

import type { Kit } from '../protocol/kit.ts'

export interface ShelvedKit {
  /** Its file's name without ".json". */
  readonly id: string
  /** The MIDI program that chooses it, 1 … 128 as players count; undefined where all are taken. */
  readonly program: number | undefined
  /** Whether a player saved it; the others ship with Ghostnote and are never written. */
  readonly own: boolean
  readonly kit: Kit
}

/** Programs below are for kits that ship, so that later ones move no player's kit. */
const firstOwnProgram = 17
const lastProgram = 128

/** Kits with their programs, in that order. First come those that say a program, so that they have it; then the others, each with a free one. */
export function withPrograms(kits: readonly Omit<ShelvedKit, 'program'>[]): ShelvedKit[] {
  const taken = new Set<number | undefined>()
  const wishing = kits.filter(({ kit }) => kit.program !== undefined)
  const numbered = [...wishing, ...kits.filter(({ kit }) => kit.program === undefined)].map((shelved) => {
    const { program: wished } = shelved.kit
    const program = wished === undefined || taken.has(wished) ? freeProgram(taken) : wished
    taken.add(program)
    return { ...shelved, program }
  })
  return numbered.toSorted((a, b) => (a.program ?? Infinity) - (b.program ?? Infinity))
}

/** The lowest program from 17 on that is not taken. */
export function freeProgram(taken: ReadonlySet<number | undefined>): number | undefined {
  for (let program = firstOwnProgram; program <= lastProgram; program++) if (!taken.has(program)) return program
  return undefined
}
