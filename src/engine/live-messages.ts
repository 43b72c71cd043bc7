// What the main thread and the live worker say to each other.

import type { MessagePort } from 'node:worker_threads'
import type { FaultCode } from '../faults/catalog.ts'
import type { FaultDetail } from '../faults/fault.ts'
import type { Knob } from './controllers.ts'
import type { DeskKit } from './desk.ts'
import type { ShotPlace } from './layered-shots.ts'

export interface LiveWorkerOptions {
  /** 'default', 'discard', or a name. */
  readonly audio: string
  /** 'all', 'none', or a name. */
  readonly midi: string
  /** Of the LiveMetricsBoard to count on. */
  readonly metrics: SharedArrayBuffer
}

export type ToLive =
  | { readonly kind: 'kit'; readonly number: number; readonly kit: DeskKit }
  | {
      readonly kind: 'refill'
      readonly kit: number
      readonly pad: number
      readonly place: ShotPlace
      readonly shot: Float32Array
    }
  /** Live pads are synthesised at the other end of this port; shots are at most `longest` samples there. */
  | { readonly kind: 'strokes'; readonly port: MessagePort; readonly longest: number }
  | { readonly kind: 'hit'; readonly pad: number; readonly velocity: number }
  | {
      readonly kind: 'learn'
      readonly control: string
      readonly pad: number | undefined
      readonly knobs: readonly Knob[]
    }
  | { readonly kind: 'close' }

export type FromLive =
  | {
      readonly kind: 'opened'
      readonly output: string
      readonly rateHz: number
      readonly ports: readonly string[]
      /** Why there is no MIDI, where it was wanted. */
      readonly midiProblem?: string
    }
  | { readonly kind: 'fault'; readonly code: FaultCode; readonly detail: FaultDetail }
  | { readonly kind: 'ports'; readonly ports: readonly string[] }
  /** A hit; `place` is that of the pad's shot that it has used, where it has. */
  | {
      readonly kind: 'played'
      readonly kit: number
      readonly pad: number
      /** 1 … 127, before the pad's curve. */
      readonly velocity: number
      readonly place: ShotPlace | undefined
      /** On the clock that all threads share: milliseconds since 1970, with fractions. */
      readonly epochMs: number
    }
  | { readonly kind: 'program'; readonly number: number }
  | {
      readonly kind: 'turned'
      readonly kit: number
      readonly pads: readonly number[]
      readonly control: string
      readonly values: readonly number[]
    }
  | {
      readonly kind: 'learned'
      readonly kit: number
      readonly controller: number
      readonly control: string
      readonly pad: number | undefined
    }
  /** A live pad's hit could not be synthesised. */
  | { readonly kind: 'failed'; readonly pad: number; readonly sentence: string }
