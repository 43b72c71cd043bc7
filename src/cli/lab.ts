// ghostnote lab: listening studies, from the first file to the report. Each action has a file of its own.

import type { Command } from 'commander'
import { exportCommand } from './lab-export.ts'
import { newCommand } from './lab-new.ts'
import { reportCommand } from './lab-report.ts'
import { serveCommand } from './lab-serve.ts'
import { sessionsCommand } from './lab-sessions.ts'
import { simulateCommand } from './lab-simulate.ts'
import { withdrawCommand } from './lab-withdraw.ts'
import { verb } from './verb.ts'

export function command(): Command {
  return verb('lab', 'Run listening tests and measure just-noticeable differences.', [
    'lab new my-study                              # writes my-study.json to start from',
    'lab simulate my-study.json --listeners 40     # what would come of it, before anybody is asked',
    'lab serve my-study.json                       # a link for participants',
    'lab sessions my-study.json                    # who is how far',
    'lab report my-study.json                      # what they have answered',
    'lab export my-study.json --out data/my-study  # all of it, as a package to share',
  ])
    .addCommand(newCommand())
    .addCommand(simulateCommand())
    .addCommand(serveCommand())
    .addCommand(sessionsCommand())
    .addCommand(reportCommand())
    .addCommand(exportCommand())
    .addCommand(withdrawCommand())
}
