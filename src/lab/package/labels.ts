// Names in the standards' own spelling: values in file names may have letters and digits alone.

/** "deep-kick" → "deepKick". */
export function label(name: string): string {
  return name.replace(/[^A-Za-z0-9]+(.)?/g, (_, next: string | undefined) => (next ?? '').toUpperCase())
}

/** A session's number as long as the longest of `sessions`, two digits at least, so that names sort: 1 → "01". */
export function subjectLabel(number: number, sessions: number): string {
  return String(number).padStart(Math.max(2, String(sessions).length), '0')
}

/** The task of a row in file names. */
export const taskLabels = {
  jnd: 'jnd',
  mushra: 'mushra',
  'multi-stimulus': 'multiStimulus',
  acr: 'acr',
  pairwise: 'pairwise',
} as const
