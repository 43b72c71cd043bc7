// The server of `ghostnote lab serve`: the participants' pages and what they ask for, and the researcher's behind the
// server's password where other machines can reach it.

import { type Context, Hono } from 'hono'
import type { Logger } from 'pino'
import { Fault } from '../faults/fault.ts'
import type { Desk } from '../lab/desk/desk.ts'
import { type Lab, studyCode } from '../lab/service.ts'
import type { StudyRow } from '../lab/store/store.ts'
import { tokenFragment } from '../protocol/token.ts'
import { openFront } from './front.ts'
import { internalFault } from './internal-fault.ts'
import { deskRoutes, isTicketPath, previewedPath } from './lab-desk-routes.ts'
import { type FindStudy, isParticipantPath, participantRoutes } from './lab-routes.ts'
import { type PageFile, pageReply, readPage } from './page-files.ts'
import type { PeerLimits } from './peers.ts'
import { refusalHeaders } from './refuse.ts'
import { securityHeaders } from './security-headers.ts'

export interface LabServerOptions {
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  readonly lab: Lab
  /** Studies that were named when the server was started. */
  readonly studies: readonly StudyRow[]
  /** The researcher's side; without it there are the participants' pages alone. */
  readonly desk?: Desk
  /** The folder that Vite built the pages into. */
  readonly pageFolder: string
  /** The researcher's password; needed where other machines can reach the server. Participants need none. */
  readonly token?: string
  readonly allowHosts?: readonly string[]
  readonly peerLimits?: PeerLimits
  readonly log: Logger
}

export interface LabServer {
  readonly address: string
  /** What to give to participants, by study name. */
  readonly links: Readonly<Record<string, string>>
  /** What the researcher opens: with the token behind a # where there is one. */
  readonly deskAddress: string
  readonly hasPage: boolean
  close(): Promise<void>
}

const pageName = '/lab.html'
const deskName = '/lab-desk.html'
const deskPath = '/desk'

/** @throws Fault E_USAGE for an address that other machines could reach without a token, E_PORT where it cannot be bound. */
export async function startLabServer(options: LabServerOptions): Promise<LabServer> {
  const { lab, studies, desk, pageFolder, log, ...frontOptions } = options
  const page = readPage(pageFolder)
  const find: FindStudy = async (code) => studies.find((row) => studyCode(row) === code) ?? desk?.find(code)
  const { fetch } = routes({ lab, desk, find, page, log })
  const openPaths = ['/livez', '/', deskPath]
  const front = await openFront({
    ...frontOptions,
    // Behind a proxy that speaks TLS the pages have its name.
    allowOrigins: (options.allowHosts ?? []).map((name) => `https://${name}`),
    log,
    fetch,
    isOpen: (path) => openPaths.includes(path) || page.has(path) || isParticipantPath(path) || isTicketPath(path),
  })
  const { address } = front
  return {
    address,
    links: Object.fromEntries(studies.map((row) => [row.name, `${address}/?study=${studyCode(row)}`])),
    deskAddress: `${address}${deskPath}${options.token === undefined ? '' : tokenFragment(options.token)}`,
    hasPage: page.has(pageName),
    async close() {
      await front.close()
      await desk?.close()
    },
  }
}

interface Rooms {
  readonly lab: Lab
  readonly desk: Desk | undefined
  readonly find: FindStudy
  readonly page: ReadonlyMap<string, PageFile>
  readonly log: Logger
}

function routes({ lab, desk, find, page, log }: Rooms): Hono {
  const app = new Hono()
  app.get('/livez', (context) => context.text('alive\n'))
  app.route('/', participantRoutes(lab, find))
  if (desk !== undefined) app.route('/', deskRoutes(desk))
  app.get(deskPath, (context) => {
    // It shows reports of this server in a frame; no other page may, and none is shown in one itself.
    const policy = securityHeaders(context.req.header('Host')!)['Content-Security-Policy']!
    context.header('Content-Security-Policy', `${policy}; frame-src 'self'`)
    return fileReply(context, page, deskName)
  })
  app.get('*', (context) => {
    const path = previewedPath(context.req.path) ?? context.req.path
    return fileReply(context, page, path === '/' ? pageName : path)
  })
  app.onError((error, context) => {
    const fault = error instanceof Fault ? error : internalFault()
    if (!(error instanceof Fault)) log.error(error, 'a request failed')
    const status = fault.httpStatus as 400 | 401 | 404 | 409 | 422 | 429 | 500
    return context.json({ code: fault.code, message: fault.message }, status, refusalHeaders(fault))
  })
  return app
}

function fileReply(context: Context, page: ReadonlyMap<string, PageFile>, path: string): Response {
  const file = page.get(path)
  if (file !== undefined) return pageReply(context, file)
  throw new Fault('E_PATH', {
    at: context.req.path,
    found: 'nothing',
    expected: 'an address of this server',
    wayOut: 'Open the link of the study; if there is no page yet, build it with `npm run build`.',
  })
}
