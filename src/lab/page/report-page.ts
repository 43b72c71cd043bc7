// A study and its report → one HTML document that needs nothing else and runs no script: to read, to print, to keep.

import type { Block } from '../../protocol/study-blocks.ts'
import type { Study } from '../../protocol/study.ts'
import { methodsParts } from '../analysis/methods.ts'
import type { BlockResult } from '../analysis/block-results.ts'
import type { StudyReport } from '../analysis/report.ts'
import { fixed } from '../analysis/wording.ts'
import { inLanguage } from '../session/wording.ts'
import { boxSection } from './box-section.ts'
import { escaped } from './html.ts'
import { jndSection } from './jnd-section.ts'
import { ledgerSection } from './ledger-section.ts'
import { acrSection } from './opinion-section.ts'
import { pairSection } from './pair-section.ts'
import { px } from './picture.ts'
import { style } from './style.ts'

interface AboutPage {
  /** In place of the study's own. */
  readonly title?: string
  /** Something that whoever reads the results must know: that they were opened early, for example. */
  readonly note?: string
}

const kinds = {
  jnd: 'just-noticeable differences',
  mushra: 'MUSHRA',
  'multi-stimulus': 'multi-stimulus ratings without a reference',
  acr: 'absolute category ratings',
  pairwise: 'comparisons in pairs',
} as const satisfies Record<Block['kind'], string>

/** `report` is of `study`; texts are in the study's English, else in its first language. */
export function reportPage(study: Study, report: StudyReport, about: AboutPage = {}): string {
  const title = about.title ?? inLanguage(study.title, 'en')
  const isSimulated = report.simulated !== null
  const tag = isSimulated ? ' <span class="tag">simulated</span>' : ''
  const { paragraphs, references } = methodsParts(study, report, about.note)
  const body = [
    `<header><p class="sub">${isSimulated ? 'Simulated report' : 'Report'} of the study <code>${escaped(study.name)}</code></p>
<h1>${escaped(title)}${tag}</h1></header><main>`,
    ...(isSimulated
      ? [`<p class="simulated">SIMULATED. No human being listened. ${escaped(report.simulated)}</p>`]
      : []),
    ...(about.note === undefined ? [] : [`<p class="note">${escaped(about.note)}</p>`]),
    factsOf(report),
    ...(report.blocks.length === 0 ? ['<p>Nothing has been answered yet.</p>'] : []),
    ...report.blocks.map((result) => {
      const block = study.blocks.find(({ name }) => name === result.block)!
      return `<section><h2>${escaped(result.block)}: ${kinds[result.kind]}${tag}</h2>${blockSection(block, result, report)}</section>`
    }),
    `<section><h2>Screening ledger${tag}</h2>${ledgerSection(report)}</section>`,
    `<section><h2>Methods${tag}</h2>${paragraphs.map((text) => `<p>${escaped(text)}</p>`).join('\n')}
<h3>References</h3><ol class="references">${references.map((text) => `<li>${escaped(text)}</li>`).join('\n')}</ol></section></main>`,
  ]
  const html = body.join('\n')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)} – ${isSimulated ? 'simulated report' : 'report'}</title>
<style>${style}</style>
</head>
<body>
${isSimulated ? stamped(html) : html}
</body>
</html>
`
}

function blockSection(block: Block, result: BlockResult, { withoutFlagged }: StudyReport): string {
  const other = withoutFlagged?.find((one) => one.block === result.block)
  const same = <K extends BlockResult['kind']>(kind: K) =>
    other?.kind === kind ? (other as Extract<BlockResult, { kind: K }>) : undefined
  switch (result.kind) {
    case 'jnd':
      return block.kind === 'jnd' ? jndSection(block, result, same('jnd')) : ''
    case 'acr':
      return acrSection(result, same('acr'))
    case 'pairwise':
      return pairSection(result, same('pairwise'))
    default:
      return boxSection(result, same(result.kind))
  }
}

function factsOf({ sessions, leftOut, sounds }: StudyReport): string {
  const { finished, open, withdrawn, minutesMedian } = sessions
  const facts = [
    [String(finished), 'finished'],
    [String(open), 'still open'],
    [String(withdrawn), 'withdrawn'],
    [String(leftOut.length), 'flagged'],
    [String(sounds.count), 'different sounds'],
    ...(minutesMedian === null ? [] : [[`${fixed(minutesMedian, 0)} min`, 'median session']]),
  ]
  return `<ul class="facts">${facts.map(([value, what]) => `<li><b>${value}</b>${what}</li>`).join('')}</ul>`
}

/** Lower by so much, in pixels of the picture, to have room for a word. */
const stampRoom = 16

/** Pictures are taken out of pages: each one says itself that it is simulated, in a corner and faintly across. */
function stamped(html: string): string {
  const pictures = /<svg viewBox="0 0 (\d+) ([\d.]+)"(.*?)<\/svg>/gs
  return html.replaceAll(pictures, (_whole, width: string, high: string, rest: string) => {
    const height = Number(high) + stampRoom
    const across = `<text class="stamp" aria-hidden="true" x="${Number(width) / 2}" y="${px(Number(high) / 2)}" text-anchor="middle">SIMULATED</text>`
    const corner = `<text class="simulated" x="${Number(width) - 2}" y="${px(height - 7)}" text-anchor="end">simulated</text>`
    return `<svg viewBox="0 0 ${width} ${px(height)}"${rest}${across}${corner}</svg>`
  })
}
