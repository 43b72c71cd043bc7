// docs/lab.md, done: every command that it shows runs, the worked example gives its numbers, and the table of procedures
// comes out again.

import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { bodyFor, LabClient } from '../lab/participant.ts'
import { startGhostnoteWith } from '../cli/launch.ts'
import { commandsOf, labPage, tableOf } from './lab-page.ts'
import { rehearsed } from './lab-variants.ts'

const isShort = process.env['GHOSTNOTE_SHORT'] !== undefined
const root = resolve(import.meta.dirname, '../..')
const room = mkdtempSync(join(tmpdir(), 'ghostnote-lab-docs-'))
afterAll(() => rmSync(room, { recursive: true }))

/** What is named without a folder lies in the test's own; studies that are shipped in the program's. */
const placed = (argument: string): string => {
  if (argument.startsWith('presets/')) return join(root, argument)
  return /\.(json|html)$|^data\//.test(argument) ? join(room, argument) : argument.replace('~', room)
}

async function ran(args: readonly string[]): Promise<string> {
  const [verb] = args
  const own = verb === 'new' ? ['--out', join(room, `${args[1]}.json`)] : verb === 'serve' ? ['--port', '0'] : []
  const { child, line, ended } = startGhostnoteWith({ XDG_DATA_HOME: room }, 'lab', ...args.map(placed), ...own)
  if (verb === 'serve') {
    const link = /^my-study: (http:\/\/127\.0\.0\.1:\d+)\/\?study=(\w+)$/.exec(await line)
    expect(link, await line).not.toBe(null)
    // Somebody takes part, as far as the consent: what is exported needs a session.
    const participant = await LabClient.join(link![1], link![2])
    await participant.answer(bodyFor((await participant.greet()).step))
    child.kill('SIGTERM')
  }
  const { status, stdout, stderr } = await ended
  expect([status, stderr.replace(/^The pages are not built yet.*\n/m, '')], args.join(' ')).toEqual([0, ''])
  return stdout
}

const shortened = (args: readonly string[]): readonly string[] =>
  isShort ? args.map((word, i) => (args[i - 1] === '--listeners' ? '3' : word)) : args

test('every command runs, in the order in which it is shown', async () => {
  for (const args of commandsOf(labPage)) {
    await ran(shortened(args))
    const page = args.find((word) => word.endsWith('.html'))
    if (page === undefined) continue
    expect(existsSync(join(room, page)), page).toBe(true)
    const html = readFileSync(join(room, page), 'utf8')
    expect(html.includes('SIMULATED'), page).toBe(args[0] === 'simulate')
  }
}, 1_200_000)

test.skipIf(isShort)('the worked example gives the numbers that it says, within a twentieth', () => {
  // Written by the test before. Another machine’s arithmetic may move a measured level, and with it single trials.
  const html = readFileSync(join(room, 'brightness.html'), 'utf8')
  const [, body] = html.split('<caption>brightness: thresholds</caption>')
  const rows = [...body.split('</table>')[0].matchAll(/<tr><th scope="row">(.*?), everybody<\/th>(.*?)<\/tr>/g)]
  const told = tableOf(labPage, 'track')
  expect(rows.map(([, track]) => track)).toEqual(told.map(([track]) => track))
  rows.forEach(([, , cells], i) => {
    const values = [...cells.matchAll(/<td>(.*?)<\/td>/g)].map(([, value]) => value)
    const found = [values[1], ...values[2].split(' to '), values[6], values[8]].map(Number)
    const [, mean, interval, together, sigma] = told[i]
    const said = [mean, ...interval.split(' to '), together, sigma].map(Number)
    found.forEach((value, k) => expect(Math.abs(value / said[k] - 1)).toBeLessThan(0.05))
  })
})

test('the table of tasks and procedures comes out again', async () => {
  const rows = tableOf(labPage, 'task')
  for (const [task, procedure, trials, minutes, at, threshold, bias, spread] of isShort ? [rows[0], rows[6]] : rows) {
    const found = await rehearsed(task, procedure)
    const number = (text: string) => Number(text.replace(/[ %±+]/g, '').replace('−', '-'))
    expect([task, procedure, found.trialsMedian]).toEqual([task, procedure, number(trials)])
    expect(100 * found.share).toBeCloseTo(number(at), 1)
    expect(found.truth).toBeCloseTo(number(threshold), 1)
    expect(Math.abs(found.minutes - number(minutes))).toBeLessThan(0.5)
    expect(Math.abs(found.biasPercent! - number(bias))).toBeLessThan(1)
    expect(Math.abs(found.spreadPercent! - number(spread))).toBeLessThan(1)
  }
}, 1_800_000)
