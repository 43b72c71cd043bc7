// A participant's sitting: opens or takes up the session, shows the step that is due, and sees to it that every answer
// is on this device's disk before it is sent, and at the server before the next step is shown.

import type { SkipTo } from '../../src/protocol/lab-desk.ts'
import type { Answer, Conduct, Greeting, Note, Step } from '../../src/protocol/participant.ts'
import { Keep, type Letter, type QueuedLetter } from './keep.ts'
import { LabLink, Refused, Unreachable } from './link.ts'
import { Postman } from './postman.ts'
import { bestLanguage } from './words.ts'

/** Why there is no step to show. */
export type Closed = 'noStudy' | 'full' | 'gone' | 'withdrawn' | 'withdrawing' | 'declined' | 'elsewhere'

export type View =
  | { readonly kind: 'opening' }
  | { readonly kind: 'closed'; readonly why: Closed }
  | { readonly kind: 'step' }

const retryMs = 2000

/** Fires 'change'. */
export class Sitting extends EventTarget {
  readonly keep: Keep
  readonly #link: LabLink
  readonly #study: string
  #token = ''
  #postman: Postman | undefined
  #view: View = { kind: 'opening' }
  #greeting: Greeting | undefined
  #step: Step | undefined
  #language = ''
  /** The step whose answer is on its way. */
  #answering: string | undefined
  #isReachable = true
  #noteCount = 0

  constructor(page: string, study: string) {
    super()
    this.#link = new LabLink(page)
    this.#study = study
    this.keep = new Keep(study)
  }

  get view(): View {
    return this.#view
  }

  get step(): Step | undefined {
    return this.#step
  }

  get study(): Greeting['study'] | undefined {
    return this.#greeting?.study
  }

  /** By which whoever runs the study finds it, to withdraw it later. */
  get number(): number | undefined {
    return this.#greeting?.session
  }

  /** A tag; the browser's own until the study has said what it offers. */
  get language(): string {
    return this.#language
  }

  get isReachable(): boolean {
    return this.#isReachable
  }

  /** Whether an answer is on its way; then no other one is taken. */
  get isAnswering(): boolean {
    return this.#answering !== undefined
  }

