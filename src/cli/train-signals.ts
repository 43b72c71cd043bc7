// Ctrl-C and SIGTERM while training: the first ends the run cleanly, the second at once.

/**
 * Calls `onFirst` at the first SIGINT or SIGTERM. From then on the system itself ends the process at the next one, also
 * while a step keeps this thread in native code; files are written so that this tears none. The returned function
 * takes everything back.
 */
export function onStopSignals(onFirst: () => void): () => void {
  const names = ['SIGINT', 'SIGTERM'] as const
  let came = false
  const listener = (): void => {
    if (came) process.exit(130) // both came during one step, and are told one after the other
    came = true
    onFirst()
    setImmediate(off)
  }
  const off = (): void => {
    for (const name of names) process.off(name, listener)
  }
  for (const name of names) process.on(name, listener)
  return off
}
