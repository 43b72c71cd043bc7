// The desk's results: when they are opened, what they may do, and that who withdraws is gone from them.

import { createHash } from 'node:crypto'
import { strFromU8, unzipSync } from 'fflate'
import { expect, test } from 'vitest'
import type { DeskDetail, ResultsPlace, DeskStudy } from '../../src/protocol/lab-desk.ts'
import { sessionHeader } from '../../src/protocol/participant.ts'
import { opened, small, takePart } from './desk-rig.ts'

test('results stay closed while a study runs; who opens them all the same is written down, and the report says so', async () => {
  const { server, json, ask, store, done } = await opened({ file: small })
  const [{ id, code }] = (await json<{ studies: DeskStudy[] }>('/lab/desk/studies')).studies
  await takePart(server.address, code)
  const refused = await ask(`/lab/desk/studies/${id}/results`, {})
  expect(refused.status).toBe(400)
  expect(await store.studyEvents(id)).toEqual([])
  const { address } = (await done(await json(`/lab/desk/studies/${id}/results`, { early: true }))) as ResultsPlace
  expect(await store.studyEvents(id)).toMatchObject([{ kind: 'results opened', data: { finished: 1, isEarly: true } }])
  const html = await (await ask(`/${address}`)).text()
  expect(html).toMatch(/Results were looked at once before all answers were in: .*1 finished/)
  await takePart(server.address, code)
  const { recruiting, looks } = await json<DeskDetail>(`/lab/desk/studies/${id}`)
  expect([recruiting, looks.map(({ isEarly }) => isEarly)]).toEqual(['complete', [true]])
})

test('a report has no script, may run none, and no text of a study becomes part of its markup', async () => {
  const title = '<script>alert(1)</script><img src=x onerror=alert(2)>'
  const { server, json, done } = await opened({ file: { ...small, title, sessions: 1 } })
  const [{ id, code }] = (await json<{ studies: DeskStudy[] }>('/lab/desk/studies')).studies
  await takePart(server.address, code)
  const { address } = (await done(await json(`/lab/desk/studies/${id}/results`, {}))) as ResultsPlace
  const response = await fetch(`${server.address}/${address}`)
  const html = await response.text()
  expect(html).toContain('&#60;script&#62;alert(1)')
  expect(html).not.toMatch(/<script|<img/i)
  const policy = response.headers.get('Content-Security-Policy')!.split('; ')
  expect(policy).toEqual(expect.arrayContaining(['sandbox', "default-src 'none'", "frame-ancestors 'self'"]))
  expect(policy.some((rule) => rule.startsWith('script-src'))).toBe(false)
  expect((await fetch(`${server.address}/lab/results/${'x'.repeat(22)}`)).status).toBe(404)
})

test('all data come as one archive, whose every file has the checksum that stands in it', async () => {
  const { server, json, ask, done, store } = await opened({ file: { ...small, sessions: 1 } })
  const [{ id, code }] = (await json<{ studies: DeskStudy[] }>('/lab/desk/studies')).studies
  await takePart(server.address, code)
  const job = await json<{ job: string }>(`/lab/desk/studies/${id}/results`, { as: 'package' })
  const { address, fileName } = (await done(job)) as ResultsPlace
  const response = await ask(`/${address}`)
  expect(response.headers.get('Content-Disposition')).toBe(`attachment; filename="${fileName}"`)
  const archive = unzipSync(new Uint8Array(await response.arrayBuffer()))
  const sums = strFromU8(archive['small/checksums.sha256']).trim().split('\n')
  expect(sums).toHaveLength(Object.keys(archive).length - 1)
  for (const line of sums) {
    const [sum, path] = line.split('  ')
    expect(createHash('sha256').update(archive[`small/${path}`]).digest('hex'), path).toBe(sum)
  }
  expect(await store.studyEvents(id)).toMatchObject([{ kind: 'results opened', data: { as: 'package' } }])
})

test('a withdrawn session is gone, from reports that are kept, too; a number that was never given is refused', async () => {
  const { server, json, ask, store, done } = await opened({ file: { ...small, sessions: 1 } })
  const [{ id, code }] = (await json<{ studies: DeskStudy[] }>('/lab/desk/studies')).studies
  const number = await takePart(server.address, code)
  const { address } = (await done(await json(`/lab/desk/studies/${id}/results`, {}))) as ResultsPlace
  const [session] = await store.sessions(id)
  expect((await store.events(session.id)).length).toBeGreaterThan(5)
  expect((await ask(`/lab/desk/studies/${id}/withdrawals`, { session: number })).status).toBe(204)
  expect(await store.events(session.id)).toEqual([])
  expect((await ask(`/${address}`)).status).toBe(404)
  expect((await ask(`/lab/desk/studies/${id}/withdrawals`, { session: number })).status).toBe(204) // erases nothing more
  expect((await ask(`/lab/desk/studies/${id}/withdrawals`, { session: 99 })).status).toBe(404)
  expect((await json<DeskDetail>(`/lab/desk/studies/${id}`)).sessions).toEqual({ open: 0, finished: 0, withdrawn: 1 })
})

test('who withdraws by their own page is gone from reports that are kept, too', async () => {
  const { server, json, ask, done } = await opened({ file: { ...small, sessions: 1 } })
  const [{ id, code }] = (await json<{ studies: DeskStudy[] }>('/lab/desk/studies')).studies
  const other = await fetch(`${server.address}/lab/api/sessions`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ study: code }),
  })
  const { token: session } = (await other.json()) as { token: string }
  await takePart(server.address, code)
  const { address } = (await done(await json(`/lab/desk/studies/${id}/results`, {}))) as ResultsPlace
  expect((await ask(`/${address}`)).status).toBe(200)
  const gone = { method: 'DELETE', headers: { [sessionHeader]: session } }
  expect((await fetch(`${server.address}/lab/api/session`, gone)).status).toBe(204)
  expect((await ask(`/${address}`)).status).toBe(404)
})
