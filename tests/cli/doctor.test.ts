import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { writeCarrierBundle } from '../engine/carrier-bundle.ts'
import { ghostnote } from './launch.ts'

const room = mkdtempSync(join(tmpdir(), 'ghostnote-doctor-'))
const models = join(room, 'models')
beforeAll(() => void writeCarrierBundle(models, 'carrier'))
afterAll(() => rmSync(room, { recursive: true }))

interface Report {
  canPlay: boolean
  findings: { id: string; state: 'ok' | 'optional' | 'missing'; found: string; wayOut?: string }[]
}

test('with a model this machine can play; each thing that is not there has a way out', () => {
  const { status, stdout, stderr } = ghostnote('doctor', '--models', models, '--json')
  expect([status, stderr]).toEqual([0, ''])
  const { canPlay, findings } = JSON.parse(stdout) as Report
  expect(canPlay).toBe(true)
  expect(findings.map((finding) => finding.id)).toEqual([
    'runtime',
    'processor',
    'memory',
    'onnx-cpu',
    'onnx-webgpu',
    'onnx-cuda',
    'adapters',
    'tfjs-node-gpu',
    'audio',
    'midi',
    'models',
    'page',
    'bundle',
    'writing',
  ])
  for (const { id, state, found, wayOut } of findings) {
    expect(found, id).not.toBe('')
    expect(wayOut === undefined, id).toBe(state === 'ok')
  }
  const found = (id: string) => findings.find((finding) => finding.id === id)!.found
  expect(found('runtime')).toContain(`Node ${process.version}`)
  expect(found('onnx-cpu')).toMatch(/^\d+\.\d+\.\d+, CPU provider works/)
  expect(found('models')).toBe('carrier (3 classes)')
})

test('without a model it cannot: every line is printed, then the sentence, exit code 4', () => {
  const { status, stdout, stderr } = ghostnote('doctor', '--models', join(room, 'none'))
  expect(status).toBe(4)
  expect(stdout).toMatch(/^✓ Runtime +Node v/)
  expect(stdout).toMatch(/✗ Models +none in .*none\n +→ Restore models\//)
  expect(stderr).toMatch(
    /^E_MACHINE this machine: found Models none in .*; expected a working ONNX Runtime and a sound model/,
  )
})
