// Sound files that a verb is given by name.

import { Fault } from '../faults/fault.ts'
import { audioLimits } from '../formats/audio-limits.ts'
import { readWhole } from '../formats/bounded-read.ts'

/** A sound file's bytes, undecoded. @throws Fault E_PATH, E_AUDIO. */
export function readSound(file: string): Uint8Array {
  try {
    return readWhole(file, audioLimits.fileBytes, file)
  } catch (error) {
    throw plainer(file, error) ?? error
  }
}

/** What commonly goes wrong with a name, told better than by the system's code. */
function plainer(file: string, error: unknown): Fault | undefined {
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'nothing there',
    EISDIR: 'a folder',
    EACCES: 'a file that this user may not read',
  }
  const reason =
    error instanceof Fault ? reasons[(error.cause as NodeJS.ErrnoException | undefined)?.code ?? ''] : undefined
  if (reason === undefined) return undefined
  const detail = { at: file, found: reason, expected: 'a sound file', wayOut: 'Name the sound files themselves.' }
  return new Fault('E_PATH', detail, { cause: error })
}
