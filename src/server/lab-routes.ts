// The participant's side of the lab over HTTP: a session by its token, its step, its answers, its sounds.

import { type Context, Hono } from 'hono'
import { checked, z } from '../faults/checked.ts'
import { Fault } from '../faults/fault.ts'
import { encodeWav } from '../formats/wav.ts'
import type { Lab } from '../lab/service.ts'
import type { StudyRow } from '../lab/store/store.ts'
import { answerBody, noteBody, sessionHeader } from '../protocol/participant.ts'
import { jsonBody } from './request-body.ts'

const bodyFormat = {
  mostBytes: 1 << 16, // thirteen ratings have some 500 bytes, a long remark some thousands
  expected: 'an answer',
  wayOut: 'Reload the page; it goes on where it was.',
}

const opening = z.strictObject({ study: z.string().check(z.maxLength(64)) })

/** The study that a code names, if it takes participants. */
export type FindStudy = (code: string) => Promise<StudyRow | undefined>

/**
 * Participants need no password of the server's: a study's code opens a session, and the session's token is all that it
 * takes to go on with it. Faults are thrown; the app that mounts this answers them.
 */
export function participantRoutes(lab: Lab, find: FindStudy): Hono {
  const app = new Hono()
  app.use('/lab/api/*', async (context, next) => {
    await next()
    context.header('Cache-Control', 'no-store')
  })
  app.post('/lab/api/sessions', async (context) => {
    const { study: code } = checked(opening, await body(context), 'body', 'E_PROTOCOL', 'Use the link that was given.')
    const row = await find(code)
    if (row === undefined)
      throw new Fault('E_PATH', {
        at: 'study',
        found: 'no study of this link',
        expected: 'a link as it was given',
        wayOut: 'Ask whoever runs the study for it.',
      })
    const { token, session } = await lab.open(row)
    return context.json({ token, session: session.number }, 201)
  })
  app.get('/lab/api/session', async (context) =>
    context.json(await lab.greet(tokenOf(context), context.req.query('language'))),
  )
  app.post('/lab/api/session/answers', async (context) => {
    const read = checked(answerBody, await body(context), 'body', 'E_PROTOCOL', 'Reload the page.')
    return context.json(await lab.answer(tokenOf(context), read, context.req.query('language')))
  })
  app.post('/lab/api/session/notes', async (context) => {
    await lab.note(tokenOf(context), checked(noteBody, await body(context), 'body', 'E_PROTOCOL', 'Reload the page.'))
    return context.body(null, 204)
  })
  app.get('/lab/api/session/sounds/:step/:file', async (context) => {
    const { step, file } = context.req.param()
    const index = /^(\d{1,2})\.wav$/.exec(file)?.[1]
    const { channels, rateHz } = await lab.sound(tokenOf(context), step, index === undefined ? -1 : Number(index))
    // Whole floats: what is measured is what is sent.
    const wav = encodeWav({ channels: [...channels], rateHz }, '32f')
    return context.body(new Uint8Array(wav), 200, { 'Content-Type': 'audio/wav' })
  })
  app.delete('/lab/api/session', async (context) => {
    await lab.withdraw(tokenOf(context))
    return context.body(null, 204)
  })
  return app
}

/** Paths that participants use without the server's password. */
export function isParticipantPath(path: string): boolean {
  return path === '/lab/api/sessions' || path === '/lab/api/session' || path.startsWith('/lab/api/session/')
}

/** The token of the session that a request is about. @throws Fault E_TOKEN. */
export function tokenOf(context: Context): string {
  const token = context.req.header(sessionHeader) ?? ''
  if (/^[\w-]{32}$/.test(token)) return token
  throw new Fault('E_TOKEN', {
    at: sessionHeader,
    found: token === '' ? 'nothing' : 'something else',
    expected: 'the token that the session was opened with',
    wayOut: 'Open the link of the study.',
  })
}

async function body(context: Context): Promise<unknown> {
  return jsonBody(context, bodyFormat)
}
