// What all verbs share: how a command is declared, how values are read, how the process ends.

import { Command, InvalidArgumentError } from 'commander'

/** A verb's command: strict about flags, help with worked examples. */
export function verb(name: string, summary: string, examples: readonly string[]): Command {
  return new Command(name)
    .description(summary)
    .allowExcessArguments(false)
    .showHelpAfterError(`(ghostnote ${name} --help shows worked examples)`)
    .addHelpText('after', `\nExamples:\n${examples.map((line) => `  $ ghostnote ${line}`).join('\n')}\n`)
}

/** An option parser for integers in low … high. */
export function integerBetween(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (!/^[+-]?\d+$/.test(text.trim()) || !Number.isSafeInteger(value) || value < low || value > high)
      throw new InvalidArgumentError(`Found "${text}"; expected a whole number from ${low} to ${high}.`)
    return value
  }
}

/** An option parser for numbers above 0. */
export function positiveNumber(text: string): number {
  const value = text.trim() === '' ? NaN : Number(text)
  if (!(value > 0 && Number.isFinite(value)))
    throw new InvalidArgumentError(`Found "${text}"; expected a number above 0.`)
  return value
}

/** Largest seed that a flag takes. */
export const maxSeed = Number.MAX_SAFE_INTEGER
