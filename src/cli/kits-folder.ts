// Where a player's own kits lie when nobody names a folder.

import { homedir } from 'node:os'
import { join } from 'node:path'

/** The platform's place for a user's data: XDG_DATA_HOME, ~/Library/Application Support or APPDATA; ghostnote/kits in it. */
export function kitsFolder(): string {
  const { XDG_DATA_HOME: shared, APPDATA: roaming } = process.env
  return join(dataFolder(shared, roaming), 'ghostnote', 'kits')
}

function dataFolder(shared: string | undefined, roaming: string | undefined): string {
  if (shared !== undefined && shared !== '') return shared
  if (process.platform === 'win32') return roaming ?? join(homedir(), 'AppData', 'Roaming')
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support')
  return join(homedir(), '.local', 'share')
}
