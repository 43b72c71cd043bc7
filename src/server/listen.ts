// Binds a server to an address; what keeps it from that is said in a sentence.

import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Fault } from '../faults/fault.ts'

/** @throws Fault E_PORT. */
export function listen(server: Server, host: string, port: number): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(bindFault(cause, host, port)))
    server.listen({ host, port }, () => resolve(server.address() as AddressInfo))
  })
}

function bindFault(cause: NodeJS.ErrnoException, host: string, port: number): Fault {
  const reasons: Readonly<Record<string, string>> = {
    EADDRINUSE: 'a port that another program uses already',
    EACCES: 'a port that needs administrator rights',
    EADDRNOTAVAIL: 'an address that this machine does not have',
  }
  return new Fault(
    'E_PORT',
    {
      at: `--port ${port}`,
      found: reasons[cause.code ?? ''] ?? cause.message,
      expected: `a free port on ${host}`,
      wayOut: `Stop the other program, or choose another port: --port ${port === 65_535 ? port - 1 : port + 1}`,
    },
    { cause },
  )
}
