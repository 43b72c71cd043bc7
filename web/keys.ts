// The computer keyboard as 16 pads: the four left columns of the four letter rows, by position (`event.code`) and so
// the same under every layout. Pad 0 is bottom left, as on pad controllers and in drum racks (MIDI note 36).

const rowsFromTop: readonly (readonly string[])[] = [
  ['Digit1', 'Digit2', 'Digit3', 'Digit4'],
  ['KeyQ', 'KeyW', 'KeyE', 'KeyR'],
  ['KeyA', 'KeyS', 'KeyD', 'KeyF'],
  ['KeyZ', 'KeyX', 'KeyC', 'KeyV'],
]

/** `event.code` of pad 0 … 15. */
export const padCodes: readonly string[] = rowsFromTop.toReversed().flat()

/** Pads in reading order: the top row (12 … 15) first. */
export const readingOrder: readonly number[] = [3, 2, 1, 0].flatMap((row) => [0, 1, 2, 3].map((x) => row * 4 + x))

/** The pad a key plays, or undefined. */
export function padOfCode(code: string): number | undefined {
  const pad = padCodes.indexOf(code)
  return pad < 0 ? undefined : pad
}

/** The pad an arrow key leads to, staying inside the grid; undefined for other keys. */
export function neighbourOf(pad: number, key: string): number | undefined {
  const x = pad % 4
  const y = Math.floor(pad / 4)
  if (key === 'ArrowLeft') return x > 0 ? pad - 1 : pad
  if (key === 'ArrowRight') return x < 3 ? pad + 1 : pad
  if (key === 'ArrowUp') return y < 3 ? pad + 4 : pad
  if (key === 'ArrowDown') return y > 0 ? pad - 4 : pad
  return undefined
}

/** What is printed on a key of the most common layout: "KeyQ" → "Q", "Digit1" → "1". */
export function plainKeyCap(code: string): string {
  return code.replace(/^(Key|Digit)/, '')
}

/** navigator.keyboard, which only some browsers have (and TypeScript's DOM library does not know). */
interface LayoutSource {
  getLayoutMap(): Promise<ReadonlyMap<string, string>>
}

/** What is printed on the 16 keys of this player's own keyboard, where the browser can tell (AZERTY: A, not Q). */
export async function keyCaps(navigator: object): Promise<readonly string[]> {
  const source = (navigator as { keyboard?: LayoutSource }).keyboard
  if (source === undefined) return padCodes.map(plainKeyCap)
  try {
    const layout = await source.getLayoutMap()
    return padCodes.map((code) => layout.get(code)?.toUpperCase() ?? plainKeyCap(code))
  } catch {
    return padCodes.map(plainKeyCap) // some browsers refuse the question inside frames
  }
}
