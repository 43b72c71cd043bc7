// A file that cannot be opened or read, whoever wanted it.

import { Fault } from './fault.ts'

/** E_PATH with the system's code (ENOENT, EACCES, …) for an error that reading `at` threw. */
export function unreadable(at: string, cause: unknown, expected: string, wayOut: string): Fault {
  const code = (cause as { readonly code?: string } | null)?.code ?? 'unknown error'
  return new Fault('E_PATH', { at, found: `a file that cannot be read (${code})`, expected, wayOut }, { cause })
}
