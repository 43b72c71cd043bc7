// Which key of the keyboard was meant for the page, and not for a field or for the browser.

import type { ReactiveControllerHost } from 'lit'

/** Gives `take` every key that is meant for the page while the element is on it. */
export function listenForKeys(
  element: ReactiveControllerHost,
  take: (key: string, event: KeyboardEvent) => void,
): void {
  const listener = (event: KeyboardEvent): void => {
    const key = keyOf(event)
    if (key !== undefined) take(key, event)
  }
  element.addController({
    hostConnected: () => window.addEventListener('keydown', listener),
    hostDisconnected: () => window.removeEventListener('keydown', listener),
  })
}

/** In lower case; ' ' for Space. Undefined for a repeated key, with a modifier, in a text field or in a dialogue. */
function keyOf(event: KeyboardEvent): string | undefined {
  const { key, repeat, ctrlKey, metaKey, altKey } = event
  if (repeat || ctrlKey || metaKey || altKey || event.defaultPrevented) return undefined
  const path = event.composedPath()
  const isTyping = (target: EventTarget): boolean =>
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    target instanceof HTMLDialogElement ||
    (target instanceof HTMLInputElement && !['range', 'checkbox'].includes(target.type))
  if (path.some(isTyping)) return undefined
  // Space presses the button that has the focus.
  if (key === ' ' && path.some((target) => target instanceof HTMLButtonElement || isCheckbox(target))) return undefined
  return key.toLowerCase()
}

function isCheckbox(target: EventTarget): boolean {
  return target instanceof HTMLInputElement && target.type === 'checkbox'
}
