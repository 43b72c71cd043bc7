// The methods paragraph against the study it is of: numbers come from there, and what is cited is listed.

import { expect, test } from 'vitest'
import { methodsOf, methodsParts } from '../../../src/lab/analysis/methods.ts'
import { fullStudy, jndBlock, plainStudy, questPlus, staircase } from '../studies.ts'
import { reported, sessionsOf } from '../simulated.ts'

async function methods(file: object, listeners = 1): Promise<string> {
  const { study, sessions } = await sessionsOf(file, { listeners })
  return methodsOf(study, reported(study, sessions))
}

/** Made once for all tests that only read it. */
const everything = (async () => {
  const file = { ...fullStudy, headphones: { check: 'huggins', onFail: 'flag' } }
  const { study, sessions } = await sessionsOf(file, { listeners: 2 })
  return { study, report: reported(study, sessions) }
})()

const withProcedure = (procedure: object) => ({ ...plainStudy, blocks: [{ ...jndBlock, procedure }] })

test('the convergence of staircases is as Levitt and Kaernbach have it', async () => {
  expect(await methods(withProcedure(staircase))).toContain('which converges at 70.7\u00A0% right')
  const three = { ...staircase, rule: { down: 3, up: 1 } }
  expect(await methods(withProcedure(three))).toContain(
    '3 down and 1 up (Levitt 1971), which converges at 79.4\u00A0% right',
  )
  const weighted = { ...staircase, rule: { target: 0.75 } }
  expect(await methods(withProcedure(weighted))).toContain('(Kaernbach 1991), which converges at 75.0\u00A0% right')
})

test('numbers of the study stand in it, and others when the study has others', async () => {
  const text = await methods(withProcedure(questPlus))
  expect(text).toContain('of the differences 0.5 to 20 (40 values) points')
  expect(text).toContain('A track ended with 40 trials.')
  const other = await methods(withProcedure({ ...questPlus, trials: 31, deviation: 0.7 }))
  expect(other).toContain('A track ended with 31 trials or a posterior standard deviation of 0.7 points.')
  expect(text).not.toContain('31 trials')
})

test('roving and grids in equal ratios are named where a study has them, and nowhere else', async () => {
  const levels = { from: 0.5, to: 16, count: 32, scale: 'log' }
  const roved = { ...jndBlock, roveDb: 2.5, procedure: { ...questPlus, levels } }
  const text = await methods({ ...plainStudy, blocks: [roved] })
  expect(text).toContain(
    'Levels were roved by ±2.5 dB: each sound was played softer by a gain of its own, evenly drawn',
  )
  expect(text).toContain('from 0 to 5 dB.')
  expect(text).toContain('LUFS (ITU-R BS.1770) before levels were roved.')
  expect(text).toContain('of the differences 0.5 to 16 (32 values in equal ratios) points')
  expect(await methods(withProcedure(questPlus))).not.toMatch(/roved|equal ratios/)
})

test('each task has its own guess rate, threshold and d′', async () => {
  const of = (task: string) => methods({ ...plainStudy, blocks: [{ ...jndBlock, task }] })
  // d′ at three of four right: 0.9539 in 2AFC, 2.0200 in ABX by differencing.
  expect(await of('2afc')).toContain(
    '75.0\u00A0% right in two-interval forced choice (2AFC) (guess rate 0.500, d′ = 0.954 ',
  )
  expect(await of('abx')).toContain('75.0\u00A0% right in ABX (guess rate 0.500, d′ = 2.020 ')
  expect(await of('3afc')).toContain('66.7\u00A0% right in three-interval forced choice (3AFC) (guess rate 0.333, ')
})

test('all that is cited is listed and all that is listed is cited, for a study of everything', async () => {
  const { study, report } = await everything
  const { paragraphs, references } = methodsParts(study, report)
  const text = paragraphs.join(' ')
  const cited = [...text.matchAll(/([A-Z][a-zß]+)(?: and [A-Z][a-z]+| et al\.)? (\d{4}[ab]?)/g)]
  for (const [, name, year] of cited)
    expect(
      references.some((one) => one.startsWith(name) && one.includes(`(${year})`)),
      `${name} ${year}`,
    ).toBe(true)
  for (const reference of references) {
    const [, name, year] = /^([A-Za-zß]+).*?(?:\((\d{4}[ab]?)\)|$)/.exec(reference)!
    const standard = /ITU-[A-Z] [A-Z]+\.[\d-]+/.exec(reference)?.[0]
    const found = standard === undefined ? text.includes(name) && text.includes(year ?? '') : text.includes(standard)
    expect(found || name === 'Pearce', reference).toBe(true)
  }
  expect(references.length).toBeGreaterThan(10)
  expect(references).toEqual(references.toSorted())
})

test('what listeners said of themselves stands there as counts, and free texts do not', async () => {
  const { study, report } = await everything
  const text = methodsOf(study, report)
  expect(text).toContain('“Age” median 18, 18 (2 answers).')
  expect(text).toMatch(/“Do you play\?” Yes: \d, No: \d\./)
  expect(text).not.toContain('“Remarks”')
  expect(text).not.toContain('simulated')
})

test('withdrawn and open sessions are counted, and flagged ones named', async () => {
  const { study, sessions } = await sessionsOf(plainStudy, { listeners: 3 })
  const [first, second, third] = sessions
  const all = [
    { ...first, session: { ...first.session, state: 'open' as const } },
    { session: { ...second.session, state: 'withdrawn' as const }, events: [] },
    third,
  ]
  const text = methodsOf(study, reported(study, all))
  expect(text).toContain('1 listener finished the study “How bright?”; 1 session still open counts with what it has;')
  expect(text).toContain('1 listener withdrew, whose answers were erased.')
})
