import { expect, test } from 'vitest'
import { allLoaded } from './instrument-page.ts'
import { playRoom } from './play-room.ts'

const room = playRoom()

/** Gives the page panels of the test's own, one of which cannot be loaded at first. */
async function open() {
  const page = await room.open()
  const give = () =>
    page.evaluate(() => {
      const loads: string[] = []
      const panel = (place: 'tab' | 'strip', tag: string, label: string) => ({
        place,
        tag,
        label,
        load: () => {
          loads.push(tag)
          if (tag === 'try-two' && loads.filter((name) => name === tag).length === 1)
            return Promise.reject(new Error('gone'))
          return Promise.resolve(
            class extends HTMLElement {
              instrument!: { state: { selected: number } }
              connectedCallback() {
                this.textContent = `${label} of pad ${this.instrument.state.selected + 1}`
              }
            } as never,
          )
        },
      })
      const app = document.querySelector('ghostnote-app')!
      app.panels = [
        panel('tab', 'try-one', 'One'),
        panel('tab', 'try-two', 'Two'),
        panel('strip', 'try-strip', 'Strip'),
      ]
      ;(globalThis as { loads?: string[] }).loads = loads
      return app.updateComplete
    })
  await give()
  const loads = () => page.evaluate(() => (globalThis as { loads?: string[] }).loads)
  return { page, loads, give }
}

test('tabs are reached by arrow keys, load when first opened, and the page remembers which was open', async () => {
  const { page, loads, give } = await open()
  const tab = (name: string) => page.getByRole('tab', { name })
  expect(await tab('Sound').getAttribute('aria-selected')).toBe('true')
  expect(await loads()).toEqual([])
  await tab('Sound').focus()
  await page.keyboard.press('ArrowRight')
  await expect.poll(() => page.locator('try-one').innerText()).toBe('One of pad 1')
  expect(await page.locator('pad-editor').isVisible()).toBe(false)
  expect(await page.getByRole('tabpanel', { name: 'One' }).isVisible()).toBe(true)
  expect(await page.getByRole('tabpanel').count()).toBe(1)
  await page.keyboard.press('End')
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect.poll(() => page.locator('try-two').innerText()).toBe('Two of pad 1')
  expect(await loads()).toEqual(['try-one', 'try-two', 'try-two'])
  await tab('Two').focus()
  await page.keyboard.press('ArrowRight') // round
  await expect.poll(() => page.locator('pad-editor').isVisible()).toBe(true)
  await page.keyboard.press('ArrowRight')
  expect(await loads()).toHaveLength(3) // what was loaded stays
  await page.reload()
  await allLoaded(page)
  await give()
  expect(await tab('One').getAttribute('aria-selected')).toBe('true')
})

test('the strip is folded until it is opened, and stays as it was left', async () => {
  const { page, loads, give } = await open()
  const fold = page.getByRole('button', { name: 'Strip' })
  expect(await fold.getAttribute('aria-expanded')).toBe('false')
  expect(await loads()).toEqual([])
  await fold.click()
  await expect.poll(() => page.locator('try-strip').innerText()).toBe('Strip of pad 1')
  await page.reload()
  await allLoaded(page)
  await give()
  expect(await fold.getAttribute('aria-expanded')).toBe('true')
  await fold.click()
  expect(await page.locator('try-strip').isVisible()).toBe(false)
})
