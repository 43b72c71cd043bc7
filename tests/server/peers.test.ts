import { expect, test } from 'vitest'
import { Peers } from '../../src/server/peers.ts'

const limits = { connections: 2, requestsPerSec: 10, requestBurst: 5, addresses: 3 }

test('one address may have so many connections, whichever way it is written; another one has its own', () => {
  const peers = new Peers(limits, () => 0)
  expect([peers.enter('10.0.0.1'), peers.enter('::ffff:10.0.0.1'), peers.enter('10.0.0.1')]).toEqual([
    true,
    true,
    false,
  ])
  expect(peers.enter('10.0.0.2')).toBe(true)
  peers.leave('::ffff:10.0.0.1')
  expect([peers.enter('10.0.0.1'), peers.enter('10.0.0.1')]).toEqual([true, false])
})

test('the addresses of one IPv6 subscriber count as one', () => {
  const peers = new Peers(limits, () => 0)
  const same = ['2001:db8:1:2::1', '2001:db8:1:2:ffff:ffff:ffff:ffff', '2001:db8:1:2::7']
  expect(same.map((address) => peers.enter(address))).toEqual([true, true, false])
  expect(['2001:db8:1:2::1', '2001:db8:1:2:3::4'].map((address) => peers.enter(address))).toEqual([false, false])
  expect(peers.enter('2001:db8:1:3::1')).toBe(true)
  expect(['fe80::1%eth0', 'fe80::2%eth0', 'fe80::3'].map((address) => peers.enter(address))).toEqual([
    true,
    true,
    false,
  ])
})

test('programs on this machine may have as many as the server takes', () => {
  const peers = new Peers(limits, () => 0)
  for (const address of ['127.0.0.1', '::1', '::ffff:127.0.0.1'])
    for (let i = 0; i < 10; i++) expect(peers.enter(address)).toBe(true)
})

test('requests come at the rate of their address, whatever connections they come on', () => {
  let nowMs = 0
  const peers = new Peers(limits, () => nowMs)
  const ask = () => Array.from({ length: 6 }, () => peers.request('10.0.0.1')).filter(Boolean).length
  expect(ask()).toBe(5)
  peers.enter('10.0.0.1')
  peers.leave('10.0.0.1')
  expect(ask()).toBe(0)
  expect(peers.request('10.0.0.2')).toBe(true)
  nowMs = 200
  expect(ask()).toBe(2)
})

test('no more addresses are remembered than there is room for, those that are connected first', () => {
  const peers = new Peers(limits, () => 0)
  peers.enter('10.0.0.1')
  peers.enter('10.0.0.1')
  for (let i = 0; i < 100; i++) peers.request(`10.0.1.${i}`)
  expect(peers.size).toBe(3)
  expect(peers.enter('10.0.0.1')).toBe(false)
})
