// Pieces of the report's HTML: text that is safe wherever it comes from, tables that any reader can follow, pictures with
// their numbers behind them.

/** Names and texts of studies may come from anyone. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}

/** A cell: text, a number with its digits said already, or HTML that is safe. */
export type Cell = string | { readonly html: string }

/** Longer ones may break into lines. */
const longCell = 42

/** Heads and rows; the first cell of each row is its head. Scrolls by itself where it is wider than the screen. */
export function table(caption: string, heads: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const cell = (value: Cell): string => (typeof value === 'string' ? escaped(value) : value.html)
  const boxed = (value: Cell): string =>
    `<td${typeof value === 'string' && value.length > longCell ? ' class="text"' : ''}>${cell(value)}</td>`
  const body = rows.map(([head, ...rest]) => `<tr><th scope="row">${cell(head)}</th>${rest.map(boxed).join('')}</tr>`)
  return `<div class="wide" role="region" tabindex="0" aria-label="${escaped(caption)}"><table><caption>${escaped(caption)}</caption>
<thead><tr>${heads.map((head) => `<th scope="col">${escaped(head)}</th>`).join('')}</tr></thead>
<tbody>${body.join('\n')}</tbody></table></div>`
}

/** A picture with a line that says what it shows. */
export function figure(picture: string, caption: string): string {
  return `<figure>${picture}<figcaption>${escaped(caption)}</figcaption></figure>`
}

/** What is there for whoever wants it, closed at first. */
export function folded(summary: string, html: string): string {
  return `<details><summary>${escaped(summary)}</summary>${html}</details>`
}

/** Ids within one page. */
export function idOf(...parts: readonly string[]): string {
  return parts.join('-').replaceAll(/[^A-Za-z0-9-]/g, '-')
}
