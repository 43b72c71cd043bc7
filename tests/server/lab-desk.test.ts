// The researcher's side of the lab over HTTP, with a real store: who reaches it, what it says, and what it does not.

import { request } from 'node:http'
import { expect, test } from 'vitest'
import { Lab } from '../../src/lab/service.ts'
import { SqliteStore } from '../../src/lab/store/sqlite.ts'
import type { DeskCheck, DeskDetail, DeskJob, DeskStudy } from '../../src/protocol/lab-desk.ts'
import { sessionHeader, type Step } from '../../src/protocol/participant.ts'
import type { Simulation } from '../../src/protocol/simulation.ts'
import { bodyFor, LabClient } from '../lab/participant.ts'
import { fullStudy, makerOfNumbers, plainStudy } from '../lab/studies.ts'
import { opened, small, takePart, token, twoBlocks } from './desk-rig.ts'

const routes: readonly (readonly [method: string, path: string])[] = [
  ['GET', '/lab/desk/start'],
  ['GET', '/lab/desk/studies'],
  ['POST', '/lab/desk/studies'],
  ['GET', '/lab/desk/studies/1'],
  ['POST', '/lab/desk/studies/1/recruiting'],
  ['POST', '/lab/desk/studies/1/results'],
  ['POST', '/lab/desk/studies/1/withdrawals'],
  ['POST', '/lab/desk/checks'],
  ['POST', '/lab/desk/previews'],
  ['POST', '/lab/desk/simulations'],
  ['GET', '/lab/desk/jobs/x'],
  ['DELETE', '/lab/desk/jobs/x'],
  ['GET', '/lab/desk/anything-else'],
]

test('without the token, or with another one, nothing of the desk is answered', async () => {
  const { server } = await opened({ token, host: '0.0.0.0', file: small })
  const address = `http://127.0.0.1:${new URL(server.address).port}`
  const others = [{}, { Authorization: `Bearer ${'u'.repeat(43)}` }, { [sessionHeader]: token.slice(0, 32) }]
  for (const [method, path] of routes)
    for (const headers of others) {
      const response = await fetch(address + path, { method, headers })
      expect([path, response.status]).toEqual([path, 401])
      expect(await response.json()).toMatchObject({ code: 'E_TOKEN' })
    }
})

test('other machines reach no desk without a token: such a server does not start', async () => {
  await expect(opened({ host: '0.0.0.0' })).rejects.toMatchObject({ code: 'E_USAGE' })
})

test('on this machine, too, other sites’ pages and names that point here are refused, and so are their forms', async () => {
  const { server, store, add } = await opened()
  const { id } = await add(small)
  const path = `/lab/desk/studies/${id}/recruiting`
  const post = (headers: Record<string, string>): Promise<number> =>
    new Promise((resolve, reject) => {
      const asked = request(server.address + path, { method: 'POST', headers }, (response) => {
        response.resume()
        resolve(response.statusCode!)
      })
      asked.on('error', reject)
      asked.end('{"open":true}')
    })
  const type = { 'Content-Type': 'application/json' }
  expect(await post({ ...type, Origin: 'http://elsewhere.example' })).toBe(403)
  expect(await post({ ...type, Origin: 'null' })).toBe(403)
  expect(await post({ ...type, 'Sec-Fetch-Site': 'cross-site' })).toBe(403)
  expect(await post({ ...type, Host: 'rebound.example' })).toBe(403)
  expect(await post({ 'Content-Type': 'text/plain' })).toBe(400)
  expect(await store.studyEvents(id)).toEqual([])
  expect(await post({ ...type, Origin: server.address })).toBe(200)
})

test('behind a proxy that speaks TLS, researchers and participants are answered under its name, and no other site’s pages', async () => {
  const { server, store } = await opened({ token, file: small, allowHosts: ['lab.example'] })
  const code = (await store.studies())[0].hash.slice(0, 20)
  const post = (path: string, origin: string, body: object): Promise<number> =>
    new Promise((resolve, reject) => {
      const headers = { Host: 'lab.example', Origin: origin, Authorization: `Bearer ${token}` }
      const options = { method: 'POST', headers: { ...headers, 'Content-Type': 'application/json' } }
      const asked = request(server.address + path, options, (response) => {
        response.resume()
        resolve(response.statusCode!)
      })
      asked.on('error', reject)
      asked.end(JSON.stringify(body))
    })
  expect(await post('/lab/api/sessions', 'https://lab.example', { study: code })).toBe(201)
  expect(await post('/lab/desk/studies/1/recruiting', 'https://lab.example', { open: false })).toBe(200)
  for (const origin of ['https://elsewhere.example', 'https://lab.example.evil', 'https://127.0.0.1'])
    expect(await post('/lab/desk/studies/1/recruiting', origin, { open: true })).toBe(403)
})

