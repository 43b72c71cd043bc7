// ghostnote lab new: a study file to start from.

import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { Fault } from '../faults/fault.ts'
import { unwritable } from '../faults/unwritable.ts'
import { writeFileAtomic } from '../formats/atomic-file.ts'
import { readStudyText } from '../lab/service.ts'
import { packageRoot } from './package.ts'
import { verb } from './verb.ts'

const templates = { jnd: 'brightness-jnd.json', mushra: 'quality-mushra.json' } as const

interface NewFlags {
  readonly template: keyof typeof templates
  readonly out?: string
}

export function newCommand(): Command {
  return verb('new', 'Write a study file to start from.', [
    'lab new my-study',
    'lab new how-close --template mushra --out studies/how-close.json',
  ])
    .argument('<name>', 'what the study is called in files and links: lower-case letters, digits, hyphens')
    .addOption(
      new Option('--template <kind>', 'jnd: a just-noticeable difference; mushra: ratings against a reference')
        .choices(Object.keys(templates))
        .default('jnd'),
    )
    .option('--out <file>', 'file to write (default: NAME.json); one that is there is left alone')
    .action(run)
}

function run(name: string, { template, out = `${name}.json` }: NewFlags): void {
  const text = readFileSync(join(packageRoot, 'presets', 'studies', templates[template]), 'utf8')
  const study = { ...(JSON.parse(text) as object), name, $schema: undefined }
  const written = `${JSON.stringify(study, undefined, 2)}\n`
  readStudyText(written, 'NAME') // refuses a name that is none
  const path = resolve(out)
  if (existsSync(path))
    throw new Fault('E_EXISTS', {
      at: out,
      found: 'a file of that name',
      expected: 'nothing, for a study may be under way',
      wayOut: 'Choose another name with --out.',
    })
  try {
    writeFileAtomic(path, written)
  } catch (cause) {
    throw unwritable(`--out ${out}`, cause, 'a place for the file', 'Choose another one.') ?? cause
  }
  console.log(`${out} is a study of ${template === 'jnd' ? 'a just-noticeable difference' : 'ratings'}. Next:`)
  console.log(`  edit it: sounds, words, how long it takes (docs/study.schema.json says what there is)`)
  console.log(`  ghostnote lab simulate ${out} --listeners 40`)
}
