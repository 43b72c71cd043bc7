// What a package says about itself, for people.

import { paths, type Provenance } from './format.ts'
import type { About } from './psych-ds.ts'

export function readmeOf(about: About, provenance: Provenance): string {
  const { name, description, license } = about
  const { sessions, software, model, editions } = provenance
  const { finished, open, withdrawn } = sessions
  const sounds = editions.length === 0 ? 'files' : `edition ${editions.join(', ')} of model and program`
  return `# ${name}

${description}

Sessions: ${finished} finished, ${open} open, ${withdrawn} withdrawn. Of those that were withdrawn there is nothing here but this count.

## What is here
- \`data/\`: tables after [Psych-DS](https://psych-ds.github.io/) 1.5.0, comma-separated, \`n/a\` where a value is missing. Every
  column is described, with its unit, in \`dataset_description.json\`. In tables of answers, \`subject_id\` and \`trial_id\` are
  unique together; of ratings, together with \`place\`.
- \`${paths.events('XX')}\`: the log of events that its tables are made from, one JSON object a line,
  in the order in which they were stored; \`sessions.jsonl\` beside it has the sessions, \`study_events.jsonl\` when
  the study was opened and closed, and when somebody looked at its results.
- \`${paths.study}\`: the study file, byte for byte. \`${paths.stimuli}\`: every stimulus that was heard, by the SHA-256
  of its rate (a 64-bit float) and samples (32-bit floats, both little-endian), with the recipe that makes it again, its
  loudness and its descriptors. \`stimuli/\`, where it is there, has them as WAV files.
- \`results/report.html\`: what the analysis found, to read; \`report.json\` beside it for programs.
- \`documentation/methods.txt\`: how it was measured, as a paper says it; \`provenance.json\` beside it: by what.
- \`bids/\`: the answers once more, as a [BIDS](https://bids.neuroimaging.io/) dataset of behaviour.
- \`${paths.checksums}\`: \`sha256sum -c ${paths.checksums}\` checks all files.

## The analysis again
\`ghostnote lab report FOLDER\`, with this folder, reckons the results again from the logs of events: the same numbers.

## What it was made with
${software.name} ${software.version}; sounds of ${sounds}${model === null ? '' : `; model ${model.name}`}. Digests are in
\`${paths.provenance}\`.

## Licence
${license}
${about.isPrivate ? `\n**\`remarks/\` holds what participants typed. It may name people: delete that folder before you share this one.**\n` : ''}`
}

export const remarksWarning = `Before you share this package, delete this folder.

It holds what participants typed in their own words, which may name them or others. Nothing else in the package needs it;
its two lines in ${paths.checksums} are then reported as missing and can be deleted, too.
`

/** What Psych-DS does not speak of. */
export const psychDsIgnore = `bids/
stimuli/
remarks/
data/primary_data/
checksums.sha256
`
