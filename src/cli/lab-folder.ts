// Where answers lie.

import { Option } from 'commander'

export function labFolderOption(): Option {
  return new Option('--lab <folder>', 'where answers are kept (default: ghostnote/lab in your data folder)')
}
