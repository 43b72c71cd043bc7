import { expect, test } from 'vitest'
import { openDevice } from '../../src/engine/audio-output.ts'
import { Fault } from '../../src/faults/fault.ts'

test('an output that is not there is refused by name, with the way to play without it', async () => {
  const fault = await openDevice('No such card').then(
    () => undefined,
    (cause: unknown) => cause,
  )
  expect(fault).toBeInstanceOf(Fault)
  expect((fault as Fault).code).toBe('E_MACHINE')
  expect((fault as Fault).message).toMatch(/^--audio No such card: found no output of that name; .*--audio none/)
})
