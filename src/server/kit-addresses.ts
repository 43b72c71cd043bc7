// The names that kits have in addresses: "First light" is first-light.

import type { Kit } from '../protocol/kit.ts'

/** Id → kit, in the given order; a second kit of the same name is called …-2. */
export function kitsById(kits: readonly Kit[]): ReadonlyMap<string, Kit> {
  const byId = new Map<string, Kit>()
  for (const kit of kits) {
    const id = idOf(kit.name)
    let free = id
    for (let n = 2; byId.has(free); n++) free = `${id}-${n}`
    byId.set(free, kit)
  }
  return byId
}

function idOf(name: string): string {
  const plain = name.normalize('NFKD').toLowerCase()
  return (
    plain
      .replace(/[\u0300-\u036f]/g, '')
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '') || 'kit'
  )
}
