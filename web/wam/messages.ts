// What the plugin's two halves tell each other over its port, beside what every WAM's do. All of it in one field, which
// tells it from the SDK's own messages.

import type { WamParameterConfiguration } from '@webaudiomodules/api'
import type { MixLevels } from './mix-end.ts'
import type { SamplerPad, SamplerShot } from './sampler.ts'

/** A parameter as the audio thread knows it: the control of a pad, or the master level. */
export interface SoundParameter {
  readonly id: string
  readonly pad?: number
  readonly control: string
  readonly configuration: WamParameterConfiguration
}

/** What the audio thread is given from the start. */
export interface SoundOptions {
  readonly parameters: readonly SoundParameter[]
}

/** From the page's thread to the sound's. */
export type ToSound =
  | { readonly type: 'pads'; readonly pads: readonly SamplerPad[] }
  | { readonly type: 'levels'; readonly levels: Omit<MixLevels, 'masterDb'> }
  /** Parameters that the player has moved in the plugin itself, by id. */
  | { readonly type: 'values'; readonly values: Readonly<Record<string, number>> }
  | { readonly type: 'shot'; readonly pad: number; readonly shot: SamplerShot; readonly isOwn: boolean }
  | { readonly type: 'drop'; readonly pad: number }
  | { readonly type: 'strike'; readonly pad: number; readonly velocity: number }
  | { readonly type: 'release'; readonly pad: number }

/** From the sound's thread to the page's. */
export type FromSound =
  | { readonly type: 'struck'; readonly pad: number; readonly velocity: number; readonly shot: number | undefined }
  /** Parameters that the host has moved, by id. */
  | { readonly type: 'turned'; readonly values: Readonly<Record<string, number>> }
  | { readonly type: 'program'; readonly program: number }

export interface Enveloped<T> {
  readonly ghostnote: T
}
