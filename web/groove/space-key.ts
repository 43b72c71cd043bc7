// The space bar plays and stops, as in every sequencer, unless it is somebody else's: text is being typed, a dialog is
// open, or the keyboard (not the mouse) has brought the focus to something that space presses.

/** What space presses once the keyboard has got there. */
const pressed =
  'button, select, summary, input, a[href], [role=tab], [role=button], drum-pad, [aria-keyshortcuts~=Space]'

export function playsOnSpace(event: KeyboardEvent): boolean {
  if (event.code !== 'Space' || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return false
  const path = event.composedPath().filter((node) => node instanceof Element)
  if (path.some((node) => node instanceof HTMLDialogElement)) return false
  const [target] = path
  if (target instanceof HTMLTextAreaElement || (target as HTMLElement | undefined)?.isContentEditable) return false
  if (target instanceof HTMLInputElement && !['range', 'checkbox', 'radio', 'button', 'file'].includes(target.type))
    return false
  const isRange = target instanceof HTMLInputElement && target.type === 'range'
  return isRange || target?.matches(pressed) !== true || !target.matches(':focus-visible')
}
