import { describe, expect, it } from 'vitest'
import { isOwnHost, isOwnOrigin, isTrustedFrame } from '../../../main/ipc/trusted-sender.ts'

describe('a frame of the desktop window', () => {
  it.each([
    ['app://sijil/', true, true],
    ['app://sijil/patients/1', true, true],
    ['app://sijil/', false, false],
    ['app://sijil.example/', true, false],
    ['app://other/', true, false],
    ['https://sijil/', true, false],
    ['file:///etc/passwd', true, false],
    ['about:blank', true, false],
    ['not an address', true, false],
  ])('%s (main frame: %s) is trusted: %s', (url, isMainFrame, expected) => {
    expect(isTrustedFrame({ url, isMainFrame })).toBe(expected)
  })
})

describe('a request to the browser shell', () => {
  it.each([
    ['127.0.0.1:9000', true],
    ['localhost:9000', true],
    ['127.0.0.1:9001', false],
    ['127.0.0.1', false],
    ['evil.example:9000', false],
    [undefined, false],
  ])('with Host %s is for this server: %s', (host, expected) => {
    expect(isOwnHost(host, 9000)).toBe(expected)
  })

  it.each([
    ['127.0.0.1:9000', 'http://127.0.0.1:9000', true],
    ['localhost:9000', 'http://localhost:9000', true],
    ['127.0.0.1:9000', 'http://localhost:9000', false],
    ['127.0.0.1:9000', 'http://127.0.0.1:9001', false],
    ['127.0.0.1:9000', 'https://127.0.0.1:9000', false],
    ['127.0.0.1:9000', 'http://evil.example', false],
    ['127.0.0.1:9000', 'null', false],
    ['127.0.0.1:9000', undefined, false],
  ])('with Host %s and Origin %s opens a socket: %s', (host, origin, expected) => {
    expect(isOwnOrigin({ host, origin }, 9000)).toBe(expected)
  })
})
