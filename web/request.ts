// Requests that end: what the lab's pages ask of their server.

/** A server that has not answered after this long is taken for lost; whatever was sent may be sent again. */
const patienceMs = 20_000

/**
 * Asks past every cache, with `body` as JSON.
 * @returns what was answered, a refusal included
 * @throws whatever `fetch` does where nothing was, in time
 */
export function request(
  address: string | URL,
  method: string,
  headers: Readonly<Record<string, string>>,
  body?: object,
): Promise<Response> {
  return fetch(address, {
    method,
    cache: 'no-store',
    signal: AbortSignal.timeout(patienceMs),
    headers: { ...headers, ...(body !== undefined && { 'Content-Type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
}
