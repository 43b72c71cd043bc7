// Refusals from the front, before any route: what is wrong as JSON, and the connection closed.

import { type ServerResponse, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { Fault } from '../faults/fault.ts'

export function setHeaders(response: ServerResponse, headers: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
}

export function refuseRequest(response: ServerResponse, fault: Fault): void {
  response.writeHead(fault.httpStatus, {
    'Content-Type': 'application/json',
    Connection: 'close',
    ...refusalHeaders(fault),
  })
  response.end(JSON.stringify({ code: fault.code, message: fault.message }))
}

export function refuseUpgrade(socket: Socket, fault: Fault): void {
  const body = JSON.stringify({ code: fault.code, message: fault.message })
  const headers = {
    'Content-Type': 'application/json',
    'Content-Length': String(Buffer.byteLength(body)),
    Connection: 'close',
    ...refusalHeaders(fault),
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.write(`HTTP/1.1 ${fault.httpStatus} ${STATUS_CODES[fault.httpStatus]}\r\n${lines.join('')}\r\n${body}`)
  socket.destroySoon() // a client that never closes its side would hold it open
}

/** What the status asks for. */
export function refusalHeaders({ httpStatus }: Fault): Record<string, string> {
  if (httpStatus === 401) return { 'WWW-Authenticate': 'Bearer' }
  return httpStatus === 429 ? { 'Retry-After': '1' } : {}
}
