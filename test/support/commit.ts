import { execFileSync } from 'node:child_process'

/** The commit that runs, with a `+` when files differ from it; "unknown" outside a clone. */
export function commitOf(): string {
  try {
    const git = (...args: string[]): string =>
      execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
    const changed = git('status', '--porcelain', '--untracked-files=no', '--', ':!docs')
    return `${git('rev-parse', '--short=8', 'HEAD')}${changed === '' ? '' : '+'}`
  } catch {
    // Expected: no git, or an unpacked archive.
    return 'unknown'
  }
}
