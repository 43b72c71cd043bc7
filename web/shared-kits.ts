// Opens kits that come in the page's own address, when it is loaded or when such an address is put into it, and takes
// them out of it again: a page that is loaded anew shows what the player has made of them since.

import type { Instrument } from './instrument.ts'

/** `page` is the window. */
export function openSharedKits(instrument: Instrument, page: Window): void {
  /** What stood in the fragment beside kits: a token, which a link that is pasted in must not take away. */
  let home = ''
  const open = async (): Promise<void> => {
    const { location, history } = page
    const { hash } = location
    if (!hash.includes('kit=')) {
      home = hash
      return
    }
    const { kitInFragment, withoutKit } = await import('./share.ts')
    home = withoutKit(hash) || home
    history.replaceState(history.state, '', `${location.pathname}${location.search}${home}`)
    await isReady(instrument)
    await instrument.openShared(() => kitInFragment(hash))
  }
  page.addEventListener('hashchange', () => void open())
  void open()
}

/** Waits until the server has said what there is. */
function isReady(instrument: Instrument): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (instrument.state === undefined) return
      instrument.removeEventListener('change', look)
      resolve()
    }
    instrument.addEventListener('change', look)
    look()
  })
}
