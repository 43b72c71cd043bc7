// Custom properties of an element from a template. The page's security policy refuses style attributes; properties that
// are set one by one it lets pass.

import { noChange } from 'lit'
import { directive, Directive } from 'lit/directive.js'
import type { ElementPart } from 'lit/directive.js'

class CssVars extends Directive {
  override render(_vars: Readonly<Record<string, string>>): typeof noChange {
    return noChange
  }

  override update({ element }: ElementPart, [vars]: [Readonly<Record<string, string>>]): typeof noChange {
    for (const [name, value] of Object.entries(vars)) (element as HTMLElement).style.setProperty(name, value)
    return noChange
  }
}

/** In the place of an attribute: `<div ${cssVars({ '--part': '0.5' })}>`. */
export const cssVars = directive(CssVars)
