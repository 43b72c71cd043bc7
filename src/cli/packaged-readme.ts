// README.md of a training package: for whoever finds it on a machine without a network.

import type { PackagedSettings } from './packaged-settings.ts'
import { places } from './packaged-settings.ts'

/** @param withLoader whether libvulkan.so.1 is in the package */
export function packagedReadme({ config, seed, factory, ghostnote }: PackagedSettings, withLoader: boolean): string {
  const sounds =
    factory === undefined
      ? `the dataset in ${places.data}/`
      : `${factory.count} sounds of the built-in drum set (seed ${factory.seed}, revision ${factory.revision}), which it renders first`
  return `# Ghostnote, packed to train ${config.name}

\`./train.sh\` trains config \`${config.name}\` with seed ${seed} on ${sounds}. It needs Linux x64 with glibc 2.28 or later,
libstdc++ and a GPU with a Vulkan driver; no network, no Node, no Python, no root. The run is in \`${places.run}/\`: checkpoints,
\`stats.jsonl\`, previews to hear and see. \`./train.sh --help\` lists the flags.

- \`--minutes 25\` ends in time, with a checkpoint; so does Ctrl-C. The same command goes on from there.
- Checkpoints are written in files of at most 15 MiB (\`--part-size\`), for ways back that take small files only. To go on
  elsewhere takes config.json, conditioning.json, stats.jsonl and all parts of the newest checkpoint.
- Back at home they continue in the same folder with the \`ghostnote train\` command for this config, seed and dataset:
  \`ghostnote train --config ${config.name} --seed ${seed} --data DATASET --out RUN\`${
    factory === undefined
      ? '.'
      : `, where DATASET is made by
  \`ghostnote factory --count ${factory.count} --seed ${factory.seed} --revision ${factory.revision} --out sounds\` and \`ghostnote prepare sounds --out DATASET --rate ${config.rateHz}\`.`
  }

## Where no GPU is found

It computes through Vulkan. Two things must be there:
- The loader, \`libvulkan.so.1\`. ${
    withLoader
      ? `The package has one in \`${places.libraries}/\`, used where the system has none.`
      : `The package has none: unpack Debian's \`libvulkan1\` elsewhere and put the file into \`${places.libraries}/\`.`
  }
- The driver, named by a manifest such as \`/usr/share/vulkan/icd.d/nvidia_icd.json\`. Images for computing have it in odd
  places, such as \`/usr/local/nvidia/share/vulkan/icd.d/\`, which train.sh knows; another place is named by
  \`VK_DRIVER_FILES=/path/nvidia_icd.json ./train.sh\`. In a container of NVIDIA's the driver's graphics part is there only
  with \`NVIDIA_DRIVER_CAPABILITIES=all\`.

\`--or-cpu\` trains on the processor instead, \`--engine onnx-cuda\` with CUDA where ONNX Runtime's libraries for it lie beside
its own in \`${places.program}/node_modules/onnxruntime-node/bin/\`.

Made by Ghostnote ${ghostnote}, MIT licence; the licences of what it brings lie beside it. \`sha256sum -c SHA256SUMS\` checks the files.
`
}
