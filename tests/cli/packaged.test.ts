import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { prepareVulkan } from '../../src/cli/packaged-vulkan.ts'
import { checkedSettings } from '../../src/cli/packaged-settings.ts'
import { configs } from '../../src/gan/configs.ts'

const room = mkdtempSync(join(tmpdir(), 'ghostnote-packaged-'))
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(room, 'machine-'))
})
afterAll(() => rmSync(room, { recursive: true }))

/** A folder with empty files in it. */
function folderWith(name: string, ...files: string[]): string {
  const made = join(folder, name)
  mkdirSync(made)
  for (const file of files) writeFileSync(join(made, file), '')
  return made
}
const bare = { loader: undefined, usual: [], unusual: [] }

test('the package’s Vulkan loader is used where the machine has none, behind what is named already', () => {
  const lib = folderWith('lib', 'libvulkan.so.1')
  const fresh: Record<string, string | undefined> = {}
  expect(prepareVulkan(lib, fresh, bare)).toBe(`Using the Vulkan loader in ${lib}.`)
  expect(fresh).toEqual({ LD_LIBRARY_PATH: lib })
  const named: Record<string, string | undefined> = { LD_LIBRARY_PATH: '/opt/own' }
  prepareVulkan(lib, named, bare)
  expect(named).toEqual({ LD_LIBRARY_PATH: `/opt/own:${lib}` })
})

test('a machine with a loader and a driver in its place is left as it is, and so is one without any', () => {
  const lib = folderWith('lib', 'libvulkan.so.1')
  const icd = folderWith('icd.d', 'nvidia_icd.json')
  const other = folderWith('other', 'other_icd.json')
  const environment: Record<string, string | undefined> = {}
  const machine = { loader: '/usr/lib/libvulkan.so.1', usual: [icd], unusual: [other] }
  expect(prepareVulkan(lib, environment, machine)).toBe('')
  expect(prepareVulkan(join(folder, 'none'), environment, bare)).toBe('')
  expect(environment).toEqual({})
})

test('a driver in an odd place is named, but never in place of one that the user names', () => {
  const odd = folderWith('odd', 'nvidia_icd.json', 'notes.txt')
  const machine = { ...bare, usual: [join(folder, 'none')], unusual: [odd] }
  const environment: Record<string, string | undefined> = {}
  prepareVulkan(folder, environment, machine)
  expect(environment).toEqual({ VK_DRIVER_FILES: join(odd, 'nvidia_icd.json') })
  for (const name of ['VK_DRIVER_FILES', 'VK_ICD_FILENAMES']) {
    const own = { [name]: '/own.json' }
    prepareVulkan(folder, own, machine)
    expect(own).toEqual({ [name]: '/own.json' })
  }
})

test('settings read back as they were written, and a field at fault is named', () => {
  const settings = { format: 'ghostnote-training', version: 1, ghostnote: '0.1.0', config: configs.debug, seed: 3 }
  expect(checkedSettings(JSON.parse(JSON.stringify(settings)), 'training.json')).toEqual(settings)
  expect(() => checkedSettings({ ...settings, seed: 'x' }, 'training.json')).toThrow(/training\.json: seed: /)
})
