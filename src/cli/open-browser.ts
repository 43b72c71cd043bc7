// Opens a page where a person sits at a desktop; a browser that does not open is no reason to stop.

export async function openBrowser(address: string): Promise<void> {
  const { DISPLAY, WAYLAND_DISPLAY, SSH_CONNECTION, CI } = process.env
  const hasDesktop =
    process.platform === 'linux' ? DISPLAY !== undefined || WAYLAND_DISPLAY !== undefined : SSH_CONNECTION === undefined
  if (!process.stdout.isTTY || !hasDesktop || CI !== undefined) return
  try {
    const { default: open } = await import('open')
    const browser = await open(address)
    browser.on('error', () => console.error(`The browser did not open; go to ${address}`))
  } catch {
    console.error(`The browser did not open; go to ${address}`)
  }
}
