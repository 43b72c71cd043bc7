// Keeps a run's record while it trains: statistics, checkpoints and which of them must stay. Raises the alarm, takes
// down what distances to held-out sounds say, and when the disk refuses, says what is safe and what is lost.

import { join } from 'node:path'
import { Fault } from '../faults/fault.ts'
import { unwritable } from '../faults/unwritable.ts'
import { separation } from '../gan/critic-range.ts'
import { stopAdvice, type Advice, type Measurement } from './advice.ts'
import { troubleIn, type AlarmSettings, type Trouble } from './alarm.ts'
import { checkpointSteps, setCheckpointAside } from './checkpoint-files.ts'
import { saveCheckpoint, type Checkpoint } from './run-folder.ts'
import { measured, StatsFile, type StatsRow } from './stats.ts'

export interface KeeperOptions {
  readonly runFolder: string
  /** The step that the run goes on from; later lines of its statistics are dropped. */
  readonly step: number
  readonly objective: string
  /** Steps whose checkpoints stay for good, such as the ends of phases. */
  readonly lasting: readonly number[]
  /** False trains on whatever happens. */
  readonly alarm?: AlarmSettings | false
  readonly onRow?: (row: StatsRow) => void
  /** The most bytes of one file of a checkpoint; without it a checkpoint is one file. */
  readonly partBytes?: number
}

/** Names of an evaluation's measures in stats.jsonl. */
const kid = 'drumKid'
const kidDeviation = 'drumKidDeviation'

/** The evaluations among the rows of a run, in order. */
export function measurementsIn(rows: readonly StatsRow[]): Measurement[] {
  return rows.flatMap((row) => {
    const value = measured(row, kid)
    return value === undefined ? [] : [{ step: row.step, value, deviation: measured(row, kidDeviation) ?? 0 }]
  })
}

export class RunKeeper {
  readonly #options: KeeperOptions
  readonly #stats: StatsFile

  constructor(options: KeeperOptions) {
    this.#options = options
    this.#stats = new StatsFile(join(options.runFolder, 'stats.jsonl'), options.step)
  }

  /** Writes a row. @throws Fault E_COLLAPSED when it shows that training has gone wrong for good. */
  record(row: StatsRow): void {
    this.#stats.append(row)
    this.#options.onRow?.(row)
    const trouble = this.#trouble()
    if (trouble?.certain === true) throw this.#collapsed(trouble)
  }

  /** Mean losses of the steps up to `step`, and what the critic's says about it. */
  recordLosses(step: number, phase: string, losses: Readonly<Record<string, number>>): void {
    const sure = losses.critic === undefined ? undefined : separation(this.#options.objective, losses.critic)
    this.record({ step, phase, ...losses, ...(sure === undefined ? {} : { separation: sure }) })
  }

  recordMeasurement({ step, value, deviation }: Measurement): void {
    this.record({ step, [kid]: value, [kidDeviation]: deviation })
  }

  get advice(): Advice | undefined {
    return stopAdvice(measurementsIn(this.#stats.rows))
  }

  /** Writes a checkpoint and clears old ones away, but not the best, nor the last one from before a suspicion. */
  save(checkpoint: Checkpoint): void {
    const { runFolder, lasting, partBytes } = this.#options
    const keep = [...lasting]
    const best = this.advice?.best
    if (best !== undefined) keep.push(best)
    const trouble = this.#trouble()
    const good = trouble === undefined ? undefined : this.#lastUpTo(trouble.since)
    if (good !== undefined) keep.push(good)
    saveCheckpoint(runFolder, checkpoint, keep, partBytes)
  }

  /**
   * Does `work`, which writes files of a run that stands at `checkpoint`. Where the disk refuses one, the weights may
   * still fit: they are saved if they do.
   * @throws Fault E_PATH that says which checkpoint is whole; what else `work` throws, as it is.
   */
  async safely(checkpoint: Checkpoint, work: () => void | Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      throw this.#refused(error, checkpoint) ?? error
    }
  }

  #refused(error: unknown, checkpoint: Checkpoint): Fault | undefined {
    const { runFolder, partBytes } = this.#options
    const { path = runFolder } = (error ?? {}) as { readonly path?: string }
    const expected = 'room for checkpoints, statistics and previews'
    if (unwritable(path, error, expected, '') === undefined) return undefined
    let whole = checkpointSteps(runFolder)[0]
    if (whole !== checkpoint.step)
      try {
        saveCheckpoint(runFolder, checkpoint, checkpointSteps(runFolder), partBytes) // clears nothing: deleting is no cure
        whole = checkpoint.step
      } catch {
        // The disk takes no checkpoint either: the last whole one counts.
      }
    const lost = checkpoint.step - (whole ?? 0)
    const state =
      lost === 0
        ? `Nothing is lost: the checkpoint of step ${checkpoint.step} is whole.`
        : whole === undefined
          ? `All ${lost} steps are lost, there was no checkpoint yet.`
          : `The checkpoint of step ${whole} is whole; the ${lost} steps after it are lost.`
    return unwritable(path, error, expected, `${state} Make room, then the same command continues.`)
  }

  #trouble(): Trouble | undefined {
    const { alarm } = this.#options
    return alarm === false ? undefined : troubleIn(this.#stats.rows, alarm)
  }

  #lastUpTo(step: number): number | undefined {
    return checkpointSteps(this.#options.runFolder).find((saved) => saved <= step)
  }

  /** Sets checkpoints from within the trouble aside, so that `export` and a later run take the one from before it. */
  #collapsed({ since, found, expected }: Trouble): Fault {
    const { runFolder } = this.#options
    const good = this.#lastUpTo(since)
    const aside = good === undefined ? [] : checkpointSteps(runFolder).filter((step) => step > since)
    for (const step of aside) setCheckpointAside(runFolder, step)
    const kept =
      good === undefined
        ? 'No checkpoint is from before that'
        : `The checkpoint of step ${good}, from before that, is kept in ${runFolder} for \`ghostnote export\``
    return new Fault('E_COLLAPSED', {
      at: `step ${this.#stats.rows.at(-1)?.step ?? 0}`,
      found,
      expected,
      wayOut: `${kept}. Train into a new folder with lower learning rates or another objective; --no-alarm trains on regardless.`,
    })
  }
}
