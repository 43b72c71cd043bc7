import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { onePoleLowPass } from './degrade.ts'
import { classAgreement } from '../../src/evaluation/class-scores.ts'
import { embeddingFolder, embeddingLabel, type Evaluator, openEvaluator } from '../../src/evaluation/embedding.ts'
import { squaredMmd } from '../../src/evaluation/kernel-distance.ts'
import { bundleNames } from '../../src/model/bundle.ts'
import { classNames } from '../../src/factory/render.ts'
import { drumRateHz, drums } from './drums.ts'

let evaluator: Evaluator
beforeAll(async () => {
  evaluator = await openEvaluator()
})
afterAll(() => evaluator.close())

const real = drums(10, 901)
const dull = (x: Float32Array) => onePoleLowPass(x, 1500)

test('it knows drums that it never saw about as well as its description says', async () => {
  const { shots, classes } = drums(10, 902)
  const judged = await evaluator.judge(shots, drumRateHz)
  const asked = classes.map((k) => evaluator.description.classes.indexOf(classNames[k]))
  const right = classAgreement(
    judged.map((j) => j.probabilities),
    asked,
  )
  expect(right).toBeGreaterThan(evaluator.description.heldOutAccuracy - 0.1)
  for (const { probabilities } of judged) expect(probabilities.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5)
})

test('drum-KID of other drums of the same source is about 0, and grows with what is done to them', async () => {
  const target = await evaluator.embed(real.shots, drumRateHz)
  const kid = async (shots: readonly Float32Array[]) =>
    squaredMmd({ points: await evaluator.embed(shots, drumRateHz) }, { points: target })
  const others = drums(10, 903).shots
  const dulled = (times: number) => others.map((x) => Array.from({ length: times }).reduce<Float32Array>(dull, x))
  const shortened = others.map((x) => x.map((value, i) => value * Math.exp(-i / 2000)))
  const values = [others, dulled(2), dulled(4)].map(kid)
  const [same, dull2, dull4] = await Promise.all(values)
  // A little below 0: each set holds as many of every class, which is a little more alike than drawing at random.
  expect(same).toBeLessThan(0.1)
  expect(same).toBeGreaterThan(-0.5)
  expect(dull2).toBeGreaterThan(same)
  expect(dull4).toBeGreaterThan(dull2 + 0.3)
  expect(await kid(shortened)).toBeGreaterThan(same + 0.5)
  expect(await kid(others.slice(0, 10))).toBeGreaterThan(same + 2)
})

test('the embedding does not depend on level, nor on which sounds are asked for together', async () => {
  const [a, b, c] = [real.shots[0], real.shots[40], real.shots[70]]
  const together = await evaluator.embed([a, b, c], drumRateHz)
  const [alone] = await evaluator.embed([b], drumRateHz)
  const [quiet] = await evaluator.embed([b.map((x) => x / 50)], drumRateHz)
  alone.forEach((value, i) => {
    expect(together[1][i]).toBeCloseTo(value, 4)
    expect(quiet[i]).toBeCloseTo(value, 3)
  })
})

test('silence has an embedding like anything else', async () => {
  const [point] = await evaluator.embed([new Float32Array(100)], drumRateHz)
  expect(point.every(Number.isFinite)).toBe(true)
})

test('its label names hash and accuracy, and it is no model that could be played', () => {
  const { sha256, heldOutAccuracy } = evaluator.description
  expect(embeddingLabel(evaluator.description)).toContain(sha256.slice(0, 12))
  expect(embeddingLabel(evaluator.description)).toContain((100 * heldOutAccuracy).toFixed(1))
  expect(bundleNames(join(embeddingFolder, '..'))).toEqual([])
})

test('an altered graph, a broken description and a missing folder are refused by name', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ghostnote-embedding-'))
  try {
    cpSync(embeddingFolder, folder, { recursive: true })
    const graph = readFileSync(join(folder, 'embedding.onnx'))
    graph[graph.length >> 1] ^= 1
    writeFileSync(join(folder, 'embedding.onnx'), graph)
    await expect(openEvaluator(folder)).rejects.toMatchObject({ code: 'E_MODEL' })
    writeFileSync(join(folder, 'embedding.json'), '{"format":"ghostnote-embedding"}')
    await expect(openEvaluator(folder)).rejects.toThrow(/embedding\.json/)
    writeFileSync(join(folder, 'embedding.json'), '{')
    await expect(openEvaluator(folder)).rejects.toMatchObject({ code: 'E_MODEL' })
    await expect(openEvaluator(join(folder, 'none'))).rejects.toMatchObject({ code: 'E_MODEL' })
  } finally {
    rmSync(folder, { recursive: true })
  }
})
