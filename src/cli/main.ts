// The command: reads the verb, loads its file, runs it, turns what it throws into one sentence and an exit status.

import { Command, CommanderError } from 'commander'
import { Fault } from '../faults/fault.ts'
import { nearest } from '../faults/nearest.ts'
import { unwritable } from '../faults/unwritable.ts'
import { packageVersion } from './package.ts'

interface VerbEntry {
  readonly summary: string
  /** Loads the verb's own file: `ghostnote render` must not wait for the training code to load. */
  readonly load: () => Promise<{ readonly command: () => Command }>
}

const verbs: Readonly<Record<string, VerbEntry>> = {
  factory: { summary: 'render the built-in drum set from a seed', load: () => import('./factory.ts') },
  prepare: { summary: 'turn a folder of one-shots into a dataset', load: () => import('./prepare.ts') },
  analyze: { summary: 'measure timbre descriptors', load: () => import('./analyze.ts') },
  train: { summary: 'train a model on a dataset', load: () => import('./train.ts') },
  bundle: {
    summary: 'pack training for a machine with a GPU and without a network',
    load: () => import('./bundle.ts'),
  },
  evaluate: { summary: 'measure a model against held-out sounds', load: () => import('./evaluate.ts') },
  export: { summary: 'turn a training run into a model bundle', load: () => import('./export.ts') },
  render: { summary: 'write one sound of a model to a WAV file', load: () => import('./render.ts') },
  pack: { summary: 'write a kit’s sounds for samplers, as a ZIP archive', load: () => import('./pack.ts') },
  resynth: { summary: 'find the sound of a model that is nearest to a sound file', load: () => import('./resynth.ts') },
  serve: { summary: 'open the instrument in the browser', load: () => import('./serve.ts') },
  lab: { summary: 'run listening tests', load: () => import('./lab.ts') },
  doctor: { summary: 'say what this machine can do', load: () => import('./doctor.ts') },
}

async function main(args: readonly string[]): Promise<number> {
  const name = args[0]
  const program = new Command('ghostnote')
    .description('A neural drum machine: it learns drum sounds from a folder of one-shots and plays them.')
    .version(packageVersion())
    .exitOverride()
  if (name === undefined || name.startsWith('-') || name === 'help') {
    for (const [verb, entry] of Object.entries(verbs)) program.command(verb).description(entry.summary)
    program.addHelpText('after', '\nEvery verb has --help with worked examples, for example: ghostnote render --help\n')
    if (name === undefined) {
      program.outputHelp()
      return 0
    }
    await program.parseAsync(args, { from: 'user' })
    return 0
  }
  const entry = verbs[name]
  if (entry === undefined) {
    const near = nearest(name, Object.keys(verbs))
    throw new Fault('E_USAGE', {
      at: 'verb',
      found: `"${name}"`,
      expected: `one of ${Object.keys(verbs).join(', ')}`,
      wayOut: near === undefined ? 'See `ghostnote --help`.' : `Did you mean \`ghostnote ${near}\`?`,
    })
  }
  const { command } = await entry.load()
  const found = command()
  for (const one of [found, ...found.commands]) one.exitOverride() // an action of `lab` does not inherit it
  program.addCommand(found)
  await program.parseAsync(args, { from: 'user' })
  return 0
}

/** Prints what went wrong the way people need it, and returns the exit status. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2 // commander has printed its own sentence
  const { path = 'output' } = (error ?? {}) as { readonly path?: string }
  const wayOut = 'Make room, or choose another place; what is finished is kept.'
  const fault = error instanceof Fault ? error : unwritable(path, error, 'a place that can be written', wayOut)
  if (fault !== undefined) {
    console.error(`${fault.code} ${fault.message}`)
    return fault.exitCode
  }
  console.error('E_INTERNAL This is a bug in Ghostnote; please report it with the lines below.')
  console.error(error)
  return 1
}

// A pipe that closes early (`ghostnote … | head`) is the reader's choice, not an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(0)
})

process.exitCode = await main(process.argv.slice(2)).catch(report)
