// ghostnote lab simulate: a study rehearsed with simulated listeners.

import { type Command, InvalidArgumentError, Option } from 'commander'
import { reportOf } from '../lab/analysis/report.ts'
import { reportPage } from '../lab/page/report-page.ts'
import { simulatedAnswers, simulatedBy } from '../lab/simulation/simulated-answers.ts'
import { writePage } from './lab-page.ts'
import { LabSounds } from './lab-sounds.ts'
import { readStudyFile } from './lab-study.ts'
import { modelsOption } from './models.ts'
import { packageVersion } from './package.ts'
import { simulate, type SimulationOptions } from '../lab/simulation/simulate.ts'
import type { SimulatedTrack, Simulation } from '../protocol/simulation.ts'
import type { Study } from '../protocol/study.ts'
import { integerBetween, maxSeed, verb } from './verb.ts'

interface SimulateFlags {
  readonly listeners: number
  readonly sigma: number
  readonly lapse: number
  readonly bias: number
  readonly random: number
  readonly error: number
  readonly seed: number
  readonly json?: true
  readonly onModel?: true
  readonly models: string
  readonly report?: string
}

export function simulateCommand(): Command {
  return verb('simulate', 'Rehearse a study with simulated listeners, before anybody is recruited.', [
    'lab simulate my-study.json --listeners 40',
    'lab simulate my-study.json --listeners 40 --sigma 4 --lapse 0.05 --random 0.1',
    'lab simulate my-study.json --listeners 20 --on-model --report simulated.html   # the report as it would be',
    'lab simulate my-study.json --listeners 200 --json',
  ])
    .argument('<study>', 'study file')
    .option('--listeners <n>', 'how many take part', integerBetween(2, 5000), 40)
    .option('--sigma <points>', 'noise in each hearing: d′ is difference over sigma', number(0.01, 100), 5)
    .option('--lapse <share>', 'trials answered without having listened', number(0, 0.5), 0.02)
    .option('--bias <sigmas>', 'leaning to the first answer', number(-5, 5), 0)
    .option('--random <share>', 'listeners who click anything', number(0, 1), 0)
    .option('--error <points>', 'how far a sound misses what was asked of it', number(0, 50), 1)
    .option('--seed <n>', 'of all that is drawn', integerBetween(0, maxSeed), 1)
    .addOption(
      new Option(
        '--on-model',
        'listeners hear what is measured on sounds of the study’s model, in place of imaginary ones',
      ).conflicts('error'),
    )
    .addOption(modelsOption())
    .option('--report <file>', 'write the page that `lab report --html` would, with the simulated answers')
    .option('--json', 'print the result as one JSON object on stdout')
    .action(run)
}

async function run(file: string, flags: SimulateFlags): Promise<void> {
  const { study } = readStudyFile(file)
  const { listeners, sigma, lapse, bias, random, error, seed } = flags
  const options: SimulationOptions = {
    listeners,
    traits: { noise: sigma, lapse, bias },
    randomShare: random,
    errorPoints: error,
    seed,
  }
  const rehearse = async (all: SimulationOptions): Promise<void> => {
    const simulation = await simulate(study, all)
    if (flags.report !== undefined) await writeReport(study, all, flags.report)
    console.log(flags.json ? JSON.stringify(simulation) : told(simulation))
  }
  if (flags.onModel === undefined) return rehearse(options)
  const sounds = new LabSounds(flags.models)
  try {
    await rehearse({ ...options, maker: sounds.makerOf(study, file) })
  } finally {
    await sounds.close()
  }
}

/** The page says on every part of it that nobody listened. */
async function writeReport(study: Study, options: SimulationOptions, file: string): Promise<void> {
  const report = reportOf(study, await simulatedAnswers(study, options), {
    seed: study.seed,
    ghostnote: packageVersion(),
    simulated: simulatedBy(options, study.model),
  })
  writePage('--report', file, reportPage(study, report))
}

/** For people. */
function told({ study, listeners, tracks, minutesMedian, steps }: Simulation): string {
  const head = `${study}: ${listeners} simulated listeners, ${steps} steps, about ${Math.round(minutesMedian)} minutes each.`
  if (tracks.length === 0) return `${head}\nIt has no block of just-noticeable differences to reckon with.`
  return [head, '', ...tracks.flatMap(toldTrack)].join('\n')
}

function toldTrack(track: SimulatedTrack): string[] {
  const said = (value: number | null, digits = 0): string => (value === null ? 'not estimable' : value.toFixed(digits))
  const lost = Math.round(100 * track.notEstimableShare)
  return [
    `${track.block} ${track.track}: ${said(track.trialsMedian)} trials`,
    `  threshold at ${said(100 * track.share, 1)} % right: ${said(track.median, 2)} points, truly ${said(track.truth, 2)} (${said(track.biasPercent, 1)} %)`,
    `  one listener's 95 % interval is ${track.intervalPercent === null ? 'not stated by the procedure' : `${said(track.intervalPercent)} % of the threshold wide`}; over listeners they spread by ${said(track.spreadPercent)} %`,
    ...(lost > 0 ? [`  ${lost} % of the listeners end without a threshold`] : []),
    ...(track.power === null
      ? []
      : [
          `  chance to find a threshold that is higher by 10 %: ${said(100 * track.power['10'])} %, 25 %: ${said(100 * track.power['25'])} %, 50 %: ${said(100 * track.power['50'])} %`,
        ]),
    '',
  ]
}

function number(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (text.trim() === '' || !(value >= low && value <= high))
      throw new InvalidArgumentError(`Found "${text}"; expected a number from ${low} to ${high}.`)
    return value
  }
}