  /** Begins, or goes on where it was. One page at a time: a second one waits for the first to be closed. */
  async begin(): Promise<void> {
    this.#language = this.keep.recallNow('language') ?? navigator.language
    if (this.#study === '') return this.#close('noStudy')
    const { locks } = navigator as { readonly locks?: LockManager } // missing where the page came without encryption
    if (locks === undefined) return this.#attend()
    const name = `ghostnote-lab ${this.#study}`
    const held = async (lock: Lock | null): Promise<boolean> => {
      if (lock === null) return false
      await this.#attend()
      return new Promise<boolean>(() => undefined) // until the page is closed
    }
    if (await locks.request(name, { ifAvailable: true }, held)) return
    this.#close('elsewhere')
    await locks.request(name, held)
  }

  /** The session's sound at `address`. Tries until the server answers. @throws Refused. */
  async sound(address: string): Promise<ArrayBuffer> {
    return this.#persist(() => this.#link.sound(this.#token, address))
  }

  /** Takes the answer to the step that is due; a second one to the same step is none. */
  async answer(answer: Answer, conduct: Conduct): Promise<void> {
    const step = this.#step?.step
    if (step === undefined || this.#answering !== undefined) return
    this.#answering = step
    this.#changed()
    await this.#send({ kind: 'answer', token: this.#token, body: { step, answer, conduct } })
  }

  /** Says something about the page; before the consent nothing is said. */
  async note(what: Note['what'], data: Note['data'] = {}): Promise<void> {
    if (this.#token === '' || this.#view.kind === 'closed' || this.#step?.kind === 'consent') return
    const key = `${Date.now().toString(36)}-${(performance.now() * 1000).toFixed(0)}-${++this.#noteCount}`
    const about = this.#step === undefined ? {} : { step: this.#step.step }
    await this.#send({ kind: 'note', token: this.#token, body: { key, what, data: { ...about, ...data } } })
  }

  /** Erases the session at the server and here; `why` is what the page then says. */
  async withdraw(why: 'withdrawn' | 'declined'): Promise<void> {
    for (const { id } of await this.keep.letters(this.#token)) await this.keep.remove(id)
    await this.keep.keep('withdrawn', why)
    this.#close('withdrawing')
    await this.#send({ kind: 'withdrawal', token: this.#token })
  }

  async speak(language: string): Promise<void> {
    this.#language = language
    await this.keep.keep('language', language)
    await this.lookAgain()
  }

  /** Asks what is due now. */
  async lookAgain(): Promise<void> {
    await this.#greet().catch((error: unknown) => this.#gone(error))
  }

  /** In a preview: past this step, or to the next part. */
  async skip(to: SkipTo): Promise<void> {
    await this.#link.skip(this.#token, to).catch(() => undefined) // what is due is shown in any case
    await this.lookAgain()
  }

  /** Tries again at once, e.g. when the network is back. */
  hurry(): void {
    void this.#postman?.go()
  }

  async #attend(): Promise<void> {
    this.#view = { kind: 'opening' }
    this.#changed()
    try {
      const known = await this.keep.recall('token')
      this.#token = known ?? ''
      const withdrawn = await this.keep.recall('withdrawn')
      if (known === undefined) {
        if (withdrawn !== undefined) return this.#close(withdrawn === 'declined' ? 'declined' : 'withdrawn')
        this.#token = await this.#persist(() => this.#link.open(this.#study))
        await this.keep.keep('token', this.#token)
      }
      const { keep } = this
      const options = { keep, link: this.#link, token: this.#token, language: () => this.#language }
      this.#postman = new Postman(options, {
        stored: ({ next }) => this.#goTo(next),
        withdrawn: () => void this.#forget(),
        refused: (letter, refusal) => this.#refused(letter, refusal),
        reachable: (isReachable) => this.#reached(isReachable),
      })
      if (withdrawn !== undefined) return this.#finishWithdrawal()
      await this.#postman.go()
      await this.#greet()
      if (known !== undefined) await this.note('reloaded')
    } catch (error) {
      this.#gone(error)
    }
  }

  #gone(error: unknown): void {
    if (!(error instanceof Refused)) throw error
    this.#close(this.#token !== '' ? 'gone' : error.status === 429 ? 'full' : 'noStudy')
  }

  /** The page was closed before the server had heard of a withdrawal. */
  #finishWithdrawal(): void {
    this.#close('withdrawing')
    void this.keep.letters(this.#token).then(async (letters) => {
      if (!letters.some(({ kind }) => kind === 'withdrawal'))
        await this.keep.put({ kind: 'withdrawal', token: this.#token })
      await this.#postman!.go()
    })
  }

  async #greet(): Promise<void> {
    let greeting = await this.#persist(() => this.#link.greet(this.#token, this.#language))
    const { languages, language } = greeting.study
    const best = bestLanguage(languages, [this.#language, ...navigator.languages]) ?? language
    if (best !== language) greeting = await this.#persist(() => this.#link.greet(this.#token, best))
    this.#language = best
    this.#greeting = greeting
    if (this.#answering === undefined) this.#goTo(greeting.step)
    else this.#changed()
  }

  #goTo(step: Step): void {
    this.#answering = undefined
    this.#step = step
    if (this.#view.kind !== 'closed') this.#view = { kind: 'step' }
    this.#changed()
  }

  async #send(letter: Letter): Promise<void> {
    await this.keep.put(letter)
    await this.#postman?.go()
  }

  #refused(letter: QueuedLetter, { status }: Refused): void {
    if (letter.kind === 'withdrawal') void this.#forget() // there is no such session any more
    else if (status === 401 || status === 404) this.#close('gone')
    else if (letter.kind === 'answer') {
      // It does not fit the step that is due: what is due is asked for anew.
      this.#answering = undefined
      void this.lookAgain()
    }
  }

  async #forget(): Promise<void> {
    const why = await this.keep.recall('withdrawn')
    await this.keep.forget('token')
    await this.keep.forget('draft')
    this.#close(why === 'declined' ? 'declined' : 'withdrawn')
  }

  #close(why: Closed): void {
    this.#view = { kind: 'closed', why }
    this.#changed()
  }

  #reached(isReachable: boolean): void {
    if (this.#isReachable === isReachable) return
    this.#isReachable = isReachable
    this.#changed()
  }

  async #persist<T>(ask: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        const answer = await ask()
        this.#reached(true)
        return answer
      } catch (error) {
        if (!(error instanceof Unreachable)) throw error
        this.#reached(false)
        await new Promise((again) => setTimeout(again, retryMs))
      }
    }
  }

  #changed(): void {
    this.dispatchEvent(new Event('change'))
  }
}
