import { describe, expect, it } from 'vitest'
import { isOfTheEnvelope } from '../../../sync-server/commit/commit.ts'

const withCode = (code: unknown): Error => Object.assign(new Error('failed'), { code })

describe('a fault while an envelope is committed', () => {
  it.each<[string | undefined, string]>([
    ['21000', 'a row named twice'],
    ['22001', 'a text too long'],
    ['23505', 'a number that is taken'],
    ['42P01', 'a statement of ours that is wrong'],
    ['54000', 'a row too large'],
    ['P0001', 'what a function of ours refuses'],
    ['ERR_INVALID_ARG_TYPE', 'a value that trips up Node'],
    [undefined, 'a fault of our own code'],
  ])('is the envelope’s with %s: %s', (code) => {
    expect(isOfTheEnvelope(withCode(code))).toBe(true)
  })

  it.each([
    ['08006', 'a broken connection'],
    ['40P01', 'a deadlock'],
    ['53100', 'a full disk'],
    ['57P01', 'a shutdown'],
    ['ECONNRESET', 'a connection that was reset'],
    ['EPIPE', 'a connection that is closed'],
    ['ENOSPC', 'a full disk, as the system says it'],
  ])('is the server’s with %s: %s', (code) => {
    expect(isOfTheEnvelope(withCode(code))).toBe(false)
  })
})
