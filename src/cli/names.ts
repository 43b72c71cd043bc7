// Flags that name servers and pages: hosts and origins as browsers write them in their headers.

import { InvalidArgumentError } from 'commander'

/** One more Host value: a name or an address, with its port where that is not the protocol's own. */
export function hostNames(text: string, before: readonly string[] = []): readonly string[] {
  const name = text.toLowerCase()
  const [, port] = /^(?:\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::(\d{1,5}))?$/.exec(name) ?? ['', 'none']
  if (port !== undefined && !(Number(port) <= 65_535))
    throw new InvalidArgumentError('Expected a name such as drums.example or drums.example:8080.')
  return [...before, name]
}

/** One more Origin value: scheme and host, nothing behind them. */
export function origins(text: string, before: readonly string[] = []): readonly string[] {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text) || new URL(text).origin !== text.toLowerCase())
    throw new InvalidArgumentError('Expected scheme and host, such as https://drums.example.')
  return [...before, text.toLowerCase()]
}
