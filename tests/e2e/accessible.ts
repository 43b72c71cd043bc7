// axe-core in a page: what it finds against WCAG 2.2 AA and its own good practice, through every shadow root.

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Everything that axe-core holds against the page as it is now, one line a rule and element: 'rule: element: why'. */
export async function violationsOf(page: Page): Promise<string[]> {
  await page.evaluate(async () => {
    // A struck pad lights up for a moment; what is read is the page at rest. A document does not tell of its shadow roots.
    const finish = (root: Document | ShadowRoot): void => {
      for (const animation of root.getAnimations()) animation.finish()
      for (const { shadowRoot } of root.querySelectorAll('*')) if (shadowRoot !== null) finish(shadowRoot)
    }
    finish(document)
    await new Promise((resolve) => requestAnimationFrame(resolve))
  })
  // Evaluated, not added as a script: the page's security policy takes scripts from its own server alone.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axeSource)
  const { violations } = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(): Promise<AxeResults> } }
    return axe.run()
  })
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.flat().join(' ')}: ${failureSummary ?? ''}`),
  )
}
