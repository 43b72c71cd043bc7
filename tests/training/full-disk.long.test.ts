import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { decodeSafetensors } from '../../src/formats/safetensors.ts'
import { prepareDrums } from './drum-dataset.ts'
import { tiny } from './tiny-config.ts'

const main = join(import.meta.dirname, '../../src/cli/main.ts')
const folder = mkdtempSync(join(tmpdir(), 'ghostnote-full-'))
let data: string
const config = join(folder, 'tiny.json')

beforeAll(async () => {
  data = await prepareDrums(folder, 2, 8)
  const phases = [{ kind: 'autoencode', steps: 60, learningRate: 0.002 }]
  writeFileSync(config, JSON.stringify({ ...tiny, conditions: [], phases, checkpointSteps: 5, previewSteps: 10 }))
}, 60_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const flags = (out: string) => ['train', '--config', config, '--data', data, '--out', out, '--threads', '1', '--quiet']

/** A file system of so many KiB in a mount namespace of its own, where this user may make one. */
const namespace = ['--user', '--map-root-user', '--mount', 'sh', '-c']
const canMount =
  process.platform === 'linux' &&
  spawnSync('unshare', [...namespace, `mount -t tmpfs -o size=64k tmpfs "${tmpdir()}"`]).status === 0

/** Trains on a disk of `kib`, then copies what is on it to `kept`. */
function trainOnDisk(kib: number, kept: string): { status: number | null; stderr: string } {
  const disk = join(folder, 'disk')
  const script = `mkdir -p "$0" && mount -t tmpfs -o size=${kib}k tmpfs "$0" || exit 99
    "$1" "$2" "\${@:4}"; status=$?; mkdir -p "$3"; cp -a "$0/." "$3"; exit $status`
  const shell = ['--user', '--map-root-user', '--mount', 'bash', '-c', script]
  const args = [disk, process.execPath, main, kept, ...flags(join(disk, 'run'))]
  const { status, stderr } = spawnSync('unshare', [...shell, ...args], { encoding: 'utf8' })
  return { status, stderr }
}

/** The steps of the checkpoints in a run folder, each of which must read back whole. */
function wholeCheckpoints(run: string): number[] {
  const files = readdirSync(run, { recursive: true, encoding: 'utf8' })
  expect(files.filter((file) => file.endsWith('.tmp'))).toEqual([])
  const checkpoints = files.filter((file) => file.startsWith('checkpoint-')).toSorted()
  for (const file of checkpoints)
    expect(Object.keys(decodeSafetensors(readFileSync(join(run, file)), file).tensors).length).toBeGreaterThan(20)
  return checkpoints.map((file) => Number(/\d+/.exec(file)))
}

test.runIf(canMount)(
  'a disk that fills up in the middle ends the run with a sentence, and every checkpoint is whole',
  () => {
    const kept = join(folder, 'kept')
    const { status, stderr } = trainOnDisk(200, kept)
    expect(stderr).toMatch(
      /^E_PATH .*: the disk is full \(ENOSPC\); expected room for checkpoints, statistics and previews/m,
    )
    expect(status).toBe(3)
    const steps = wholeCheckpoints(join(kept, 'run'))
    const last = Number(/(?:checkpoint of step|after) (\d+)/.exec(stderr)?.[1])
    expect(steps.at(-1)).toBe(last)
    // With room again, the same command goes on from there to the bytes of a run that never stopped.
    const again = join(folder, 'again')
    execFileSync('cp', ['-a', join(kept, 'run'), again])
    const whole = join(folder, 'whole')
    const resumed = spawnSync(process.execPath, [main, ...flags(again)], { encoding: 'utf8' })
    expect(resumed.stdout).toContain(`continued from step ${last}`)
    spawnSync(process.execPath, [main, ...flags(whole)])
    const end = (run: string) => readFileSync(join(run, 'checkpoint-000060.safetensors'))
    expect(end(again).equals(end(whole))).toBe(true)
  },
)

test.runIf(process.platform === 'linux')(
  'a checkpoint larger than this user may write is refused, and nothing is left of it',
  () => {
    const run = join(folder, 'limited')
    const script = 'trap "" XFSZ; ulimit -f 8; exec "$0" "$@"'
    const { status, stderr } = spawnSync('bash', ['-c', script, process.execPath, main, ...flags(run)], {
      encoding: 'utf8',
    })
    expect(stderr).toMatch(
      /^E_PATH .*larger than this user may write \(EFBIG\).*All \d+ steps are lost, there was no checkpoint yet/m,
    )
    expect(status).toBe(3)
    expect(wholeCheckpoints(run)).toEqual([])
  },
)
