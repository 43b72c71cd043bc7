// The stimuli of a study: each that was heard once, and made again from its recipe.

import { Fault } from '../../faults/fault.ts'
import { encodeWav } from '../../formats/wav.ts'
import type { Stimulus } from '../../protocol/study-stimulus.ts'
import type { SessionEvents } from '../analysis/report.ts'
import type { Presented } from '../session/events.ts'
import type { SoundRecord, StimulusMaker } from '../stimulus.ts'
import type { PackageFile } from './format.ts'

/** All that were presented, in the order of their hashes; of two recipes for the same samples the first that was heard. */
export function stimuliOf(all: readonly SessionEvents[]): readonly SoundRecord[] {
  const heard = new Map<string, SoundRecord>()
  for (const { events } of all)
    for (const { kind, data } of events)
      if (kind === 'presented')
        for (const sound of (data as Presented).sounds) if (!heard.has(sound.hash)) heard.set(sound.hash, sound)
  return [...heard.values()].toSorted((a, b) => (a.hash < b.hash ? -1 : 1))
}

/** Editions that the sounds were made in. */
export function editionsOf(stimuli: readonly SoundRecord[]): readonly string[] {
  const editions = stimuli.map(({ recipe }) => recipe['edition']).filter((edition) => typeof edition === 'string')
  return [...new Set(editions)].toSorted()
}

/**
 * Each stimulus as a WAV file of 32-bit floats, made again by its recipe.
 * @throws Fault E_MODEL where other samples come out than were heard; what the maker throws where it cannot make one.
 */
export async function* renderedStimuli(
  stimuli: readonly SoundRecord[],
  maker: StimulusMaker,
): AsyncGenerator<PackageFile, void> {
  for (const { hash, recipe } of stimuli) {
    const { sound, lowPassHz } = recipe as { readonly sound: Stimulus; readonly lowPassHz?: number }
    const request = 'file' in sound ? { file: sound.file } : sound
    const made = await maker.make({ sound: request, ...(lowPassHz !== undefined && { lowPassHz }) })
    if (made.hash !== hash)
      throw new Fault('E_MODEL', {
        at: `stimulus ${hash.slice(0, 12)}`,
        found: `other samples (${made.hash.slice(0, 12)}), made in edition ${String(made.recipe['edition'])}`,
        expected: `those that were heard, made in edition ${String(recipe['edition'])}`,
        wayOut: 'Use the model and the Ghostnote that the study ran with, or leave out --sounds.',
      })
    const bytes = encodeWav({ channels: [made.samples], rateHz: made.rateHz }, '32f')
    yield { path: `stimuli/${hash}.wav`, bytes }
  }
}
