import { describe, expect, it } from 'vitest'
import { tooOldNodeSentence } from '../../../main/browser-shell/check-node.ts'
import { readStationOptions } from '../../../main/browser-shell/options.ts'
import { readableLine } from '../../../main/browser-shell/readable-log.ts'

describe('npm run station', () => {
  it('reads its flags', () => {
    const args = [
      '--profile',
      '/p',
      '--server',
      'http://127.0.0.1:8787',
      '--enrolment-code',
      'c',
      '--name',
      'Ward 3',
      '--port',
      '0',
      '--headless',
    ]
    expect(readStationOptions(args)).toEqual({
      ok: true,
      value: {
        help: false,
        profile: '/p',
        server: 'http://127.0.0.1:8787',
        enrolment_code: 'c',
        name: 'Ward 3',
        ca_file: null,
        port: 0,
        headless: true,
      },
    })
  })

  it.each([
    [[], '--profile'],
    [['--profile', '/p', '--port', 'many'], '--port'],
    [['--profile', '/p', '--server', 'ward server'], '--server'],
    [['--profile', '/p', '--server', 'http://sijil.hospital'], 'https://'],
    [['--profile', '/p', '--ca-file', '/no/such/file.pem'], '/no/such/file.pem cannot be read (ENOENT)'],
    [['--profile', '/p', '--ca-file', 'package.json'], 'holds no certificate'],
    [['--profile', '/p', '--enrolment-code', 'c'], '--server'],
    [['--profile', '/p', '--prot', '1'], '--prot'],
  ])('says what is wrong with %j', (args, named) => {
    const options = readStationOptions(args)
    expect(options.ok ? '' : options.error).toContain(named)
  })
})

describe('the start-up check', () => {
  it.each([
    ['v20.20.2', true],
    ['v23.11.0', true],
    ['v24.0.0', false],
    ['v26.1.0', false],
  ])('of Node %s speaks up: %s', (version, expected) => {
    expect(tooOldNodeSentence(version) !== null).toBe(expected)
  })
})

describe('the log', () => {
  it('is a line for people', () => {
    const time = new Date(2026, 2, 1, 8, 5, 9).getTime()
    expect(readableLine(JSON.stringify({ level: 30, time, msg: 'Station ready' }))).toBe(
      '08:05:09 Station ready\n',
    )
    expect(readableLine(JSON.stringify({ level: 50, time, msg: 'A fault', log_id: 'x' }))).toBe(
      '08:05:09 error A fault log_id=x\n',
    )
  })
})
