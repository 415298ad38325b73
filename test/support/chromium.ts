import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chromium } from 'playwright'

const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

/** Flags with which Chromium also runs as root and on a closed network. */
export const chromiumArgs = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** The Chromium to test with, or undefined. */
export function findChromium(): string | undefined {
  const named = process.env.SIJIL_TEST_CHROMIUM
  return [...(named ? [named] : []), ...places, chromium.executablePath()].find((path) => existsSync(path))
}

/** Finds a Chromium or installs one (Debian's as root, else Playwright's), and says what it did. */
export function ensureChromium(say: (line: string) => void): string {
  const found = findChromium()
  if (found !== undefined) return found
  const asRootOnDebian = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
  const commands = asRootOnDebian
    ? [
        ['apt-get', 'update', '-qq'],
        ['apt-get', 'install', '-y', '-qq', '--no-install-recommends', 'chromium'],
      ]
    : [['npx', 'playwright', 'install', 'chromium']]
  for (const [command = '', ...args] of commands) {
    say(`— no Chromium found: ${[command, ...args].join(' ')}`)
    spawnSync(command, args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    })
  }
  const installed = findChromium()
  if (installed === undefined)
    throw new Error('No Chromium for the browser tests: install one, then run npm test again.')
  return installed
}
