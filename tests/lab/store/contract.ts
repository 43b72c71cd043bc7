// What every driver of the lab's store must do; `make` opens an empty one.

import { expect, test } from 'vitest'
import type { StudyStore } from '../../../src/lab/store/store.ts'

const at = '2026-01-02T03:04:05.678Z'
const later = '2026-01-02T03:05:00.000Z'

export function storeContract(make: () => Promise<StudyStore>): void {
  const withStudy = async () => {
    const store = await make()
    const study = await store.addStudy('brightness', 'a'.repeat(64), '{"a": 1}', at)
    const open = (token: string, arms = 1, most?: number) =>
      store.open({ study: study.id, tokenHash: token, arms, most, at })
    return { store, study, open }
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

  test('tallies count the answered steps of a study’s sessions, and no others', async () => {
    const { store, study, open } = await withStudy()
    const other = await store.addStudy('other', 'b'.repeat(64), '{}', at)
    const first = await open('t')
    const elsewhere = await store.open({ study: other.id, tokenHash: 'u', arms: 1, most: undefined, at })
    await open('v') // has nothing yet
    await store.append(first.id, 0, [event('a'), { key: 'n', kind: 'note: hidden', data: {} }], at)
    await store.append(first.id, 2, [event('b')], later)
    await store.append(elsewhere.id, 0, [event('a')], at)
    expect(await store.tallies(study.id)).toEqual([{ session: first.id, answered: 2, lastAt: later }])
    await store.withdraw(first.id, later)
    expect(await store.tallies(study.id)).toEqual([])
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
}
