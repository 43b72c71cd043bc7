// How a page hands over the server's token: it finds it in its own address, behind the #, and offers it among the
// subprotocols of its socket, for browsers let a page set no other header there.

/** Followed by the token, offered beside the subprotocol itself; the server never chooses it. */
export const tokenProtocolPrefix = 'ghostnote.token.'

/** The part of a page's address that carries the token. */
export function tokenFragment(token: string): string {
  return `#token=${token}`
}

/** The token in the fragment of an address (with its #), or undefined. A kit that is shared may stand there, too, behind an &. */
export function tokenInFragment(fragment: string): string | undefined {
  return /^#(?:[^&]*&)*token=([\w-]{43})(?:&|$)/.exec(fragment)?.[1]
}
