import { networkInterfaces } from 'node:os'
import { expect, test } from 'vitest'
import { allowedHosts, isLoopback, refusal } from '../../src/server/access.ts'

const lists = { hosts: allowedHosts('127.0.0.1', 4770), guests: new Set<string>() }
const codeOf = (headers: readonly string[], url = '/') => refusal({ url, rawHeaders: headers }, lists)?.message

test('the server’s own names pass, whatever their case, with or without an Origin', () => {
  for (const host of ['127.0.0.1:4770', 'localhost:4770', 'LocalHost:4770', '[::1]:4770']) {
    expect(codeOf(['Host', host])).toBeUndefined()
    expect(codeOf(['host', host, 'ORIGIN', `http://${host}`])).toBeUndefined()
  }
})

test('another Host is refused: a rebound name, another port, none, two, a prefix', () => {
  for (const host of [
    'evil.example:4770',
    '127.0.0.1',
    '127.0.0.1:4771',
    '127.0.0.1:4770.evil.example',
    '',
    '0.0.0.0:4770',
  ])
    expect(codeOf(['Host', host])).toMatch(/^Host: /)
  expect(codeOf([])).toMatch(/^Host: found 0 Host headers/)
  expect(codeOf(['Host', '127.0.0.1:4770', 'Host', '127.0.0.1:4770'])).toMatch(/^Host: found 2 Host headers/)
})

test('another Origin is refused, also one that equals a foreign Host, "null" and an empty one', () => {
  const own = ['Host', '127.0.0.1:4770']
  for (const origin of ['null', '', 'https://127.0.0.1:4770', 'http://evil.example', 'http://127.0.0.1:5173'])
    expect(codeOf([...own, 'Origin', origin])).toMatch(/^Origin: /)
  expect(codeOf([...own, 'Origin', 'http://127.0.0.1:4770', 'Origin', 'http://evil.example'])).toMatch(/^Origin: /)
  expect(codeOf(['Host', 'evil.example', 'Origin', 'http://evil.example'])).toMatch(/^Host: /)
})

test('a request that another site makes a browser send is refused, a link that is followed is not', () => {
  const own = ['Host', '127.0.0.1:4770']
  expect(codeOf([...own, 'Sec-Fetch-Site', 'cross-site', 'Sec-Fetch-Mode', 'no-cors'])).toMatch(/^Sec-Fetch-Site: /)
  expect(codeOf([...own, 'Sec-Fetch-Site', 'same-site', 'Sec-Fetch-Mode', 'cors'])).toMatch(/^Sec-Fetch-Site: /)
  expect(codeOf([...own, 'Sec-Fetch-Site', 'cross-site', 'Sec-Fetch-Mode', 'navigate'])).toBeUndefined()
  expect(codeOf([...own, 'Sec-Fetch-Site', 'same-origin', 'Sec-Fetch-Mode', 'cors'])).toBeUndefined()
})

test('a page that was let in by its origin passes, also across sites; others do not pass with it', () => {
  const guests = { ...lists, guests: new Set(['https://drums.example']) }
  const ask = (...headers: string[]) =>
    refusal({ url: '/', rawHeaders: ['Host', '127.0.0.1:4770', ...headers] }, guests)?.message
  const across = ['Sec-Fetch-Site', 'cross-site', 'Sec-Fetch-Mode', 'cors']
  expect(ask('Origin', 'https://drums.example', ...across)).toBeUndefined()
  for (const origin of ['http://drums.example', 'https://drums.example:444', 'https://x.drums.example', 'null'])
    expect(ask('Origin', origin, ...across), origin).toMatch(/^Origin: /)
  expect(ask('Origin', 'https://drums.example', 'Origin', 'https://evil.example')).toMatch(/^Origin: /)
  expect(ask(...across)).toMatch(/^Sec-Fetch-Site: /)
})

test('who listens on all addresses is named by each of them, and by no other', () => {
  const hosts = allowedHosts('0.0.0.0', 4770)
  expect(hosts).toContain('127.0.0.1:4770')
  expect(hosts).not.toContain('0.0.0.0:4770')
  const own = Object.values(networkInterfaces()).flatMap((all) => all!.filter(({ family }) => family === 'IPv4'))
  for (const { address } of own) expect(hosts).toContain(`${address}:4770`)
  expect(allowedHosts('192.168.1.9', 80)).toContain('192.168.1.9')
})

test('an absolute request target is refused', () => {
  expect(codeOf(['Host', '127.0.0.1:4770'], 'http://127.0.0.1:4770/')).toMatch(/^request target: /)
})

test('a browser leaves port 80 out of Host', () => {
  const on80 = { ...lists, hosts: allowedHosts('127.0.0.1', 80) }
  expect(refusal({ url: '/', rawHeaders: ['Host', 'localhost'] }, on80)).toBeUndefined()
})

test('only addresses of this machine count as loopback', () => {
  for (const host of ['127.0.0.1', '127.8.9.1', '::1', 'localhost']) expect(isLoopback(host)).toBe(true)
  for (const host of ['0.0.0.0', '::', '192.168.1.2', '128.0.0.1', 'localhost.evil.example', '127.0.0.1.evil', ''])
    expect(isLoopback(host)).toBe(false)
})
