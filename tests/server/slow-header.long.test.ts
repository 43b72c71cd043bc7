import { connect } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { startRig } from './rig.ts'

test('a header that does not end is cut off in seconds', async () => {
  const rig = await startRig()
  onTestFinished(() => rig.end())
  const started = performance.now()
  await new Promise<void>((resolve) => {
    const socket = connect(rig.port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nHost: 127'))
    socket.resume()
    socket.on('close', () => resolve())
  })
  expect(performance.now() - started).toBeLessThan(9000)
})
