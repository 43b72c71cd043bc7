// The platform's place for what a user makes.

import { homedir } from 'node:os'
import { join } from 'node:path'

/** XDG_DATA_HOME, ~/Library/Application Support or APPDATA; ghostnote/`name` in it. */
export function dataFolder(name: string): string {
  const { XDG_DATA_HOME: shared, APPDATA: roaming } = process.env
  return join(platformFolder(shared, roaming), 'ghostnote', name)
}

function platformFolder(shared: string | undefined, roaming: string | undefined): string {
  if (shared !== undefined && shared !== '') return shared
  if (process.platform === 'win32') return roaming ?? join(homedir(), 'AppData', 'Roaming')
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support')
  return join(homedir(), '.local', 'share')
}