test('a study that was saved takes nobody before it is opened, and nobody new when it is closed', async () => {
  const { server, add, json } = await opened()
  const { id, code, recruiting } = await add(small)
  expect(recruiting).toBe('not yet')
  await expect(LabClient.join(server.address, code)).rejects.toThrow()
  await json(`/lab/desk/studies/${id}/recruiting`, { open: true })
  const client = await LabClient.join(server.address, code)
  expect(await json<DeskStudy>(`/lab/desk/studies/${id}/recruiting`, { open: false })).toMatchObject({
    recruiting: 'closed',
    sessions: { open: 1 },
  })
  await expect(LabClient.join(server.address, code)).rejects.toThrow()
  const { step } = await client.greet()
  expect((await client.answer(bodyFor(step))).next.kind).toBe('jnd') // who is in the middle goes on
})

test('that a study was closed outlives the server, even where its file is served again', async () => {
  const { path, json, store, server } = await opened({ file: small })
  const [{ id, code, recruiting }] = (await json<{ studies: DeskStudy[] }>('/lab/desk/studies')).studies
  expect(recruiting).toBe('open')
  await json(`/lab/desk/studies/${id}/recruiting`, { open: false })
  expect(await store.studyEvents(id)).toMatchObject([{ kind: 'closed' }])
  const again = new SqliteStore(path)
  const maker = makerOfNumbers()
  const lab = new Lab({ store: again, makerOf: () => maker })
  const row = await lab.addStudy(JSON.stringify(small), 'study.json')
  await expect(lab.open(row)).rejects.toMatchObject({ code: 'E_LIMIT' })
  await again.close()
  await expect(LabClient.join(server.address, code)).rejects.toThrow()
})

test('another text is another study with a link of its own; the same text is the same study', async () => {
  const { add, json } = await opened()
  const first = await add(small)
  expect((await add(small)).id).toBe(first.id)
  const second = await add({ ...small, seed: 8 })
  expect([second.id, second.code]).not.toEqual([first.id, first.code])
  expect((await json<{ studies: DeskStudy[] }>('/lab/desk/studies')).studies).toHaveLength(2)
})

test('what is no study is refused with the field at fault, and not stored', async () => {
  const { ask, store } = await opened()
  const file = JSON.stringify({ ...small, languages: ['en', 'fr'] })
  const response = await ask('/lab/desk/studies', { file })
  expect(response.status).toBe(422)
  expect(await response.json()).toMatchObject({ code: 'E_CONFIG', message: expect.stringContaining('no text in "fr"') })
  expect(await store.studies()).toEqual([])
})

test('progress counts sessions by state and arm and says how long they took, and no answer', async () => {
  const { server, json, ask } = await opened({ file: twoBlocks })
  const [{ id, code }] = (await json<{ studies: DeskStudy[] }>('/lab/desk/studies')).studies
  await takePart(server.address, code)
  const second = await LabClient.join(server.address, code)
  await second.answer(bodyFor((await second.greet()).step))
  const response = await ask(`/lab/desk/studies/${id}`)
  const text = await response.text()
  const detail = JSON.parse(text) as DeskDetail
  expect(detail).toMatchObject({ sessions: { finished: 1, open: 1, withdrawn: 0 }, quiet: 0, wanted: null, looks: [] })
  expect(detail.arms).toEqual([
    { open: 0, finished: 1 },
    { open: 1, finished: 0 },
  ])
  expect(detail.rows.map(({ number, state, answered }) => [number, state, answered > 1])).toEqual([
    [2, 'open', false],
    [1, 'finished', true],
  ])
  expect(detail.rows[0].answered).toBe(1)
  expect(detail.minutesMedian).toBeGreaterThan(0)
  expect(text.replace(JSON.stringify(detail.file), '')).not.toMatch(/correct|chosen|responseSec|threshold|descriptors/)
})

