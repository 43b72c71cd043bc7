// Where in the researcher's pages one is: it stands behind the address's #, beside the server's token, so that a reload
// and the browser's own buttons lead where they should.

import { tokenFragment, tokenInFragment } from '../../src/protocol/token.ts'

export type Part = 'progress' | 'simulate' | 'results'

export type Route =
  | { readonly kind: 'studies' }
  /** `from` is a study that the new one begins as. */
  | { readonly kind: 'new'; readonly from?: number }
  | { readonly kind: 'study'; readonly id: number; readonly part: Part }

const parts: readonly string[] = ['simulate', 'results'] satisfies readonly Part[]

/** `fragment` with its #. What leads nowhere leads to the studies. */
export function routeOf(fragment: string): Route {
  const [head, id, part] = (/[#&]at=([^&]*)/.exec(fragment)?.[1] ?? '').split('/')
  const number = /^\d{1,9}$/.test(id ?? '') ? Number(id) : undefined
  if (head === 'new') return { kind: 'new', ...(number !== undefined && { from: number }) }
  if (head !== 'study' || number === undefined) return { kind: 'studies' }
  return { kind: 'study', id: number, part: parts.includes(part ?? '') ? (part as Part) : 'progress' }
}

/** The fragment that leads to `route`, from a page whose own one is `fragment`. */
export function fragmentTo(route: Route, fragment: string): string {
  const token = tokenInFragment(fragment)
  return `${token === undefined ? '#' : `${tokenFragment(token)}&`}at=${placeOf(route)}`
}

function placeOf(route: Route): string {
  if (route.kind === 'studies') return 'studies'
  if (route.kind === 'new') return route.from === undefined ? 'new' : `new/${route.from}`
  return `study/${route.id}${route.part === 'progress' ? '' : `/${route.part}`}`
}
