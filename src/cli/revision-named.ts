// How options name a revision of the built-in drums.

import { InvalidArgumentError } from 'commander'
import { soundRevisions, type SoundRevision } from '../factory/revisions.ts'

/** An option parser for revisions of the built-in drums. */
export function revisionNamed(text: string): SoundRevision {
  const known = soundRevisions.find((revision) => String(revision) === text)
  if (known !== undefined) return known
  throw new InvalidArgumentError(`Found "${text}"; expected one of ${soundRevisions.join(', ')}.`)
}
