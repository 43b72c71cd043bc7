// The researcher's pages: studies, a new one, one of them.

import { html, LitElement } from 'lit'
import type { TemplateResult } from 'lit'
import { formStyles } from '../elements/form-parts.ts'
import { appStyles } from './app-styles.ts'
import { DeskLink } from './link.ts'
import { fragmentTo, type Route, routeOf } from './route.ts'
import { deskStyles } from './styles.ts'

export class DeskApp extends LitElement {
  static override styles = [formStyles, deskStyles, appStyles]
  static override properties = { route: { state: true } }

  readonly link = new DeskLink(document.baseURI)
  declare private route: Route

  constructor() {
    super()
    this.route = routeOf(location.hash)
  }

  override connectedCallback(): void {
    super.connectedCallback()
    window.addEventListener('hashchange', () => {
      const before = this.route
      this.route = routeOf(location.hash)
      const isSameStudy = before.kind === 'study' && this.route.kind === 'study' && before.id === this.route.id
      // Another page begins at its head; parts of a study change beneath it.
      if (!isSameStudy)
        void this.updateComplete.then(() => {
          window.scrollTo({ top: 0 })
          this.renderRoot.querySelector('main')?.focus({ preventScroll: true })
        })
    })
  }

  override render(): TemplateResult {
    const { route } = this
    const to = (there: Route): string => fragmentTo(there, location.hash)
    const current = (kind: Route['kind']): 'page' | 'false' => (route.kind === kind ? 'page' : 'false')
    return html`
      <header>
        <a class="name" href=${to({ kind: 'studies' })}>Ghostnote lab desk</a>
        <nav aria-label="Desk">
          <a href=${to({ kind: 'studies' })} aria-current=${current('studies')}>Studies</a>
          <a href=${to({ kind: 'new' })} aria-current=${current('new')}>New study</a>
        </nav>
      </header>
      <main tabindex="-1">${this.#main()}</main>
    `
  }

  #main(): TemplateResult {
    const { route, link } = this
    if (route.kind === 'studies') return html`<desk-studies .link=${link}></desk-studies>`
    if (route.kind === 'new') return html`<desk-editor .link=${link} .from=${route.from}></desk-editor>`
    return html`<desk-study .link=${link} .study=${route.id} .view=${route.part}></desk-study>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'desk-app': DeskApp
  }
}
