// The server of `ghostnote lab serve`: the participants' pages and what they ask for, and the researcher's behind the
// server's password where other machines can reach it.

import { Hono } from 'hono'
import type { Logger } from 'pino'
import { Fault } from '../faults/fault.ts'
import type { Lab } from '../lab/service.ts'
import type { StudyRow } from '../lab/store/store.ts'
import { openFront } from './front.ts'
import { internalFault } from './internal-fault.ts'
import { isParticipantPath, participantRoutes, studyCode } from './lab-routes.ts'
import { type PageFile, pageReply, readPage } from './page-files.ts'
import type { PeerLimits } from './peers.ts'
import { refusalHeaders } from './refuse.ts'

export interface LabServerOptions {
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  readonly lab: Lab
  /** Studies that can be joined. */
  readonly studies: readonly StudyRow[]
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
  readonly hasPage: boolean
  close(): Promise<void>
}

const pageName = '/lab.html'

/** @throws Fault E_USAGE for an address that other machines could reach without a token, E_PORT where it cannot be bound. */
export async function startLabServer(options: LabServerOptions): Promise<LabServer> {
  const { lab, studies, pageFolder, log, ...frontOptions } = options
  const page = readPage(pageFolder)
  const { fetch } = routes(lab, studies, page, log)
  const front = await openFront({
    ...frontOptions,
    log,
    fetch,
    isOpen: (path) => path === '/livez' || path === '/' || page.has(path) || isParticipantPath(path),
  })
  return {
    address: front.address,
    links: Object.fromEntries(studies.map((row) => [row.name, `${front.address}/?study=${studyCode(row)}`])),
    hasPage: page.has(pageName),
    close: () => front.close(),
  }
}

function routes(lab: Lab, studies: readonly StudyRow[], page: ReadonlyMap<string, PageFile>, log: Logger): Hono {
  const app = new Hono()
  app.get('/livez', (context) => context.text('alive\n'))
  app.route(
    '/',
    participantRoutes(lab, () => studies),
  )
  app.get('*', (context) => {
    const path = context.req.path === '/' ? pageName : context.req.path
    const file = page.get(path)
    if (file === undefined)
      throw new Fault('E_PATH', {
        at: context.req.path,
        found: 'nothing',
        expected: 'an address of this server',
        wayOut: 'Open the link of the study; if there is no page yet, build it with `npm run build`.',
      })
    return pageReply(context, file)
  })
  app.onError((error, context) => {
    const fault = error instanceof Fault ? error : internalFault()
    if (!(error instanceof Fault)) log.error(error, 'a request failed')
    const status = fault.httpStatus as 400 | 401 | 404 | 409 | 422 | 429 | 500
    return context.json({ code: fault.code, message: fault.message }, status, refusalHeaders(fault))
  })
  return app
}