test('who always clicks the same is flagged by the study’s own rules when the session is finished', async () => {
  const screening = { fast: { responseSec: 5, mostShare: 0.1 } } // the tests’ participant answers after a second
  const { server, json } = await opened({ file: { ...small, screening } })
  const [{ id, code }] = (await json<{ studies: DeskStudy[] }>('/lab/desk/studies')).studies
  await takePart(server.address, code)
  const { rows, flagged } = await json<DeskDetail>(`/lab/desk/studies/${id}`)
  expect(flagged).toBe(1)
  expect(rows[0].flags).toContainEqual({ rule: 'fast responses', found: '4 of 4 under 5 s' })
})

test('a look at a closed study turns out to be early when somebody takes part after it', async () => {
  const { server, json } = await opened({ file: { ...small, sessions: 5 } })
  const [{ id, code }] = (await json<{ studies: DeskStudy[] }>('/lab/desk/studies')).studies
  await takePart(server.address, code)
  await json(`/lab/desk/studies/${id}/recruiting`, { open: false })
  await json(`/lab/desk/studies/${id}/results`, {})
  const early = async () => (await json<DeskDetail>(`/lab/desk/studies/${id}`)).looks.map(({ isEarly }) => isEarly)
  expect(await early()).toEqual([false])
  await json(`/lab/desk/studies/${id}/recruiting`, { open: true })
  await takePart(server.address, code)
  expect(await early()).toEqual([true])
})

test('the desk’s page may frame this server’s pages and is framed by none; other pages frame nothing', async () => {
  const { server } = await opened()
  const policyOf = async (path: string) =>
    (await fetch(server.address + path)).headers.get('Content-Security-Policy')!.split('; ')
  expect(await policyOf('/desk')).toEqual(expect.arrayContaining(["frame-src 'self'", "frame-ancestors 'none'"]))
  expect((await policyOf('/')).some((rule) => rule.startsWith('frame-src'))).toBe(false)
})

test('the token is handed to the researcher behind a #, and to nobody else', async () => {
  const { server } = await opened({ token, file: small })
  expect(server.deskAddress).toBe(`${server.address}/desk#token=${token}`)
  expect(JSON.stringify(server.links)).not.toContain(token)
})

test('somebody whose session is withdrawn while they sit in it is told so at their next answer', async () => {
  const { server, json, ask } = await opened({ file: small })
  const [{ id, code }] = (await json<{ studies: DeskStudy[] }>('/lab/desk/studies')).studies
  const client = await LabClient.join(server.address, code)
  const { step, session } = await client.greet()
  await ask(`/lab/desk/studies/${id}/withdrawals`, { session })
  await expect(client.answer(bodyFor(step))).rejects.toThrow()
  await expect(client.greet()).rejects.toThrow()
})

test('the check says how long a session takes at most, and which sounds are out of reach', async () => {
  const { json } = await opened()
  const check = (block: object) =>
    json<DeskCheck>('/lab/desk/checks', {
      file: JSON.stringify({ ...small, blocks: [{ ...small.blocks[0], ...block }] }),
    })
  const kick = { class: 'kick', seed: 3 }
  const base = (value: number) => ({ bases: [{ name: 'k', sound: kick, base: value }] })
  // Consent, then 4 trials of two sounds of 0.75 s, each followed by the usual 0.5 s, and 1.6 s to answer.
  expect(await check(base(20))).toEqual({ minutes: (20 + 4 * (1.6 + 2 * 1.25)) / 60, steps: 5, remarks: [] })
  expect((await check(base(60))).remarks).toEqual([
    { at: 'blocks.0.bases.0.base', says: 'kick reaches brightness 18 … 41; base 60 is outside.' },
  ])
  expect((await check(base(36))).remarks).toMatchObject([
    { at: 'blocks.0.bases.0.base', says: expect.stringContaining('5 points upwards, and differences go up to 8') },
  ])
  expect((await check({ ...base(20), directions: ['down'] })).remarks).toMatchObject([
    { says: expect.stringContaining('2 points downwards') },
  ])
  expect((await check({ controls: ['warmth'] })).remarks).toMatchObject([{ at: 'blocks.0.controls' }])
  const tom = { bases: [{ name: 't', sound: { class: 'tom', seed: 1 } }] }
  expect((await check(tom)).remarks).toMatchObject([{ at: 'blocks.0.bases.0.sound.class' }])
})

