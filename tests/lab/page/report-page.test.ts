// The report's page: whole, harmless whatever a study is called, and with the report's own numbers.

import { SaxesParser } from 'saxes'
import { expect, test } from 'vitest'
import { reportOf } from '../../../src/lab/analysis/report.ts'
import { reportPage } from '../../../src/lab/page/report-page.ts'
import { fullStudy, jndBlock, plainStudy } from '../studies.ts'
import { sessionsOf } from '../simulated.ts'

const options = { seed: 1, repetitions: 99, ghostnote: '1.2.3' }
const everything = { ...fullStudy, headphones: { check: 'woods', onFail: 'flag' } }

/** Made once for all tests that only read it. */
const whole = pageOf(everything)

async function pageOf(file: object, simulated?: string, about = {}) {
  const { study, sessions } = await sessionsOf(file, { listeners: 4, randomShare: 0.25 })
  const report = reportOf(study, sessions, { ...options, ...(simulated !== undefined && { simulated }) })
  return { report, html: reportPage(study, report, about) }
}

const pictures = (html: string) => [...html.matchAll(/<svg .*?<\/svg>/gs)].map(([text]) => text)

/** What a table's cells say, row by row. */
const rowsOf = (html: string, caption: string): string[][] => {
  const from = html.indexOf(`<caption>${caption}</caption>`)
  expect(from, caption).toBeGreaterThan(0)
  const body = html.slice(from, html.indexOf('</table>', from))
  return [...body.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row]) =>
    [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell]) => cell.replaceAll('\u00A0', ' ')),
  )
}

test('every picture is sound XML with a title and a description of its own, and no id is there twice', async () => {
  const { html } = await whole
  // Four tracks of two pictures, boxes over all and for two items, opinions, worths.
  expect(pictures(html)).toHaveLength(13)
  for (const picture of pictures(html)) {
    const parser = new SaxesParser()
    parser.on('error', (error) => expect.fail(`${error.message} in ${picture.slice(0, 300)}`))
    parser.write(picture).close()
    expect(picture).toMatch(/<title id="[\w-]+">[^<]+<\/title><desc id="[\w-]+">[^<]+<\/desc>/)
    expect(picture).not.toMatch(/NaN|Infinity|undefined|null/)
  }
  const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
  expect(new Set(ids).size).toBe(ids.length)
})

test('it needs nothing else: no script, no address to load from', async () => {
  const { html } = await whole
  expect(html).not.toMatch(/<script|<link|<img|<iframe|src=|href=|url\(|@import/i)
})

test('a study that is called after an attack is shown as text', async () => {
  const attack = '<script>alert("1")</script>&<img src=x onerror=alert(2)>'
  const { html } = await pageOf(
    { ...plainStudy, title: attack, languages: ['en'], consent: 'yes', blocks: [{ ...jndBlock, question: attack }] },
    attack,
    { note: attack },
  )
  expect(html).not.toMatch(/<script|<img/)
  expect(html.split('&#60;script&#62;alert(&#34;1&#34;)&#60;/script&#62;').length).toBeGreaterThan(5)
})

test('the table of thresholds says what the report says, with everybody and without the flagged', async () => {
  const { html, report } = await whole
  const [jnd] = report.blocks
  if (jnd.kind !== 'jnd') throw new Error(jnd.kind)
  expect(report.leftOut).toEqual([1])
  const rows = rowsOf(html, 'bright: thresholds')
  expect(rows).toHaveLength(1 + 2 * jnd.groups.length)
  const [head, ...body] = rows
  const pooled = head.indexOf('all answers together (points)')
  jnd.groups.forEach(({ track, pooled: { byFit } }, i) => {
    expect(body[2 * i][0]).toBe(`${track}, everybody`)
    expect(body[2 * i + 1][0]).toBe('… without flagged')
    expect(body[2 * i][pooled]).toBe(byFit.isEstimable ? byFit.level.toFixed(2) : `not estimable: ${byFit.why}`)
  })
  const listeners = rowsOf(html, 'bright: thresholds by listener')
  expect(listeners).toHaveLength(1 + jnd.tracks.length)
})

test('tables of systems hold every system, and every raw score is there', async () => {
  const { html, report } = await whole
  for (const result of report.blocks) {
    if (result.kind !== 'mushra' && result.kind !== 'acr') continue
    const caption = `${result.block}: ${result.kind === 'mushra' ? 'scores' : 'opinions'} by system`
    expect(
      rowsOf(html, caption)
        .slice(1)
        .map(([system]) => system),
    ).toEqual(result.systems.map(({ system }) => system))
    expect(
      rowsOf(html, `${result.block}: every score`)
        .slice(1)
        .map(([, , , , score]) => Number(score)),
    ).toEqual(result.scores.map(({ score }) => score))
  }
  const mushra = report.blocks.find(({ kind }) => kind === 'mushra')
  if (mushra?.kind !== 'mushra') throw new Error('no MUSHRA')
  const [picture] = pictures(html).filter((one) => one.includes('quality: scores by system'))
  expect(picture.split('class="raw"')).toHaveLength(1 + 4 * mushra.systems.length)
})

test('simulated answers are called so on the page, in every picture and in the methods; real ones nowhere', async () => {
  const { study, sessions } = await sessionsOf(everything, { listeners: 2 })
  const simulated = 'Two made-up listeners.'
  const html = reportPage(study, reportOf(study, sessions, { ...options, simulated }))
  for (const picture of pictures(html))
    expect(picture).toMatch(/>SIMULATED<\/text><text [^>]*>simulated<\/text><\/svg>$/)
  expect(html.split(simulated)).toHaveLength(3)
  expect(html).toMatch(/<title>How bright\? – simulated report<\/title>/)
  const real = (await whole).html
  expect(real.slice(real.indexOf('</style>'))).not.toMatch(/simulated/i)
})

test('a study without an answer has a page that says so', async () => {
  const { study } = await sessionsOf(everything, { listeners: 1 })
  const html = reportPage(study, reportOf(study, [], options))
  expect(html).toContain('Nothing has been answered yet.')
  expect(pictures(html)).toEqual([])
})
