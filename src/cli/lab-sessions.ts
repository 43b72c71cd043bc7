// ghostnote lab sessions: who is how far. Says nothing of what they answered, so that nobody peeks at effects.

import type { Command } from 'commander'
import type { Study } from '../protocol/study.ts'
import type { SessionEvents } from '../lab/analysis/report.ts'
import { ordersOf } from '../lab/session/orders.ts'
import { Session } from '../lab/session/session.ts'
import { labFolderOption } from './lab-folder.ts'
import { allSessions, withStudy } from './lab-store.ts'
import { verb } from './verb.ts'

interface SessionsFlags {
  readonly lab?: string
  readonly json?: true
}

interface SessionLine {
  readonly session: number
  readonly state: string
  readonly arm: number
  readonly done: number
  /** About how many steps there will be; null of a session that was withdrawn. */
  readonly of: number | null
  readonly openedAt: string
  readonly lastAt: string | null
}

export function sessionsCommand(): Command {
  return verb('sessions', 'List the sessions of a study and how far they are; nothing of what was answered.', [
    'lab sessions my-study.json',
    'lab sessions my-study.json --json',
  ])
    .argument('<study>', 'study file, as it was when it was served')
    .addOption(labFolderOption())
    .option('--json', 'print them as one JSON array on stdout')
    .action(run)
}

async function run(file: string, { lab, json }: SessionsFlags): Promise<void> {
  const lines = await withStudy(file, lab, async (open) =>
    (await allSessions(open)).map((one) => lineOf(open.study, one)),
  )
  if (json) console.log(JSON.stringify(lines))
  else console.log(lines.length === 0 ? 'No session has been opened yet.' : told(lines))
}

function lineOf(study: Study, { session, events }: SessionEvents): SessionLine {
  const { number, state, arm, openedAt, endedAt } = session
  if (state === 'withdrawn')
    return { session: number, state, arm, done: 0, of: null, openedAt, lastAt: endedAt ?? null }
  const course = new Session({ study, orders: ordersOf(study), number, arm })
  for (const event of events) course.apply(event)
  return { session: number, state, arm, ...course.progress, openedAt, lastAt: events.at(-1)?.at ?? null }
}

function told(lines: readonly SessionLine[]): string {
  const cells = lines.map(({ session, state, arm, done, of, openedAt, lastAt }) => [
    String(session),
    state,
    String(arm),
    of === null ? 'erased' : `${done} of ${state === 'finished' ? '' : 'about '}${of}`,
    minute(openedAt),
    lastAt === null ? '–' : minute(lastAt),
  ])
  const rows = [['session', 'state', 'arm', 'steps', 'opened (UTC)', 'last (UTC)'], ...cells]
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)))
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

function minute(time: string): string {
  return time.slice(0, 16).replace('T', ' ')
}