test('a preview goes to its end by skipping, and nothing of it reaches the lab’s own store', async () => {
  const { server, ask, store, json } = await opened({ file: small })
  const { address } = await json<{ address: string }>('/lab/desk/previews', { file: JSON.stringify(fullStudy) })
  const code = new URL(address, server.address).searchParams.get('study')!
  expect((await ask(`/${address}`)).headers.get('Content-Type')).toContain('text/html')
  await expect(LabClient.join(server.address, code)).rejects.toThrow() // it is none of the lab’s links
  const preview = `${server.address}/preview`
  const opening = await fetch(`${preview}/lab/api/sessions`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ study: code }),
  })
  const { token: session } = (await opening.json()) as { token: string }
  const headers = { [sessionHeader]: session, 'Content-Type': 'application/json' }
  const step = async (): Promise<Step> =>
    ((await (await fetch(`${preview}/lab/api/session`, { headers })).json()) as { step: Step }).step
  const kinds: string[] = []
  for (let i = 0; i < 60; i++) {
    const due = await step()
    kinds.push(due.kind)
    if (due.kind === 'end') break
    if ('sounds' in due && due.kind !== 'headphones') {
      const sound = await fetch(`${preview}/lab/api/session/${due.sounds[0].address}`, { headers })
      expect(sound.status).toBe(200)
    }
    const body = JSON.stringify({ to: 'part' })
    expect((await fetch(`${preview}/lab/api/session/skips`, { method: 'POST', headers, body })).status).toBe(204)
  }
  expect(kinds.at(-1)).toBe('end')
  expect(new Set(kinds)).toEqual(
    new Set(['consent', 'questions', 'headphones', 'level', 'page', 'jnd', 'mushra', 'acr', 'pairwise', 'end']),
  )
  expect((await store.studies()).map(({ name }) => name)).toEqual([small.name])
  expect(await store.sessions(1)).toEqual([])
})

test('a simulation says bias, width, duration and power, as the command line does; meanwhile participants are answered', async () => {
  const { server, json, done } = await opened({ file: small })
  const [{ code }] = (await json<{ studies: DeskStudy[] }>('/lab/desk/studies')).studies
  const settings = { listeners: 30, sigma: 5, lapse: 0.02, bias: 0, random: 0, error: 1, seed: 1 }
  const job = await json<{ job: string }>('/lab/desk/simulations', { file: JSON.stringify(plainStudy), ...settings })
  const client = await LabClient.join(server.address, code)
  expect((await client.greet()).step.kind).toBe('consent')
  expect(await json<DeskJob>(`/lab/desk/jobs/${job.job}`)).toMatchObject({ state: 'running' })
  const { tracks, listeners, minutesMedian } = (await done(job)) as Simulation
  expect([listeners, tracks.length]).toEqual([30, 1])
  expect(Math.abs(tracks[0].biasPercent!)).toBeLessThan(40)
  expect(tracks[0].power!['50']).toBeGreaterThan(tracks[0].power!['10'])
  expect(minutesMedian).toBeGreaterThan(1)
})

test('a simulation of thousands is cancelled at once; more than two at a time are refused', async () => {
  const { json, ask } = await opened()
  const settings = { listeners: 5000, sigma: 5, lapse: 0.02, bias: 0, random: 0, error: 1, seed: 1 }
  const begin = () => ask('/lab/desk/simulations', { file: JSON.stringify(plainStudy), ...settings })
  const [first] = [(await (await begin()).json()) as { job: string }, await begin()]
  expect((await begin()).status).toBe(429)
  expect((await ask(`/lab/desk/jobs/${first.job}`, undefined, 'DELETE')).status).toBe(204)
  expect((await ask(`/lab/desk/jobs/${first.job}`)).status).toBe(404)
  await expect(json(`/lab/desk/jobs/${first.job}`)).rejects.toThrow(/begun here/)
  expect((await begin()).status).toBe(202)
})

test('settings that no simulation can have are refused with their name', async () => {
  const { ask } = await opened()
  const settings = { listeners: 5001, sigma: 5, lapse: 0.02, bias: 0, random: 0, error: 1, seed: 1 }
  const response = await ask('/lab/desk/simulations', { file: JSON.stringify(plainStudy), ...settings })
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({ message: expect.stringContaining('listeners') })
})
