// Where a pad's sound can be had from the server, by any program: the address of its WAV file.

import { classText } from '../src/protocol/sound.ts'
import { maxVelocity } from '../src/protocol/velocity.ts'
import type { Recipe } from './state.ts'

/** The WAV at the hardest hit, 24 bits, everything that a pad says of its sound in it. `base` is the page's address. */
export function shotAddress(base: string, { model, class: of, seed, latent, controls }: Recipe): string {
  const path = ['shots', model, classText(of), `${seed}.wav`].map(encodeURIComponent).join('/')
  const address = new URL(path, base)
  address.hash = ''
  address.search = new URLSearchParams([
    ['velocity', String(maxVelocity)],
    ['bits', '24'],
    ...(latent === undefined ? [] : [['latent', latent] as [string, string]]),
    ...Object.entries(controls).map(([id, value]): [string, string] => [id, plain(value)]),
  ]).toString()
  return address.href
}

/** A name that every system takes as a file's. */
export function wavName(name: string, seed: number): string {
  const plainName = name.replaceAll(/[^\p{L}\p{N} ._-]+/gu, ' ').trim()
  return `${plainName === '' ? 'Pad' : plainName} ${seed}.wav`
}

/** Without an exponent, which addresses do not have. */
function plain(value: number): string {
  return value.toFixed(9).replace(/\.?0+$/, '')
}
