// Run by probe.ts in a process of its own, since native audio and MIDI libraries print, hang or crash where a machine
// lacks them: reads what to probe from the command line, writes one answer to the parent process.

export type ProbeAnswer =
  | { readonly found: readonly string[] }
  | { readonly found: undefined; readonly problem: string }

/** Names of the devices that play sound. */
async function audioOutputs(): Promise<string[]> {
  const { mediaDevices } = await import('node-web-audio-api')
  const devices = await mediaDevices.enumerateDevices()
  return devices
    .filter(({ kind, label }) => kind === 'audiooutput' && !label.startsWith('Discard all samples')) // ALSA's null
    .map(({ label, deviceId }) => label || deviceId)
}

/** Names of the MIDI ports that can be listened to. */
async function midiInputs(): Promise<string[]> {
  const { getInputs } = await import('easymidi')
  return getInputs()
}

const probes: Readonly<Record<string, () => Promise<string[]>>> = { audio: audioOutputs, midi: midiInputs }

async function probe(): Promise<ProbeAnswer> {
  try {
    return { found: await probes[process.argv[2]!]!() }
  } catch (cause) {
    return { found: undefined, problem: (cause instanceof Error ? cause.message : String(cause)).split('\n', 1)[0]! }
  }
}

// The native libraries' own threads would keep the process alive.
process.send!(await probe(), () => process.exit(0))
