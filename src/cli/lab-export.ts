// ghostnote lab export: a study's data as a package for others, Psych-DS with a BIDS view.

import { join, resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { unwritable } from '../faults/unwritable.ts'
import type { Making, PackageFile } from '../lab/package/format.ts'
import { packageFiles } from '../lab/package/package-files.ts'
import { renderedStimuli, stimuliOf } from '../lab/package/stimuli.ts'
import { refuseExisting, writePackage } from '../lab/package/write-package.ts'
import type { SoundRecord } from '../lab/stimulus.ts'
import { bundleNames, readBundle } from '../model/bundle.ts'
import type { Study } from '../protocol/study.ts'
import { editionOf } from '../server/edition.ts'
import { labFolderOption } from './lab-folder.ts'
import { LabSounds } from './lab-sounds.ts'
import { allSessions, withStudy } from './lab-store.ts'
import { repetitions } from './lab-report.ts'
import { modelsOption } from './models.ts'
import { packageVersion } from './package.ts'
import { progress } from './progress.ts'
import { sourceDigest } from './source-digest.ts'
import { verb } from './verb.ts'

interface ExportFlags {
  readonly out: string
  readonly lab?: string
  readonly models: string
  readonly license?: string
  readonly author?: readonly string[]
  readonly withRemarks?: true
  readonly sounds?: true
}

export function exportCommand(): Command {
  return verb('export', 'Write all data of a study as a package to share: Psych-DS, with a BIDS view.', [
    'lab export my-study.json --out data/my-study',
    'lab export my-study.json --out data/my-study --license CC-BY-4.0 --author "A. Researcher" --sounds',
    'lab report data/my-study                      # the analysis again, from the package alone',
  ])
    .argument('<study>', 'study file, as it was when it was served')
    .requiredOption('--out <folder>', 'folder to make; one that is there is left alone')
    .addOption(labFolderOption())
    .addOption(modelsOption())
    .option('--license <text>', 'under which others may use the data, such as CC-BY-4.0')
    .addOption(
      new Option('--author <name>', 'whose data they are (repeat for more)').argParser(
        (name: string, before: readonly string[] | undefined) => [...(before ?? []), name],
      ),
    )
    .option('--with-remarks', 'put what participants typed in a folder of its own; it may name people')
    .option(
      '--sounds',
      'render every stimulus again, check that it is the one that was heard, and add it as a WAV file',
    )
    .action(run)
}

async function run(file: string, flags: ExportFlags): Promise<void> {
  const folder = resolve(flags.out)
  refuseExisting(folder, `--out ${flags.out}`)
  const { study, text, sessions, studyEvents } = await withStudy(file, flags.lab, async (open) => ({
    ...open,
    sessions: await allSessions(open),
    studyEvents: await open.store.studyEvents(open.row.id),
  }))
  const { license, author: authors, withRemarks } = flags
  if (process.stderr.isTTY) console.error('Reckoning the results; with a hundred sessions that takes a minute …')
  const files = packageFiles({
    study,
    text,
    sessions,
    studyEvents,
    making: makingOf(study, flags.models),
    repetitions,
    ...(license !== undefined && { license }),
    ...(authors !== undefined && { authors }),
    ...(withRemarks && { withRemarks }),
  })
  const stimuli = flags.sounds ? stimuliOf(sessions) : []
  try {
    const count = await writePackage(folder, withSounds(files, stimuli, study, file, flags.models))
    console.log(`${flags.out}: ${count} files. Again: ghostnote lab report ${flags.out}`)
  } catch (cause) {
    throw unwritable(`--out ${flags.out}`, cause, 'a place for the package', 'Choose another one.') ?? cause
  }
  if (withRemarks)
    console.error(
      `${join(flags.out, 'remarks')} holds what participants typed: delete it before you share the package.`,
    )
}

export function makingOf(study: Study, models: string): Making {
  const version = packageVersion()
  return {
    software: { name: 'Ghostnote', version, sha256: sourceDigest(['*']) },
    extractor: { sha256: sourceDigest(['timbre', 'dsp']) },
    model: modelOf(study, models, version),
  }
}

/** null where the model is not there any more: then only recipes name it. */
function modelOf({ model }: Study, models: string, version: string): Making['model'] {
  if (!bundleNames(resolve(models)).includes(model)) return null
  const { hash } = readBundle(join(resolve(models), model))
  return { name: model, sha256: hash, edition: editionOf(hash, version) }
}

/** The files, and after them the stimuli, rendered one by one. */
async function* withSounds(
  files: readonly PackageFile[],
  stimuli: readonly SoundRecord[],
  study: Study,
  file: string,
  models: string,
): AsyncGenerator<PackageFile, void> {
  yield* files
  if (stimuli.length === 0) return
  const sounds = new LabSounds(models)
  const bar = progress('rendering', stimuli.length, 'sounds')
  try {
    let done = 0
    for await (const rendered of renderedStimuli(stimuli, sounds.makerOf(study, file))) {
      yield rendered
      bar.update(++done)
    }
  } finally {
    bar.stop()
    await sounds.close()
  }
}
