import { describe, expect, it } from 'vitest'
import { isOlderVersion } from '../../shared/program-version.ts'

describe('a program', () => {
  it.each([
    ['1.4.0', '1.4.0', false],
    ['1.3.9', '1.4.0', true],
    ['1.10.0', '1.9.0', false],
    ['0.9.9', '1.0.0', true],
    ['2.0.0', '1.9.9', false],
    ['1.4.0-test', '1.4.0', false],
    ['', '1.4.0', true],
    [null, '1.4.0', true],
    ['a version', '1.4.0', true],
  ])('of version %s against %s: older is %s', (version, than, isOlder) => {
    expect(isOlderVersion(version, than)).toBe(isOlder)
  })
})
