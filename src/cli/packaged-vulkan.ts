// Brings a GPU's Vulkan driver and its loader together on machines that were set up for computing only: WebGPU in ONNX
// Runtime opens libvulkan.so.1, which in turn looks for a driver's manifest.

import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

export const loaderName = 'libvulkan.so.1'
/** Where Linux distributions have shared libraries for x86-64. */
const libraryFolders = ['/usr/lib/x86_64-linux-gnu', '/lib/x86_64-linux-gnu', '/usr/lib64', '/lib64', '/usr/lib']
/** Where a loader looks by itself … */
const usualManifests = ['/usr/share/vulkan/icd.d', '/etc/vulkan/icd.d', '/usr/local/share/vulkan/icd.d']
/** … and where container tools put NVIDIA's. */
const unusualManifests = [
  '/usr/local/nvidia/share/vulkan/icd.d',
  '/usr/local/nvidia/icd.d',
  '/opt/nvidia/share/vulkan/icd.d',
]

type Environment = Record<string, string | undefined>

/** The loader of this machine, if it has one. */
export function systemLoader(folders: readonly string[] = libraryFolders): string | undefined {
  return folders.map((folder) => join(folder, loaderName)).find((file) => existsSync(file))
}

/**
 * Sets what is missing in `environment` for processes started from now on: the loader in `libraries` where the machine
 * has none, a driver's manifest where it lies apart. What is set already stays.
 * @returns what was set, in a sentence; '' where nothing was.
 */
export function prepareVulkan(
  libraries: string,
  environment: Environment,
  { loader = systemLoader(), usual = usualManifests, unusual = unusualManifests } = {},
): string {
  const said: string[] = []
  if (loader === undefined && existsSync(join(libraries, loaderName))) {
    const before = environment['LD_LIBRARY_PATH'] ?? ''
    environment['LD_LIBRARY_PATH'] = before === '' ? libraries : `${before}:${libraries}`
    said.push(`the Vulkan loader in ${libraries}`)
  }
  const isNamed = ['VK_DRIVER_FILES', 'VK_ICD_FILENAMES'].some((name) => (environment[name] ?? '') !== '')
  if (!isNamed && manifestsIn(usual).length === 0) {
    const [manifest] = manifestsIn(unusual)
    if (manifest !== undefined) {
      environment['VK_DRIVER_FILES'] = manifest
      said.push(`the driver that ${manifest} names`)
    }
  }
  return said.length === 0 ? '' : `Using ${said.join(' and ')}.`
}

function manifestsIn(folders: readonly string[]): string[] {
  return folders.flatMap((folder) =>
    existsSync(folder)
      ? readdirSync(folder)
          .filter((name) => name.endsWith('.json'))
          .toSorted()
          .map((name) => join(folder, name))
      : [],
  )
}
