// A text field's value that comes and goes with the state, but never from under the fingers of who is typing.

import { noChange } from 'lit'
import { Directive, directive, PartType } from 'lit/directive.js'
import type { ElementPart, PartInfo, PropertyPart } from 'lit/directive.js'

class Typed extends Directive {
  #last: string | undefined

  constructor(part: PartInfo) {
    super(part)
    if (part.type !== PartType.PROPERTY || part.name !== 'value') throw new Error('typed() binds the value of a field')
  }

  override render(value: string): string {
    return value
  }

  override update(part: PropertyPart | ElementPart, [value]: [string]): unknown {
    const field = part.element as HTMLInputElement
    const isFocused = (field.getRootNode() as Document | ShadowRoot).activeElement === field
    if (isFocused && this.#last !== undefined && field.value !== this.#last) return noChange
    this.#last = value
    if (field.value !== value) field.value = value // what was typed and refused goes, too
    return noChange
  }
}

/** Like Lit's `live`, for fields that are typed into: what is typed and not yet settled stays while the page draws itself again. */
export const typed = directive(Typed)
