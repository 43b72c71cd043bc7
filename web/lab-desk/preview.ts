// Sitting through a study as its participants will.

import type { DeskLink } from './link.ts'

/** Opens a preview of a study file in a window of its own. @throws DeskRefusal. */
export async function openPreview(link: DeskLink, file: string): Promise<void> {
  // Opened at once: some browsers let no window open that long after the press.
  const opened = window.open('about:blank', '_blank')
  try {
    const address = await link.preview(file)
    if (opened === null) location.assign(address)
    else opened.location.replace(address)
  } catch (error) {
    opened?.close()
    throw error
  }
}
