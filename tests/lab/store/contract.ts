// What every driver of the lab's store must do. `fresh` makes an empty database; what it gives opens it, as often as one
// likes: every call is another connection, as of another server.

import { expect, test } from 'vitest'
import type { StudyStore } from '../../../src/lab/store/store.ts'

const at = '2026-01-02T03:04:05.678Z'
const later = '2026-01-02T03:05:00.000Z'

export function storeContract(fresh: () => () => Promise<StudyStore>): void {
  const withStudy = async () => {
    const connect = fresh()
    const store = await connect()
    const study = await store.addStudy('brightness', 'a'.repeat(64), '{"a": 1}', at)
    const open = (token: string, arms = 1, most?: number) =>
      store.open({ study: study.id, tokenHash: token, arms, most, at })
    return { store, study, open, connect }
  }
  const event = (key: string, data: unknown = { heard: 1 }) => ({ key, kind: 'answered', data })

  test('a study is kept as it was; the same text again is the same study', async () => {
    const { store, study } = await withStudy()
    expect(await store.addStudy('other name', 'a'.repeat(64), '{"a": 1}', later)).toEqual(study)
    const second = await store.addStudy('brightness', 'b'.repeat(64), '{"a": 2}', later)
    expect(await store.studies()).toEqual([study, second])
    expect(study).toEqual({ id: study.id, name: 'brightness', hash: 'a'.repeat(64), file: '{"a": 1}', addedAt: at })
    await store.close()
  })

  test('what was appended comes back in order, with values that JSON can hold', async () => {
    const { store, open } = await withStudy()
    const { id } = await open('t')
    const odd = { text: 'ß “quoted” \u0000 \ud83e\udd41', number: 5.451_500_000_000_001, none: null, deep: [[{}]] }
    expect(await store.append(id, 0, [event('a', odd), event('b')], at)).toBe('stored')
    expect(await store.append(id, 2, [event('c')], later)).toBe('stored')
    expect(await store.events(id)).toEqual([
      { seq: 1, at, ...event('a', odd) },
      { seq: 2, at, ...event('b') },
      { seq: 3, at: later, ...event('c') },
    ])
    await store.close()
  })

  test('a repeated append is known and writes nothing; one that read an older state writes nothing either', async () => {
    const { store, open } = await withStudy()
    const { id } = await open('t')
    await store.append(id, 0, [event('a')], at)
    expect(await store.append(id, 0, [event('a', 'another'), event('b')], at)).toBe('known')
    expect(await store.append(id, 0, [event('c')], at)).toBe('moved')
    expect(await store.append(id, 7, [event('c')], at)).toBe('moved')
    expect((await store.events(id)).map(({ key }) => key)).toEqual(['a'])
    await store.close()
  })

  test('an append that fails in the middle leaves nothing of itself', async () => {
    const { store, open } = await withStudy()
    const { id } = await open('t')
    await expect(store.append(id, 0, [event('a'), event('b'), event('a')], at)).rejects.toThrow()
    expect(await store.events(id)).toEqual([])
    expect(await store.append(id, 0, [event('a')], at)).toBe('stored')
    await store.close()
  })

  test('a session is found by its token’s hash alone, and no two share one', async () => {
    const { store, open } = await withStudy()
    const session = await open('t')
    expect(await store.sessionOf('t')).toEqual(session)
    expect(await store.sessionOf('u')).toBeUndefined()
    await expect(open('t')).rejects.toThrow()
    expect((await store.sessions(session.study)).map(({ number }) => number)).toEqual([1])
    await store.close()
  })

  test('arms fill evenly by completed sessions, whoever breaks off', async () => {
    const { store, open } = await withStudy()
    const arms = 3
    // All who come to arm 1 leave in the middle.
    for (let n = 0; n < 60; n++) {
      const { id, arm } = await open(`t${n}`, arms)
      if (arm !== 1 || n > 40) await store.finish(id, later)
    }
    const rows = await store.sessions(1)
    const finished = [0, 1, 2].map((arm) => rows.filter((row) => row.arm === arm && row.state === 'finished').length)
    expect(Math.max(...finished) - Math.min(...finished)).toBeLessThanOrEqual(1)
    await store.close()
  })

  test('before anybody has finished, arms are given in turn', async () => {
    const { store, open } = await withStudy()
    const arms: number[] = []
    for (let n = 0; n < 8; n++) arms.push((await open(`t${n}`, 4)).arm)
    expect(arms).toEqual([0, 1, 2, 3, 0, 1, 2, 3])
    await store.close()
  })

  test('with as many completed sessions as it asks for, a study takes nobody else', async () => {
    const { store, open } = await withStudy()
    const first = await open('a', 1, 1)
    await open('b', 1, 1) // may still come too late
    await store.finish(first.id, later)
    await expect(open('c', 1, 1)).rejects.toMatchObject({ code: 'E_LIMIT' })
    await store.close()
  })

  test('a finished session takes no more, and keeps what it has', async () => {
    const { store, open } = await withStudy()
    const { id } = await open('t')
    await store.append(id, 0, [event('a')], at)
    await store.finish(id, later)
    expect(await store.append(id, 1, [event('b')], later)).toBe('moved')
    expect(await store.append(id, 0, [event('a')], later)).toBe('known')
    expect(await store.sessionOf('t')).toMatchObject({ state: 'finished', endedAt: later })
    expect(await store.events(id)).toHaveLength(1)
    await store.close()
  })

  test('withdrawal erases what was said and the way back to it; the number is not given again', async () => {
    const { store, open } = await withStudy()
    const { id } = await open('t')
    await store.append(id, 0, [event('a')], at)
    await store.withdraw(id, later)
    expect(await store.events(id)).toEqual([])
    expect(await store.sessionOf('t')).toBeUndefined()
    expect(await store.append(id, 0, [event('a')], later)).toBe('moved')
    expect((await open('u')).number).toBe(2)
    expect((await store.sessions(1)).map(({ state }) => state)).toEqual(['withdrawn', 'open'])
    await store.close()
  })

  test('what happened to a study is kept in order, and outlives its sessions', async () => {
    const { store, study, open } = await withStudy()
    const other = await store.addStudy('other', 'b'.repeat(64), '{}', at)
    await store.noteStudy(study.id, 'opened', {}, at)
    await store.noteStudy(other.id, 'opened', {}, at)
    await store.noteStudy(study.id, 'results opened', { finished: 3 }, later)
    const { id } = await open('t')
    await store.withdraw(id, later)
    expect(await store.studyEvents(study.id)).toEqual([
      { kind: 'opened', data: {}, at },
      { kind: 'results opened', data: { finished: 3 }, at: later },
    ])
    expect(await store.studyEvents(other.id)).toHaveLength(1)
    await store.close()
  })

  test('a tally counts the answered steps of a session, and knows its last event', async () => {
    const { store, open } = await withStudy()
    const [first, second, silent] = [await open('t'), await open('u'), await open('v')]
    await store.append(first.id, 0, [event('a'), { key: 'n', kind: 'note: hidden', data: {} }], at)
    await store.append(first.id, 2, [event('b')], later)
    await store.append(second.id, 0, [{ key: 'n', kind: 'note: hidden', data: {} }], at)
    expect(await store.tally(first.id)).toEqual({ answered: 2, lastAt: later })
    expect(await store.tally(second.id)).toEqual({ answered: 0, lastAt: at })
    expect(await store.tally(silent.id)).toBeUndefined()
    await store.withdraw(first.id, later)
    expect(await store.tally(first.id)).toBeUndefined()
    await store.close()
  })

  test('its size grows with what is stored', async () => {
    const { store, open } = await withStudy()
    const { id } = await open('t')
    const before = await store.health()
    await store.append(id, 0, [event('a', 'x'.repeat(200_000))], at)
    expect((await store.health()).bytes).toBeGreaterThanOrEqual(before.bytes + 200_000)
    await store.close()
  })

  test('of appends from two connections that have read the same, one is stored and one has to read again', async () => {
    const { store, open, connect } = await withStudy()
    const other = await connect()
    const { id } = await open('t')
    const each = 40
    const stored: string[] = []
    const appendAll = async (connection: StudyStore, name: string): Promise<void> => {
      for (let n = 0; n < each;) {
        const seen = await connection.events(id)
        await Promise.resolve() // the other one reads, too
        const outcome = await connection.append(id, seen.length, [event(`${name}${n}`)], at)
        expect(outcome).not.toBe('known')
        if (outcome === 'stored') stored.push(`${name}${n++}`)
      }
    }
    await Promise.all([appendAll(store, 'a'), appendAll(other, 'b')])
    const events = await other.events(id)
    expect(events.map(({ key }) => key)).toEqual(stored)
    expect(events.map(({ seq }) => seq)).toEqual(Array.from({ length: 2 * each }, (_, i) => i + 1))
    await other.close()
    await store.close()
  })

  test('the same append from two connections at once is stored once', async () => {
    const { store, open, connect } = await withStudy()
    const other = await connect()
    const { id } = await open('t')
    for (let n = 0; n < 20; n++) {
      const outcomes = await Promise.all([store, other].map((one) => one.append(id, n, [event(`k${n}`, n)], at)))
      expect(outcomes.toSorted()).toEqual(['known', 'stored'])
    }
    expect(await store.events(id)).toHaveLength(20)
    await other.close()
    await store.close()
  })

  test('sessions that are opened from two connections at once have numbers of their own, and fill the arms in turn', async () => {
    const { store, study, connect } = await withStudy()
    const other = await connect()
    const opened = await Promise.all(
      Array.from({ length: 24 }, (_, n) =>
        [store, other][n % 2].open({ study: study.id, tokenHash: `t${n}`, arms: 3, most: undefined, at }),
      ),
    )
    const numbers = opened.map(({ number }) => number).toSorted((a, b) => a - b)
    expect(numbers).toEqual(Array.from({ length: 24 }, (_, i) => i + 1))
    for (const arm of [0, 1, 2]) expect(opened.filter((one) => one.arm === arm)).toHaveLength(8)
    expect((await other.sessions(study.id)).map(({ number }) => number)).toEqual(numbers)
    await other.close()
    await store.close()
  })

  test('a study that has all it asks for is closed on every connection, and open again when one of these withdraws', async () => {
    const { store, study, open, connect } = await withStudy()
    const other = await connect()
    const { id } = await open('a', 1, 1)
    await store.finish(id, later)
    const more = (one: StudyStore, token: string) =>
      one.open({ study: study.id, tokenHash: token, arms: 1, most: 1, at: later })
    const outcomes = await Promise.allSettled([store, other].map((one, i) => more(one, `b${i}`)))
    for (const outcome of outcomes) expect(outcome).toMatchObject({ reason: { code: 'E_LIMIT' } })
    await other.withdraw(id, later)
    expect((await more(store, 'c')).number).toBe(2)
    await other.close()
    await store.close()
  })

  test('what one connection stores, finishes and erases, the others see at once', async () => {
    const { store, open, connect } = await withStudy()
    const other = await connect()
    const { id } = await open('t')
    expect(await store.append(id, 0, [event('a')], at)).toBe('stored')
    expect(await other.events(id)).toHaveLength(1)
    await store.finish(id, later)
    expect(await other.append(id, 1, [event('b')], later)).toBe('moved')
    expect(await other.sessionOf('t')).toMatchObject({ state: 'finished' })
    await store.withdraw(id, later)
    expect(await other.events(id)).toEqual([])
    expect(await other.sessionOf('t')).toBeUndefined()
    expect(await other.append(id, 0, [event('c')], later)).toBe('moved')
    await other.close()
    await store.close()
  })

  test('keys are a session’s own; tokens are everybody’s', async () => {
    const { store, study, open } = await withStudy()
    const [first, second] = [await open('t'), await open('u')]
    expect(await store.append(first.id, 0, [event('a')], at)).toBe('stored')
    expect(await store.append(second.id, 0, [event('a')], at)).toBe('stored')
    const next = await store.addStudy('other', 'c'.repeat(64), '{}', at)
    await expect(store.open({ study: next.id, tokenHash: 't', arms: 1, most: undefined, at })).rejects.toThrow()
    expect(await store.sessions(next.id)).toEqual([])
    expect((await store.sessions(study.id)).map(({ id }) => id)).toEqual([first.id, second.id])
    await store.close()
  })

  test('each study counts its own sessions from 1', async () => {
    const { store, open } = await withStudy()
    await open('t')
    await open('u')
    const next = await store.addStudy('other', 'c'.repeat(64), '{}', at)
    const session = await store.open({ study: next.id, tokenHash: 'v', arms: 2, most: undefined, at })
    expect(session).toMatchObject({
      study: next.id,
      number: 1,
      arm: 0,
      state: 'open',
      openedAt: at,
      endedAt: undefined,
    })
    await store.close()
  })

  test('there is nothing of a session or a study that is not there', async () => {
    const { store, study } = await withStudy()
    expect(await store.events(99)).toEqual([])
    expect(await store.append(99, 0, [event('a')], at)).toBe('moved')
    expect(await store.sessions(study.id + 1)).toEqual([])
    await expect(store.open({ study: study.id + 1, tokenHash: 't', arms: 1, most: undefined, at })).rejects.toThrow()
    await store.close()
  })

  test('a session ends once: finished again, or withdrawn again, it keeps its time; what is withdrawn stays so', async () => {
    const { store, study, open } = await withStudy()
    const { id } = await open('t')
    await store.finish(id, later)
    await store.finish(id, '2027-01-01T00:00:00.000Z')
    expect(await store.sessions(study.id)).toMatchObject([{ state: 'finished', endedAt: later }])
    await store.withdraw(id, later)
    await store.withdraw(id, '2027-01-01T00:00:00.000Z')
    await store.finish(id, '2027-01-01T00:00:00.000Z')
    expect(await store.sessions(study.id)).toMatchObject([{ state: 'withdrawn', endedAt: later, number: 1 }])
    await store.close()
  })

  test('withdrawal erases one session and touches no other', async () => {
    const { store, open } = await withStudy()
    const [first, second] = [await open('t'), await open('u')]
    for (const { id } of [first, second]) await store.append(id, 0, [event('a', id), event('b')], at)
    const before = await store.events(second.id)
    await store.withdraw(first.id, later)
    expect(await store.events(second.id)).toEqual(before)
    expect(await store.sessionOf('u')).toEqual(second)
    await store.close()
  })
}
