import { expect, test } from 'vitest'
import { verdictsOf } from '../../src/evaluation/aims.ts'
import { reportPage } from '../../src/evaluation/report-page.ts'
import { controlRow, report, toneRow } from './reports.ts'

const none = Uint8Array.of(0)
const media = { madeSheet: none, realSheet: none, pairs: [], nearest: [], descriptors: ['logHz'], spreads: [] }
const page = (more: Parameters<typeof report>[0]) => reportPage(report(more), media)

test('the page tells a model without controls from one whose controls were left out, and shows what was measured', () => {
  expect(page({ control: null })).toContain('this model takes no descriptors')
  expect(page({ control: [] })).toContain('--control-sounds 0')
  const row = controlRow({ class: 'kick<b>', control: 'depth', reach: [20.4, 71.6], error: 4.25, rawError: 11 })
  const text = page({ control: [{ ...row, spearman: 0.912, leak: { control: 'warmth', slope: -0.31 } }] })
  for (const cell of ['20 … 72', '4.3', '0.9', '11.0', '0.91', 'warmth -0.31'])
    expect(text).toContain(`<td>${cell}</td>`)
  expect(text).not.toContain('kick<b>')
})

test('an aim that is missed is told by a sign and a word, not by colour alone', () => {
  const base = report({ faults: { sounds: 1000, flawless: 0.5, realFlawless: 1 } })
  const text = page({ ...base, verdicts: verdictsOf(base) })
  expect(text.match(/× not reached/g)?.length).toBe(1)
  expect(text.match(/✓ reached/g)?.length).toBe(8)
})

test('a dot of a control’s plot lies on the diagonal where a sound measures what was asked for', () => {
  const text = page({ control: [controlRow({ reach: [0, 100], data: [0, 100], points: [[25, 25]] })] })
  const [, x, y] = /<circle cx="([\d.]+)" cy="([\d.]+)"/.exec(text)!
  const [, end] = /class="diagonal" d="M0 (\d+)L\d+ 0"/.exec(text)!
  expect(Number(x) / Number(end)).toBe(0.25)
  expect(Number(x) + Number(y)).toBe(Number(end))
})

test('FAD is a word that stands there only where somebody brought an embedding that others use', () => {
  expect(page({})).not.toContain('FAD')
  const external = {
    file: 'vggish.onnx',
    sha256: 'e'.repeat(64),
    input: 'patches',
    size: 128,
    made: 1.5,
    real: 0.1,
    note: '',
  }
  expect(page({ external })).toContain('FAD 1.50, of real sounds 0.100, by vggish.onnx <code>eeeeeeeeeeee</code>')
})

test('tones are drawn a bar a semitone, made above and real below, and in numbers with the aim', () => {
  const text = page({
    tones: [
      toneRow({
        class: 'tom<b>',
        distance: 6.24,
        pitches: 2,
        hz: [...Array<number>(5).fill(43), ...Array<number>(15).fill(86)],
      }),
    ],
  })
  const [, made, real] = /<g class="made">(.*?)<\/g>\s*<g class="real">(.*?)<\/g>/s.exec(text)!
  const bars = (side: string) =>
    [...side.matchAll(/<rect ([^>]*)\/>/g)].map(([, rect]) =>
      Object.fromEntries([...rect.matchAll(/(\w+)="([\d.]+)"/g)].map(([, name, value]) => [name, Number(value)])),
    )
  const [few, many] = bars(made)
  expect([bars(made).length, bars(real).length]).toEqual([2, 20])
  expect(many.height / few.height).toBeCloseTo(3, 1)
  // An octave between them, in twelve bars; real tones stand below made ones.
  expect((many.x - few.x) / 12).toBeCloseTo(many.width + 1, 0)
  for (const { y } of bars(real)) expect(y).toBeGreaterThan(many.y + many.height)
  expect(text).toContain('tones of made sounds, 43 to 86 Hz; of real sounds, 40 to 359 Hz')
  expect(text).toContain('<span class="bad">6.2 ×</span>')
  expect(text).not.toContain('tom<b>')
})

test('a report from before tones were asked for, one without tonal classes and a model without tones can be shown', () => {
  expect(page({})).toContain('<h2>Low tones</h2>\n<p>Not measured.</p>')
  expect(page({ tones: [] })).toContain('No class of this dataset')
  const silent = page({ tones: [toneRow({ part: 0, distance: null, pitches: 0, hz: [] })] })
  expect(silent).toContain('tones of made sounds, none')
  expect(silent).not.toMatch(/NaN|Infinity|undefined/)
})
