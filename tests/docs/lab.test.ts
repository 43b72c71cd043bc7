// What researchers read in docs/lab.md against what there is; lab.long.test.ts runs what it tells them to run.

import type { Command } from 'commander'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { command } from '../../src/cli/lab.ts'
import { stimulusLufs } from '../../src/engine/stimulus-maker.ts'
import { dPrimeOfShare } from '../../src/lab/psychometrics/d-prime.ts'
import { timbreTable } from '../../src/protocol/controls.ts'
import { jndTasks } from '../../src/protocol/study-blocks.ts'
import { commandsOf, labPage, tableOf } from './lab-page.ts'
import { procedures } from './lab-variants.ts'

const root = resolve(import.meta.dirname, '../..')

test('commands that it shows are commands, with flags that they have', () => {
  const commands = commandsOf(labPage)
  expect(new Set(commands.map(([verb]) => verb))).toEqual(
    new Set(['new', 'simulate', 'serve', 'sessions', 'report', 'export']),
  )
  for (const [verb, ...rest] of commands) {
    const found: Command = command().commands.find((one) => one.name() === verb)!
    const known = found.options.map(({ long }) => long!)
    for (const flag of rest.filter((word) => word.startsWith('--'))) expect(known, verb).toContain(flag)
  }
})

test('every field of a study file is in its reference, and every field there is one', () => {
  const schema = JSON.parse(readFileSync(join(root, 'docs/study.schema.json'), 'utf8')) as object
  const fields = new Set<string>()
  const collect = (part: unknown): void => {
    if (typeof part !== 'object' || part === null) return
    if ('properties' in part) for (const name of Object.keys(part.properties as object)) fields.add(name)
    Object.values(part).forEach(collect)
  }
  collect(schema)
  const reference = labPage.slice(labPage.indexOf('## The study file'), labPage.indexOf('## Privacy'))
  const named = new Set([...reference.matchAll(/`(\$?\w+)`/g)].map(([, name]) => name))
  // Those of a sound itself are the kits', and the grid's and choices' are said in words.
  const elsewhere = ['controls', 'class', 'seed', 'latent', 'velocity', 'file', 'down', 'up', 'target']
  const missing = [...fields].filter(
    (name) => !named.has(name) && !elsewhere.includes(name) && !reference.includes(`"${name}"`),
  )
  expect(missing.filter((name) => !['min', 'max', 'maxLength', 'name', 'text', 'delta'].includes(name))).toEqual([])
  const firsts = ['field', 'of a `jnd` block', 'of a procedure', 'of a block of ratings'].flatMap((head) =>
    tableOf(labPage, head).flatMap(([cell]) => [...cell.matchAll(/`(\$?\w+)`/g)].map(([, name]) => name)),
  )
  for (const name of firsts) if (name !== 'jnd') expect(fields, name).toContain(name)
})

test('tasks, descriptors and procedures that it compares are those that there are', () => {
  const rows = tableOf(labPage, 'task')
  expect(new Set(rows.map(([task]) => task))).toEqual(new Set(jndTasks))
  expect(new Set(rows.map(([, procedure]) => procedure))).toEqual(new Set(Object.keys(procedures)))
  for (const { id } of timbreTable) expect(labPage).toContain(id)
  expect(labPage).toContain(`−${-stimulusLufs} LUFS`)
})

test('the truth of the worked example is d′ at three of four right times the noise', () => {
  expect(labPage.replaceAll('\n', ' ')).toContain(
    `75 % in 2AFC is 0.954 × 4 = ${(4 * dPrimeOfShare('2afc', 0.75)).toFixed(2)} points`,
  )
})
