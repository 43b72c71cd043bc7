// ghostnote lab simulate: a study rehearsed with simulated listeners.

import { type Command, InvalidArgumentError } from 'commander'
import { readStudyFile } from './lab-study.ts'
import { simulate } from '../lab/simulation/simulate.ts'
import type { SimulatedTrack, Simulation } from '../protocol/simulation.ts'
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
}

export function simulateCommand(): Command {
  return verb('simulate', 'Rehearse a study with simulated listeners, before anybody is recruited.', [
    'lab simulate my-study.json --listeners 40',
    'lab simulate my-study.json --listeners 40 --sigma 4 --lapse 0.05 --random 0.1',
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
    .option('--json', 'print the result as one JSON object on stdout')
    .action(run)
}

async function run(file: string, flags: SimulateFlags): Promise<void> {
  const { study } = readStudyFile(file)
  const { listeners, sigma, lapse, bias, random, error, seed } = flags
  const simulation = await simulate(study, {
    listeners,
    traits: { noise: sigma, lapse, bias },
    randomShare: random,
    errorPoints: error,
    seed,
  })
  console.log(flags.json ? JSON.stringify(simulation) : told(simulation))
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
