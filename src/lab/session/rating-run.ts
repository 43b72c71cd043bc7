// A block of ratings or pairs under way: pages in an order drawn for the session, sounds on each page in an order drawn
// for the page.

import { RandomStream } from '../../dsp/random.ts'
import type { Block } from '../../protocol/study-blocks.ts'
import type { Stimulus } from '../../protocol/study-stimulus.ts'

export type RatingBlock = Exclude<Block, { kind: 'jnd' }>

/** BS.1534-3, section 5.1: low and mid anchor. */
export const anchorsHz = { 'anchor-3500': 3500, 'anchor-7000': 7000 } as const

/** A sound of a page. */
interface PageSound {
  /** The system's name; "reference" is MUSHRA's hidden one, "anchor-3500" and "anchor-7000" its anchors. */
  readonly system: string
  readonly sound: Stimulus
  readonly lowPassHz?: number
}

export interface RatingPage {
  readonly kind: RatingBlock['kind']
  readonly block: string
  /** 0, 1, … within the block. */
  readonly page: number
  readonly item: string
  /** To get to know the sounds; nothing is rated. */
  readonly training: boolean
  /** MUSHRA's open reference. */
  readonly reference?: Stimulus
  /** In the order in which they are presented. */
  readonly sounds: readonly PageSound[]
}

/** All pages of a block for a session; `seed` is the session's. */
export function ratingPages(block: RatingBlock, seed: number): readonly RatingPage[] {
  const random = (purpose: string, step = 0) => new RandomStream(seed, `${purpose} of ${block.name}`, step)
  const shuffled = <T>(items: readonly T[], stream: RandomStream): T[] =>
    Array.from(stream.permutation(items.length), (index) => items[index])
  const common = { kind: block.kind, block: block.name, training: false }
  let pages: Omit<RatingPage, 'page'>[]
  switch (block.kind) {
    case 'mushra': {
      const items = shuffled(block.items, random('items'))
      pages = items.map(({ name: item, reference, systems }, i) => {
        const anchors = Object.entries(anchorsHz).map(([system, lowPassHz]): PageSound => ({
          system,
          sound: reference,
          lowPassHz,
        }))
        const all = [{ system: 'reference', sound: reference }, ...anchors, ...named(systems)]
        return { ...common, item, reference, sounds: shuffled(all, random('sounds', i)) }
      })
      if (block.training !== false && pages[0] !== undefined) pages.unshift({ ...pages[0], training: true })
      break
    }
    case 'multi-stimulus':
      pages = shuffled(block.items, random('items')).map(({ name: item, systems }, i) => ({
        ...common,
        item,
        sounds: shuffled(named(systems), random('sounds', i)),
      }))
      break
    case 'acr':
      // Every round is an order of its own, so that the same sound never follows itself but by chance at a seam.
      pages = Array.from({ length: block.repetitions ?? 1 }, (_, round) => {
        const all = block.items.flatMap(({ name: item, systems }) => named(systems).map((sound) => ({ item, sound })))
        return shuffled(all, random('items', round)).map(({ item, sound }) => ({ ...common, item, sounds: [sound] }))
      }).flat()
      break
    case 'pairwise':
      // Each pair in both orders: who always prefers the first sound then prefers nothing.
      pages = Array.from({ length: block.repetitions ?? 1 }, (_, round) => {
        const pairs = block.items.flatMap(({ name: item, systems }) => {
          const sounds = named(systems)
          return sounds.flatMap((a, i) => sounds.flatMap((b, k) => (i === k ? [] : [{ item, sounds: [a, b] }])))
        })
        return shuffled(pairs, random('items', round)).map((pair) => ({ ...common, ...pair }))
      }).flat()
  }
  return pages.map((page, index) => ({ ...page, page: index }))
}

function named(systems: Readonly<Record<string, Stimulus>>): PageSound[] {
  return Object.entries(systems).map(([system, sound]) => ({ system, sound }))
}
