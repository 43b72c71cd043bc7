// The one error type that people and programs are meant to see: what was at fault, what was found, what was
// expected, the way out. Every other exception is our own bug and keeps its stack.

import { catalog, type FaultCode } from './catalog.ts'

export interface FaultDetail {
  /** The flag, file or field at fault; the sentence starts with it. */
  readonly at: string
  readonly found: string
  readonly expected: string
  /** What to do now; an imperative. */
  readonly wayOut: string
}

export class Fault extends Error {
  readonly code: FaultCode
  readonly detail: FaultDetail

  constructor(code: FaultCode, detail: FaultDetail, options?: ErrorOptions) {
    super(`${detail.at}: found ${detail.found}; expected ${detail.expected}. ${detail.wayOut}`, options)
    this.name = 'Fault'
    this.code = code
    this.detail = detail
  }

  get exitCode(): number {
    return catalog[this.code].exit
  }

  get httpStatus(): number {
    return catalog[this.code].http
  }
}
