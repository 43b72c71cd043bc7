// Parts and revisits of an answer (RFC 9110): If-None-Match, If-Range and a single Range of bytes.

/** The first and the last byte, counted from 0. */
export interface ByteRange {
  readonly first: number
  readonly last: number
}

/** Whether If-None-Match names `etag`, a strong one: `*`, or one of its list, weak or not. */
export function isKnown(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false
  if (ifNoneMatch.trim() === '*') return true
  return ifNoneMatch.split(',').some((known) => known.trim().replace(/^W\//, '') === etag)
}

/**
 * What of `length` bytes a Range header asks for. Undefined where the whole is to be sent: there is no header, it is none
 * that is understood, it asks for several parts, or If-Range says that the client has something else. 'none' where it
 * asks for what is not there.
 */
export function rangeOf(
  header: string | undefined,
  ifRange: string | undefined,
  etag: string,
  length: number,
): ByteRange | 'none' | undefined {
  const [, from = '', to = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '') ?? []
  if (from === '' && to === '') return undefined
  if (ifRange !== undefined && ifRange.trim() !== etag) return undefined
  const last = from === '' || to === '' ? length - 1 : Math.min(Number(to), length - 1)
  const first = from === '' ? Math.max(0, length - Number(to)) : Number(from)
  if (from !== '' && to !== '' && Number(to) < first) return undefined // no valid range, so as if it were not there
  return first > last ? 'none' : { first, last }
}
